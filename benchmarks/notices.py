"""What a change notice costs: ``python -m benchmarks.notices [--seconds S]``.

Signed notices of one change each go over one connection after the other to ``POST /events/erp`` of
a gateway in this very process, its systems in memory. CPU holds what the sender takes, which is
most of it: the figure is an upper bound.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

import structlog
import uvloop

from backends.vocabulary import Kind
from tests.journeys.telling import tell, telling

_WARM = 50
_TOGETHER = 8
_ACCEPTED = 202


async def _measured(folder: Path, seconds: float) -> tuple[int, float, float]:
    """Return how many notices were taken, and the CPU and wall seconds that it took."""
    async with telling(folder) as company:
        change = {"kind": Kind.ORDER.value, "key": "S1"}

        async def one(number: int) -> None:
            key = f"S{number}"  # no notice is the same as another
            answer = await tell(company, "erp", {**change, "key": key})
            assert answer.status_code == _ACCEPTED, answer.text

        for number in range(_WARM):
            await one(number)
        sent, cpu, began = _WARM, time.process_time(), time.perf_counter()
        while time.perf_counter() - began < seconds:
            await asyncio.gather(*(one(sent + place) for place in range(_TOGETHER)))
            sent += _TOGETHER
        return sent - _WARM, time.process_time() - cpu, time.perf_counter() - began


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=5.0)
    chosen = options.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    with tempfile.TemporaryDirectory() as folder:
        taken, cpu, took = uvloop.run(_measured(Path(folder), chosen.seconds))
    sys.stdout.write(
        f"{taken / took:.0f} notices/s, {cpu / taken * 1e3:.2f} ms CPU each with the sender's\n"
    )


if __name__ == "__main__":
    main()
