"""The kit finds every kind of fault, and counts what it has shown."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from functools import cache
from itertools import islice
from pathlib import Path

import pytest

from backends.conformance.counted import Counted, aligned, titles
from backends.conformance.lists import multiplied
from backends.conformance.nuisances import generated

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
RUN = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "backends.conformance.counted")


@cache
def broken() -> dict[str, list[str]]:
    """Run the kit over adapters with a fault each; return the cells of the table by vendor."""
    done = subprocess.run(
        [sys.executable, *RUN, "--tb=no", str(HERE / "broken.py")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    rows = [line.split("|") for line in done.stdout.splitlines() if line.startswith("| ")]
    return {row[1].strip(): [cell.strip() for cell in row[2:-1]] for row in rows}


@pytest.mark.parametrize("group", range(1, 13))
def test_a_fault_is_found_by_the_group_that_is_made_for_it(group: int) -> None:
    cell = broken()[str(group)][group - 1]
    assert "/" in cell, f"all of group {group} passed"


def test_there_are_twelve_groups() -> None:
    assert [*titles()] == [*range(1, 13)]


def test_generated_keys_are_the_same_every_time_and_differ() -> None:
    assert [*generated(50, 1)] == [*generated(50, 1)]
    assert [*islice(generated(50, 1), 9)] != [*islice(generated(50, 2), 9)]
    assert len({*generated(1000)}) > 900


def test_a_vendor_that_was_not_run_lacks_every_group() -> None:
    counted = Counted(["acme"])
    (line,) = counted.lacking
    assert line.startswith("acme: lacking 1 Samples, 2 Mapped")
    assert line.endswith("12 Wrapped")
    assert counted.table()[-1].startswith("| acme")


def test_a_skipped_test_is_told() -> None:
    counted = Counted()
    for group in titles():
        counted.outcomes["acme"][group] = Counter(passed=1)
    assert counted.lacking == []
    counted.outcomes["acme"][4]["skipped"] += 1
    assert counted.lacking == ["acme: skipped 4 HostileKeys"]


def test_columns_are_as_wide_as_their_widest() -> None:
    assert aligned([["a", "bc"], ["def", "g"]]) == ["| a   | bc |", "| --- | -- |", "| def | g  |"]


def test_rows_are_multiplied_under_ids_of_their_own() -> None:
    answer = {"rows": [{"id": 1, "n": "x"}], "more": [1], "none": []}
    found = multiplied(answer, "id", 3)
    assert found == {
        "rows": [{"id": 1, "n": "x"}, {"id": 2, "n": "x"}, {"id": 3, "n": "x"}],
        "more": [1],
        "none": [],
    }
    assert [row["id"] for row in multiplied([{"id": "a"}], "id", 2)] == ["a", "a1"]
