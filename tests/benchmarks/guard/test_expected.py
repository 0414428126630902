"""What the guard compares, and the file it keeps."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from benchmarks.guard.costs import Cost
from benchmarks.guard.counting import Spread
from benchmarks.guard.expected import (
    FILE,
    PYTHON,
    Expected,
    Figures,
    complaints,
    gains,
    read,
    update,
)

ALLOWED = Figures(steps=0.02, peak=0.1, left=0.1)


def cost(*, steps: int = 1_000, peak: int = 100, left: int = 100, calls: int = 6) -> Cost:
    told = (Spread(one, one, one) for one in (steps, peak, left))
    return Cost(**dict(zip(("steps", "peak", "left"), told, strict=True)), calls=calls)


def expected(figures: Figures | None = None) -> Expected:
    own = figures or Figures(steps=1_000, peak=100, left=100)
    return Expected(calls={"w1": 6}, allowed=ALLOWED, python={"3.11": {"w1": own}})


def told(found: Cost) -> list[str]:
    return list(complaints(expected(), {"w1": found}, "3.11"))


def test_what_is_within_the_allowance_is_no_complaint() -> None:
    assert told(cost(steps=1_020, peak=110, left=110)) == []


def test_a_complaint_names_workload_found_expected_and_allowance() -> None:
    assert told(cost(steps=1_100)) == [
        "w1: 1,100 steps of the interpreter, expected 1,000 (+10.0%), allowed +2%"
    ]


@pytest.mark.parametrize("figure", ["peak", "left"])
def test_each_figure_is_compared(figure: str) -> None:
    assert len(told(msgspec.structs.replace(cost(), **{figure: Spread(150, 150, 150)}))) == 1


@pytest.mark.parametrize("calls", [5, 7])
def test_of_calls_neither_more_nor_fewer_are_expected(calls: int) -> None:
    assert told(cost(calls=calls)) == [f"w1: {calls} calls to systems, expected 6"]


def test_a_few_kilobytes_or_blocks_are_no_change() -> None:
    little = expected(Figures(steps=1_000, peak=2, left=0))
    assert not list(complaints(little, {"w1": cost(peak=5, left=8)}, "3.11"))


def test_on_another_python_only_calls_are_compared() -> None:
    found = {"w1": cost(steps=9_999, calls=7)}
    assert list(complaints(expected(), found, "3.99")) == ["w1: 7 calls to systems, expected 6"]


def test_what_became_cheaper_is_told_and_is_no_complaint() -> None:
    found = {"w1": cost(steps=900)}
    assert not list(complaints(expected(), found, "3.11"))
    assert list(gains(expected(), found, "3.11")) == [
        "w1: 900 steps of the interpreter, expected 1,000 (-10.0%)"
    ]


def copied(folder: Path) -> Path:
    file = folder / "expected.toml"
    file.write_bytes(FILE.read_bytes())
    return file


def test_an_update_expects_what_was_found(tmp_path: Path) -> None:
    file = copied(tmp_path)
    update({"w1": cost(steps=4_711)}, file, "3.11")
    assert read(file).python["3.11"]["w1"] == Figures(steps=4_711, peak=100, left=100)
    assert not list(complaints(read(file), {"w1": cost(steps=4_711)}, "3.11"))


def test_an_update_leaves_promises_comments_and_other_versions_alone(tmp_path: Path) -> None:
    file = copied(tmp_path)
    before = read(file)
    update({"w1": cost(calls=99)}, file, "3.99")
    after = read(file)
    assert (after.calls, after.allowed) == (before.calls, before.allowed)
    assert {name: own for name, own in after.python.items() if name != "3.99"} == before.python
    assert file.read_text().splitlines()[0] == FILE.read_text().splitlines()[0]


def test_a_file_without_its_line_is_not_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "expected.toml"
    file.write_text("calls = {}\nallowed = { steps = 0, peak = 0, left = 0 }\n")
    with pytest.raises(ValueError, match="has no line"):
        update({}, file)
    assert file.read_text().startswith("calls")


def test_the_project_knows_its_costs_on_the_oldest_python_that_it_runs_on() -> None:
    assert read().python["3.11"].keys() == read().calls.keys()
    assert PYTHON.count(".") == 1
