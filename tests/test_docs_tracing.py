"""The page on traces names every setting, every attribute and every span."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.settings import Tracing
from gateway.telemetry.exporting import FLUSH_SECONDS
from gateway.telemetry.sections import FAILED
from gateway.telemetry.tracing import MOST_SECTIONS
from tests.gateway.telemetry.test_tracing_journey import KEYS

PAGE = (Path(__file__).parents[1] / "docs" / "tracing.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("key", Tracing.model_fields)
def test_every_setting_is_told(key: str) -> None:
    assert f"`[tracing] {key}`" in PAGE


@pytest.mark.parametrize("key", sorted(KEYS))
def test_every_attribute_is_told(key: str) -> None:
    assert f"`{key}`" in PAGE


@pytest.mark.parametrize("state", sorted(FAILED))
def test_every_state_that_is_an_error_is_told(state: str) -> None:
    assert f"`{state}`" in PAGE


def test_the_bounds_are_told_as_they_are() -> None:
    assert f"At most {MOST_SECTIONS} sections" in PAGE
    assert FLUSH_SECONDS == 2.0, "the page says two seconds"
