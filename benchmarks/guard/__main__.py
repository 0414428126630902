"""Counts what the workloads cost and compares: ``python -m benchmarks.guard``; see README.md.

The exit status is 1 if one costs more than it may. Times are not looked at.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path

from benchmarks.guard.costs import Cost, counted
from benchmarks.guard.counting import Spread
from benchmarks.guard.expected import FILE, PYTHON, Expected, complaints, gains, read, update
from benchmarks.guard.processor import Counter, Unavailable
from benchmarks.shield.table import lined
from gateway.telemetry import configure

UPDATE = "python -m benchmarks.guard --update"
HEAD = ("workload", "calls", "steps", "spread", "KB", "spread", "left", "spread", "instructions")


def main(arguments: Sequence[str] | None = None) -> int:
    """Count; return the exit status."""
    parser = argparse.ArgumentParser(prog="benchmarks.guard", description=__doc__)
    parser.add_argument("--update", action="store_true", help="expect what is found now")
    parser.add_argument("--file", type=Path, default=FILE, help="what is expected")
    parser.add_argument("--quiet", action="store_true", help="say only what is wrong")
    chosen = parser.parse_args(arguments)
    with Path(os.devnull).open("wb") as nowhere:
        configure(nowhere)
        found = counted()
    if chosen.update:
        update(found, chosen.file)
    if not chosen.quiet:
        _say(lined([HEAD, *rows(found)]), _processor())
    return judged(read(chosen.file), found)


def judged(expected: Expected, found: Mapping[str, Cost]) -> int:
    """Say what is wrong and what could be better; return the exit status."""
    if PYTHON not in expected.python:
        _say(f"No costs are known for Python {PYTHON}: only calls are compared. {UPDATE}")
    cheaper = list(gains(expected, found))
    if cheaper:
        _say("Cheaper than expected:", *cheaper, f"To hold it: {UPDATE}")
    wrong = list(complaints(expected, found))
    if wrong:
        _say("Dearer than expected:", *wrong, f"If that is meant: {UPDATE}")
    return 1 if wrong else 0


def rows(found: Mapping[str, Cost]) -> Iterator[tuple[str, ...]]:
    """Return the table; a spread is how far the counts of one run lie apart."""
    for name, cost in found.items():
        told = (_told(spread) for spread in (cost.steps, cost.peak, cost.left))
        own = f"{cost.instructions.middle:,}" if cost.instructions else "-"
        yield (name, f"{cost.calls}", *chain.from_iterable(told), own)


def _told(spread: Spread) -> tuple[str, str]:
    return (
        f"{spread.middle:,}",
        f"{spread.least - spread.middle:+,}..{spread.most - spread.middle:+,}",
    )


def _processor() -> str:
    try:
        Counter().close()
    except Unavailable as reason:
        return f"The kernel does not count the processor's instructions here: {reason}."
    return "The processor's instructions are told, not compared: they differ between machines."


def _say(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))


if __name__ == "__main__":
    sys.exit(main())
