"""Compares two races: ``python -m benchmarks.race.compare BEFORE.json AFTER.json``.

Rates of two runs differ by what else the machine did; the CPU per request hardly does.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.race.figures import Figures, median
from benchmarks.race.report import Report, read


def compared(before: Report, after: Report) -> Iterator[str]:
    """Yield a line for every workload and candidate that both have."""
    yield f"{'':26}{'req/s':>16}{'':9}{'CPU ms/req':>16}{'':9}{'calls':>14}{'MB':>12}"
    for workload, candidates in after.rounds.items():
        for name, rounds in candidates.items():
            former = before.rounds.get(workload, {}).get(name)
            if former:
                yield line(f"{workload} {name}", median(former), median(rounds))


def line(name: str, old: Figures, new: Figures) -> str:
    """Return one comparison; percentages are of the former figure."""
    return (
        f"{name:<26}{old.rate:>7,.0f} ->{new.rate:>6,.0f}{_change(old.rate, new.rate):>9}"
        f"{old.cpu_ms:>7.3f} ->{new.cpu_ms:>6.3f}{_change(old.cpu_ms, new.cpu_ms):>9}"
        f"{old.calls:>6.2f} ->{new.calls:>5.2f}{old.rss:>5.0f} ->{new.rss:>4.0f}"
    )


def _change(old: float, new: float) -> str:
    return f"{new / old - 1:+.0%}" if old else "-"


def main(arguments: list[str]) -> None:
    """Print the comparison of two files."""
    before, after = (read(Path(name)) for name in arguments)
    for text in compared(before, after):
        sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
