"""The guard as a command."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.guard.__main__ import judged, rows
from benchmarks.guard.counting import Spread
from benchmarks.guard.expected import PYTHON, Expected, Figures
from tests.benchmarks.guard.test_expected import ALLOWED, cost

KNOWN = {"w1": Figures(steps=1_000, peak=100, left=100)}


def expected(python: str) -> Expected:
    return Expected(calls={"w1": 6}, allowed=ALLOWED, python={python: KNOWN})


def test_what_is_dearer_fails_and_says_how_to_accept_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert judged(expected(PYTHON), {"w1": cost(steps=2_000)}) == 1
    said = capsys.readouterr().out
    assert "w1: 2,000 steps of the interpreter, expected 1,000 (+100.0%)" in said
    assert "python -m benchmarks.guard --update" in said


def test_what_is_as_expected_is_silent(capsys: pytest.CaptureFixture[str]) -> None:
    assert judged(expected(PYTHON), {"w1": cost()}) == 0
    assert capsys.readouterr().out == ""


def test_what_is_cheaper_passes_and_can_be_held(capsys: pytest.CaptureFixture[str]) -> None:
    assert judged(expected(PYTHON), {"w1": cost(steps=500)}) == 0
    assert "To hold it: python -m benchmarks.guard --update" in capsys.readouterr().out


def test_an_unknown_python_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert judged(expected("2.7"), {"w1": cost(steps=9_999)}) == 0
    assert f"No costs are known for Python {PYTHON}" in capsys.readouterr().out


def test_a_row_tells_how_far_counts_lie_apart() -> None:
    (row,) = rows({"w1": cost()})
    assert row[:4] == ("w1", "6", "1,000", "+0..+0")
    assert Spread.of([3, 1, 2]) == Spread(2, 1, 3)


def test_make_check_runs_the_guard() -> None:
    recipe = (Path(__file__).parents[3] / "Makefile").read_text(encoding="utf-8")
    check = recipe.partition("\ncheck:")[2].partition("\n\n")[0]
    assert "-m benchmarks.guard" in check
