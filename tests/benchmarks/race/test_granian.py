"""Our application under another server."""

from __future__ import annotations

from pathlib import Path

from benchmarks.race import granian
from benchmarks.race.ours import ours


def test_the_settings_are_those_of_ours(tmp_path: Path) -> None:
    own = ours(tmp_path, warm=False)
    other = granian.under(own, workers=2)
    assert other.environment["C360_CONFIG"] == str(tmp_path / "c360.toml")
    assert {k: v for k, v in other.environment.items() if k != "C360_CONFIG"} == own.environment
    assert (other.name, other.runs, other.url) == (granian.NAME, own.runs, own.url)


def test_it_serves_the_application_of_a_worker(tmp_path: Path) -> None:
    command = granian.under(ours(tmp_path, warm=False), workers=2).command
    assert command[1:3] == ("-m", "granian")
    assert command[-1] == "gateway.app:from_environment"
    assert command[command.index("--workers") + 1] == "2"
