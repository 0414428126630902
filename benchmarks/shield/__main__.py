"""The shield under fire: ``python -m benchmarks.shield [scenario ...]``; see README.md beside it.

The exit status is 1 if any promise is not held.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec
import uvloop

from benchmarks.race.machine import Machine, machine
from benchmarks.shield.plot import svg
from benchmarks.shield.registry import SCENARIOS, scenario
from benchmarks.shield.scenario import Options, Result
from benchmarks.shield.table import shown


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """All that was measured, where and when."""

    machine: Machine
    at: str
    results: dict[str, Result]


def parser() -> argparse.ArgumentParser:
    """Return what can be said on the command line."""
    made = argparse.ArgumentParser(prog="benchmarks.shield", description=__doc__)
    made.add_argument("scenario", nargs="*", help=f"of {', '.join(SCENARIOS)}; none means all")
    made.add_argument("--seconds", type=float, help="of one measurement, in place of its own")
    made.add_argument("--seed", type=int, default=Options().seed)
    made.add_argument("--json", type=Path, help="write all figures here")
    made.add_argument("--svg", type=Path, help="draw the curves here")
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what the command line says; return the exit status."""
    made = parser()
    chosen = made.parse_args(arguments)
    names = chosen.scenario or list(SCENARIOS)
    for name in names:
        if name not in SCENARIOS:
            made.error(f"there is no scenario {name}: choose from {', '.join(SCENARIOS)}")
    where, at = machine(), dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    _say(f"{at}, {where}")
    options = Options(seconds=chosen.seconds, seed=chosen.seed)
    results = {name: _run(name, options) for name in names}
    if chosen.json:
        report = Report(machine=where, at=at, results=results)
        chosen.json.write_bytes(msgspec.json.format(msgspec.json.encode(report)))
    if chosen.svg:
        chosen.svg.write_text(svg(list(results.values())))
    return 0 if all(one.held for result in results.values() for one in result.checks) else 1


def _run(name: str, options: Options) -> Result:
    before, began = os.getloadavg()[0], time.monotonic()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        result = runner.run(scenario(name)(options))
    seconds, after = time.monotonic() - began, os.getloadavg()[0]
    _say(f"\n{shown(result)}")
    _say(f"({name}: {seconds:.0f} s, load average {before:.1f} before, {after:.1f} after)")
    return result


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
