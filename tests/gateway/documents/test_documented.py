"""What the page about documents says is so."""

from __future__ import annotations

from pathlib import Path

import pytest

from backends.fleet import texts
from gateway.cli.documents import app
from gateway.documents import Outcome, store
from gateway.documents.settling import LONGEST
from gateway.errors import Code
from gateway.settings import DocumentSettings, Mode, RoleDocuments

PAGE = (Path(__file__).parents[3] / "docs" / "documents.md").read_text(encoding="utf-8")
CODES = [code for code in Code if code.startswith(("PERSISTED", "DOCUMENT"))]


@pytest.mark.parametrize("word", [*Outcome, *CODES])
def test_every_outcome_and_every_code_is_told(word: str) -> None:
    assert f"`{word}`" in PAGE


@pytest.mark.parametrize("word", [*DocumentSettings.model_fields, *RoleDocuments.model_fields])
def test_every_setting_is_told(word: str) -> None:
    assert word in PAGE


@pytest.mark.parametrize("mode", Mode)
def test_every_mode_is_told(mode: Mode) -> None:
    assert f'"{mode}"' in PAGE


@pytest.mark.parametrize("name", [one.name for one in app.registered_commands])
def test_every_command_is_told(name: str) -> None:
    assert f"c360 documents {name}" in PAGE


def test_the_bounds_are_right() -> None:
    assert (store.COUNT, store.SIZE) == (1_000, 4 * 1024 * 1024)
    assert "1,000 texts and 4 MB" in PAGE
    assert LONGEST == texts.LONGEST == 64 * 1024
    assert "a text over 64 KB" in PAGE
    assert f"for {texts.KEPT_SECONDS // 3600} hours" in PAGE
