"""The race: ``python -m benchmarks.race``; see README.md beside this package."""

from __future__ import annotations

import argparse
import datetime as dt
import signal
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from benchmarks.race import checked, load, stub
from benchmarks.race.candidates import Candidate, peers
from benchmarks.race.course import Plan, race
from benchmarks.race.figures import Figures
from benchmarks.race.machine import machine
from benchmarks.race.ours import ours
from benchmarks.race.plot import svg
from benchmarks.race.report import Report, write
from benchmarks.race.table import table
from benchmarks.race.workloads import WORKLOADS

ROOT: Final = Path(__file__).parents[2]
CACHE: Final = ROOT / ".cache" / "bench"
FIELD: Final = ("ours", "yoga-jit", "yoga-jit-respcache", "tailcall", "apollo", "strawberry")

Rounds = dict[str, dict[str, list[Figures]]]


def options() -> argparse.ArgumentParser:
    """Return what can be said on the command line."""
    parser = argparse.ArgumentParser(prog="benchmarks.race", description=__doc__)
    parser.add_argument("--list", action="store_true", help="name candidates and workloads")
    parser.add_argument("--quick", action="store_true", help="one short round")
    parser.add_argument("--workloads", type=_names, default=tuple(WORKLOADS))
    parser.add_argument("--candidates", type=_names, default=FIELD)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=5.0, help="of one measurement")
    parser.add_argument("--warmup", type=float, default=4.0, help="seconds before each")
    parser.add_argument("--workers", type=int, default=1, help="processes of ours")
    parser.add_argument("--base", default="yoga-jit", help="whom the ratios are to")
    parser.add_argument("--kit", type=Path, default=CACHE / "kit", help="a copy of shared/bench")
    parser.add_argument("--json", type=Path, help="write all rounds here")
    parser.add_argument("--svg", type=Path, help="draw the medians here")
    return parser


def _names(text: str) -> tuple[str, ...]:
    return tuple(name for name in text.split(",") if name)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run what the command line says."""
    chosen = options().parse_args(arguments)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # what we started ends with us
    if chosen.list:
        _say(f"workloads:  {' '.join(WORKLOADS)}\ncandidates: ours {' '.join(peers(chosen.kit))}")
        return
    load.require()
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        _run(chosen, Path(folder))


def _run(chosen: argparse.Namespace, folder: Path) -> None:
    where = machine()
    _say(str(where))
    plan = _plan(chosen)
    field = entered(chosen.candidates, peers(chosen.kit), folder, chosen.workers)
    found: Rounds = {}
    with stub.running(folder) as running:
        for workload, name, figures in race(field, plan, running, folder):
            _progress(workload, name, figures)
            if isinstance(figures, Figures):
                found.setdefault(workload, {}).setdefault(name, []).append(figures)
    for workload, rounds in found.items():
        _say(f"\n{table(workload, rounds, chosen.base)}")
    at = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    if chosen.json:
        write(Report(machine=where, at=at, seconds=plan.seconds, rounds=found), chosen.json)
    if chosen.svg:
        chosen.svg.write_text(svg(found))


def _plan(chosen: argparse.Namespace) -> Plan:
    if chosen.quick:
        return Plan(workloads=chosen.workloads, rounds=1, seconds=3.0, warmup=1.0)
    return Plan(
        workloads=chosen.workloads,
        rounds=chosen.rounds,
        seconds=chosen.seconds,
        warmup=chosen.warmup,
    )


def entered(
    names: Sequence[str], known: dict[str, Candidate], folder: Path, workers: int
) -> list[Candidate]:
    """Return who races; ours is there twice, once with what it read kept and once without."""
    found: list[Candidate] = []
    for name in names:
        if name == "ours":
            found += [ours(folder / "live", workers=workers, warm=False)]
            found += [ours(folder / "warm", workers=workers, warm=True)]
        elif name in known:
            found.append(known[name])
        else:
            _say(f"{name}: not there (see benchmarks/README.md)")
    return found


def _progress(workload: str, name: str, figures: Figures | checked.Wrong) -> None:
    if isinstance(figures, checked.Wrong):
        told = str(figures)
    else:
        told = (
            f"{figures.rate:,.0f} req/s, {figures.cpu_ms:.3f} ms CPU, p99 {figures.p99:.1f} ms, "
            f"{figures.calls:.2f} calls, {figures.rss:.0f} MB, others {figures.others:.0%}, "
            f"refused {figures.refused:.0f}/s"
        )
    sys.stderr.write(f"  {workload} {name}: {told}\n")
    sys.stderr.flush()


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
