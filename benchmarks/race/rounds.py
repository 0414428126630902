"""Runs the rounds of a race, says how they go, and reports what was found."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.race.candidates import Candidate
from benchmarks.race.checked import Wrong
from benchmarks.race.course import Plan, race
from benchmarks.race.figures import Figures
from benchmarks.race.machine import Machine
from benchmarks.race.report import Report, write
from benchmarks.race.stub import Stub
from benchmarks.race.table import table
from benchmarks.race.telling import say

Found = dict[str, dict[str, list[Figures]]]


def raced(field: Sequence[Candidate], plan: Plan, running: Stub, folder: Path) -> Found:
    """Return the rounds by workload and candidate."""
    found: Found = {}
    for workload, name, figures in race(field, plan, running, folder):
        _progress(workload, name, figures)
        if isinstance(figures, Figures):
            found.setdefault(workload, {}).setdefault(name, []).append(figures)
    return found


def reported(found: Found, *, base: str, where: Machine, seconds: float, file: Path | None) -> None:
    """Print the medians, and write all rounds where a file is given."""
    for workload, rounds in found.items():
        say(f"\n{table(workload, rounds, base)}")
    if file:
        at = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        write(Report(machine=where, at=at, seconds=seconds, rounds=found), file)


def _progress(workload: str, name: str, figures: Figures | Wrong) -> None:
    if isinstance(figures, Wrong):
        told = str(figures)
    else:
        told = (
            f"{figures.rate:,.0f} req/s, {figures.cpu_ms:.3f} ms CPU, p99 {figures.p99:.1f} ms, "
            f"{figures.calls:.2f} calls, {figures.rss:.0f} MB, others {figures.others:.0%}, "
            f"refused {figures.refused:.0f}/s"
        )
    sys.stderr.write(f"  {workload} {name}: {told}\n")
    sys.stderr.flush()
