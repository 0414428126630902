"""Four gateways in trouble beside one at peace: ``python -m benchmarks.fleet``; see README.md.

The exit status is 1 if any promise is not held.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence

from benchmarks.fleet.compared import compared
from benchmarks.fleet.minute import Wish, killed_and_restarted, minute
from benchmarks.race.machine import machine
from benchmarks.shield.table import shown


def parser() -> argparse.ArgumentParser:
    """Return what can be said on the command line."""
    made = argparse.ArgumentParser(prog="benchmarks.fleet", description=__doc__)
    made.add_argument("--gateways", type=int, default=4)
    made.add_argument("--seconds", type=float, default=Wish().seconds, help="of load, each time")
    made.add_argument("--rate", type=float, default=Wish().rate, help="questions a second")
    made.add_argument("--seed", type=int, default=Wish().seed)
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure; return the exit status."""
    chosen = parser().parse_args(arguments)
    wish = Wish(seconds=chosen.seconds, rate=chosen.rate, seed=chosen.seed)
    before = os.getloadavg()[0]
    one = asyncio.run(minute(wish, 1))
    many = asyncio.run(minute(wish, chosen.gateways, killed_and_restarted))
    result = compared(one, many)
    after = os.getloadavg()[0]
    load = f"load average {before:.1f} before, {after:.1f} after"
    sys.stdout.write(f"{machine()}\n\n{shown(result)}\n({load})\n")
    return 0 if all(check.held for check in result.checks) else 1


if __name__ == "__main__":
    sys.exit(main())
