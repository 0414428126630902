"""``python -m benchmarks.streams``: subscribers on one order, in one process on this machine.

The gateway with its ERP in memory (20 ms a read) is one process, its subscribers are another; both
share the cores. A change is a signed notice; its time runs from before the notice is sent until a
subscriber has read the push. ``differ``: no two callers have the same rights, so that every push is
rendered for each of them; the reading is shared all the same. ``superseded`` are pushes that were
not sent, because the order had changed once more before it was their turn.
"""

from __future__ import annotations

import argparse
import logging
import os
import subprocess
import sys

import msgspec
import structlog
import uvloop

from benchmarks.shield.table import lined
from benchmarks.streams.round import ROUNDS, Figures, measured

_HEAD: tuple[str, ...] = (
    "subscribers",
    "number",
    "audiences",
    "changes",
    "ERP reads per change",
    "superseded",
    "p50 ms",
    "p95 ms",
    "max ms",
    "KB per subscriber",
)


def main() -> None:
    """Run the rounds, each in a process of its own, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--subscribers", type=int, default=1000)
    parser.add_argument("--changes", type=int, default=20)
    parser.add_argument("--round", choices=ROUNDS, help="only this one, as JSON")
    given = parser.parse_args()
    if given.round is not None:
        sys.stdout.buffer.write(msgspec.json.encode(_figures(given)))
        return
    before = os.getloadavg()
    rows = [_HEAD, *(_row(title, _apart(title, given)) for title in ROUNDS)]
    loads = (f"{load:.1f}" for load in (before[0], os.getloadavg()[0]))
    sys.stdout.write(f"{lined(rows)}\n\nload before and after: {', '.join(loads)}\n")


def _figures(given: argparse.Namespace) -> Figures:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    way, who = ROUNDS[given.round]
    return uvloop.run(measured(way, who, given.subscribers, given.changes))


def _apart(title: str, given: argparse.Namespace) -> Figures:
    numbers = [f"--subscribers={given.subscribers}", f"--changes={given.changes}"]
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.streams", f"--round={title}", *numbers],
        stdout=subprocess.PIPE,
        check=True,
    )
    return msgspec.json.decode(done.stdout, type=Figures)


def _row(title: str, figures: Figures) -> tuple[str, ...]:
    return (
        title,
        f"{figures.subscribers}",
        f"{figures.audiences}",
        f"{figures.changes}",
        f"{figures.reads / figures.changes:.2f}",
        f"{figures.superseded}",
        *(f"{figures.latency(share) * 1000:.0f}" for share in (0.5, 0.95, 1.0)),
        f"{figures.memory / 1024:.0f}",
    )


if __name__ == "__main__":
    main()
