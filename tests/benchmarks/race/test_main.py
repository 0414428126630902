"""The race as a command."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.race import granian
from benchmarks.race.__main__ import ALONE, entered, known, main


def test_what_measures_ours_alone_is_the_first_word(capsys: pytest.CaptureFixture[str]) -> None:
    for name in ALONE:
        with pytest.raises(SystemExit):
            main([name, "--help"])
        assert f"benchmarks.race {name}" in capsys.readouterr().out


def test_ours_races_with_and_without_what_it_read(tmp_path: Path) -> None:
    live, warm = entered(["ours"], {}, tmp_path, workers=1)
    assert live.name == warm.name == "ours"
    assert not live.runs & warm.runs


def test_who_is_not_there_is_named_and_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert entered(["yoga-jit"], {}, tmp_path, workers=1) == []
    assert "yoga-jit: not there" in capsys.readouterr().out


def test_another_server_races_only_where_it_is_installed(tmp_path: Path) -> None:
    there = granian.installed()
    assert (granian.NAME in list(known(tmp_path))) == there
    assert bool(entered([granian.NAME], {}, tmp_path, workers=1)) == there
