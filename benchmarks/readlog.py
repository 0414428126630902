"""What the read log costs: latency and CPU per append, by callers at a time.

Run it as ``python -m benchmarks.readlog [--url URL] [--seconds S]``.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

import uvloop

from policies.audit.log import ReadLog
from policies.audit.record import Read

_KEY = b"a key for measuring only, no secret"
_CALLERS = (1, 8, 64)
_RATE = 1_000
_SYNCS = 200
_WARM = 2.0
_COORDINATES = ("CreditAccount.exposure", "CreditAccount.limit", "SalesOrder.cost")


def _read(number: int) -> Read:
    return Read(
        request_id=f"{number:032x}",
        at=dt.datetime.now(dt.UTC),
        subject=f"user-{number % 50}",
        roles=("finance",),
        customer=f"cus_{number * 2654435761 % 100_000:016x}",
        coordinates=_COORDINATES,
    )


async def _timed(log: ReadLog, number: int, spent: list[float]) -> None:
    began = time.perf_counter()
    await log.append([_read(number)])
    spent.append(time.perf_counter() - began)


async def _closed_loop(log: ReadLog, callers: int, seconds: float) -> list[float]:
    """Every caller appends as soon as its last append is durable."""
    spent: list[float] = []
    end = time.perf_counter() + seconds

    async def call() -> None:
        while time.perf_counter() < end:
            await _timed(log, len(spent), spent)

    await asyncio.gather(*(call() for _ in range(callers)))
    return spent


async def _paced(log: ReadLog, seconds: float) -> list[float]:
    """Begin appends at a fixed rate, whether or not earlier ones have ended."""
    spent: list[float] = []
    began = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for number in range(int(_RATE * seconds)):
            wait = began + number / _RATE - time.perf_counter()
            if wait > 0:
                await asyncio.sleep(wait)
            group.create_task(_timed(log, number, spent))
    return spent


async def _measure(name: str, work: Callable[[], Awaitable[list[float]]]) -> None:
    cpu, began = time.process_time(), time.perf_counter()
    spent = sorted(await work())
    took, used = time.perf_counter() - began, time.process_time() - cpu
    sys.stdout.write(
        f"{name:>14}: {len(spent) / took:7.0f}/s  median {statistics.median(spent) * 1e3:6.2f} ms"
        f"  p99 {spent[int(len(spent) * 0.99)] * 1e3:6.2f} ms  max {spent[-1] * 1e3:6.2f} ms"
        f"  CPU {used / len(spent) * 1e6:5.0f} us/append\n"
    )


def _sync_cost(folder: Path) -> str:
    """Time what no log can beat: one small write and its sync."""
    spent = []
    with (folder / "sync").open("wb") as file:
        for _ in range(_SYNCS):
            began = time.perf_counter()
            file.write(b"x" * 4096)
            file.flush()
            os.fsync(file.fileno())
            spent.append(time.perf_counter() - began)
    spent.sort()
    return (
        f"write and fsync of 4 kB: median {statistics.median(spent) * 1e3:.2f} ms, "
        f"p99 {spent[int(_SYNCS * 0.99)] * 1e3:.2f} ms\n"
    )


async def _run(url: str, seconds: float) -> None:
    log = await ReadLog.open(url, key=_KEY)
    try:
        await _closed_loop(log, 8, _WARM)  # until the write-ahead log has been begun anew
        await _measure(f"{_RATE}/s paced", partial(_paced, log, seconds))
        for callers in _CALLERS:
            work = partial(_closed_loop, log, callers, seconds)
            await _measure(f"{callers} callers", work)
    finally:
        await log.aclose()


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--url", help="a database; without it a new file in a temporary folder")
    options.add_argument("--seconds", type=float, default=5.0, help="per line of the table")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        sys.stdout.write(_sync_cost(Path(folder)))
        url = chosen.url or f"sqlite+aiosqlite:///{folder}/reads.db"
        uvloop.run(_run(url, chosen.seconds))


if __name__ == "__main__":
    main()
