"""Every scenario is there under its name."""

from __future__ import annotations

import inspect

import pytest

from benchmarks.shield.registry import SCENARIOS, scenario


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scenario_can_be_run(name: str) -> None:
    assert inspect.iscoroutinefunction(scenario(name))
