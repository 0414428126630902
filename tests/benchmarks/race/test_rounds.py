"""What becomes of the rounds of a race."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.race.report import read
from benchmarks.race.rounds import reported
from tests.benchmarks.race.figuring import figures
from tests.benchmarks.race.test_compare import MACHINE


def test_medians_are_printed_and_all_rounds_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rounds = {"w1": {"ours": [figures(rate=100), figures(rate=300), figures(rate=200)]}}
    reported(rounds, base="ours", where=MACHINE, seconds=5.0, file=tmp_path / "race.json")
    assert "| ours      |   200 |  1.00 |" in capsys.readouterr().out
    assert len(read(tmp_path / "race.json").rounds["w1"]["ours"]) == 3


def test_without_a_file_nothing_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    reported({}, base="ours", where=MACHINE, seconds=5.0, file=None)
    assert capsys.readouterr().out == ""
