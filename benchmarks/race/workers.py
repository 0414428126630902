"""One process and two: ``python -m benchmarks.race workers``; both share a Redis.

The stub and the generator need the same cores: where there are two, a second worker takes its time
from them, so that the ratio is a lower bound of what it gives on a machine of its own.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

import msgspec

from benchmarks.race import load, stub
from benchmarks.race.candidates import Candidate
from benchmarks.race.course import Plan
from benchmarks.race.machine import machine
from benchmarks.race.ours import ours
from benchmarks.race.rounds import raced, reported
from benchmarks.race.telling import say
from tests import valkey

COUNTS = (1, 2)
WORKLOADS = ("w1", "w2", "w3")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="benchmarks.race workers", description=__doc__)
    parser.add_argument("--counts", type=_numbers, default=COUNTS, help="by default 1,2")
    parser.add_argument("--workloads", type=lambda text: tuple(text.split(",")), default=WORKLOADS)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--warmup", type=float, default=4.0)
    parser.add_argument("--json", type=Path, help="write all rounds here")
    chosen = parser.parse_args(arguments)
    load.require()
    plan = Plan(
        workloads=chosen.workloads,
        rounds=chosen.rounds,
        seconds=chosen.seconds,
        warmup=chosen.warmup,
    )
    where = machine()
    say(str(where))
    with (
        tempfile.TemporaryDirectory() as place,
        valkey.running() as redis,
        stub.running(Path(place)) as running,
    ):
        field = entered(chosen.counts, Path(place), redis.url)
        found = raced(field, plan, running, Path(place))
    reported(found, base=field[0].name, where=where, seconds=plan.seconds, file=chosen.json)
    return 0


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(one) for one in text.split(","))


def entered(counts: Sequence[int], folder: Path, redis: str) -> list[Candidate]:
    """Return our gateway with each number of workers; the first is the base."""
    return [
        msgspec.structs.replace(
            ours(folder / f"of-{count}", warm=False, workers=count, redis=redis),
            name=f"{count} worker" + ("s" if count > 1 else ""),
        )
        for count in counts
    ]
