"""What a race leaves behind: a JSON file that another race can be compared with."""

from __future__ import annotations

from pathlib import Path

import msgspec

from benchmarks.race.figures import Figures
from benchmarks.race.machine import Machine


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """A race: where, how, and every round."""

    machine: Machine
    at: str
    seconds: float
    rounds: dict[str, dict[str, list[Figures]]]


def write(report: msgspec.Struct, file: Path) -> None:
    """Write any report so that a person can read it, too."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(msgspec.json.format(msgspec.json.encode(report), indent=1) + b"\n")


def read(file: Path) -> Report:
    """Read what was written."""
    return msgspec.json.decode(file.read_bytes(), type=Report)
