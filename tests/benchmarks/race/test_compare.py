"""Two races side by side, and what a race leaves behind."""

from __future__ import annotations

from pathlib import Path

from benchmarks.race.compare import compared
from benchmarks.race.figures import Figures
from benchmarks.race.machine import Machine
from benchmarks.race.report import Report, read, write
from tests.benchmarks.race.figuring import figures

MACHINE = Machine(processor="p", cores=2, memory_gb=1.0, system="s", python="p", node="n", load=0.0)


def report(rounds: dict[str, dict[str, list[Figures]]]) -> Report:
    return Report(machine=MACHINE, at="2026-11-01T00:00:00Z", seconds=5.0, rounds=rounds)


def test_changes_are_percentages_of_the_former_figure() -> None:
    before = report({"w1": {"ours": [figures(rate=100, cpu_ms=10.0)]}})
    after = report({"w1": {"ours": [figures(rate=250, cpu_ms=4.0)]}})
    _, line = compared(before, after)
    assert "+150%" in line
    assert "-60%" in line


def test_what_only_one_of_them_has_is_left_out() -> None:
    before = report({"w1": {"ours": [figures()]}})
    after = report({"w1": {"peer": [figures()]}, "w2": {"ours": [figures()]}})
    assert len(list(compared(before, after))) == 1


def test_a_report_that_was_written_is_read_as_it_was(tmp_path: Path) -> None:
    told = report({"w1": {"ours": [figures(rate=1.5), figures()]}})
    write(told, tmp_path / "new" / "race.json")
    assert read(tmp_path / "new" / "race.json") == told
