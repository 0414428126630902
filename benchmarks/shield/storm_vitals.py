"""What a gateway's process holds: memory, open files and tasks; and how late this machine is."""

from __future__ import annotations

import asyncio
import bisect
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import httpx
import msgspec

from benchmarks.race.processes import PROC, usage
from benchmarks.shield.fleet import Worker

_TASKS = "c360_tasks "
_TICK = 0.05


class Vitals(msgspec.Struct, frozen=True, kw_only=True):
    """At one moment (monotonic); ``rss`` in MB."""

    at: float
    rss: float
    files: int
    tasks: int


async def vitals(worker: Worker) -> Vitals:
    """Look at a process."""
    async with httpx.AsyncClient(base_url=worker.url, trust_env=False, timeout=30) as client:
        lines = (await client.get("/metrics")).text.splitlines()
    tasks = next(float(line[len(_TASKS) :]) for line in lines if line.startswith(_TASKS))
    return Vitals(
        at=time.monotonic(), rss=usage(worker.pid).rss, files=_files(worker.pid), tasks=int(tasks)
    )


def _files(pid: int) -> int:
    """Count what a process has open."""
    return sum(1 for _ in (PROC / str(pid) / "fd").iterdir())


def slope(seen: Sequence[Vitals]) -> float:
    """Return by how many MB per minute memory grows, by least squares."""
    middle = sum(one.at for one in seen) / len(seen)
    level = sum(one.rss for one in seen) / len(seen)
    spread = sum((one.at - middle) ** 2 for one in seen)
    return 60 * sum((one.at - middle) * (one.rss - level) for one in seen) / (spread or 1.0)


class Lag:
    """For how long processes have waited for a core, over time: the machine's lateness, not theirs.

    Of the process that measures, and that stands for its neighbours, by how much it woke late.
    """

    def __init__(self, pids: Sequence[int]) -> None:
        """Look at the first thread of each process."""
        self._files = [PROC / str(pid) / "task" / str(pid) / "schedstat" for pid in pids]
        self._at: list[float] = []
        self._waited: list[tuple[float, ...]] = []
        self._late = 0.0

    def look(self, late: float) -> None:
        """Note how long everybody has waited up to now; ``late`` is for how long we just did."""
        self._late += late
        waits = [int(file.read_text().split()[1]) / 1e9 for file in self._files]
        self._at.append(time.monotonic())
        self._waited.append((self._late, *waits))

    def within(self, began: float, ended: float) -> float:
        """Return for how many seconds of a span one of them waited at most."""
        first = max(0, bisect.bisect_left(self._at, began) - 1)
        last = min(len(self._at) - 1, bisect.bisect_right(self._at, ended))
        pairs = zip(self._waited[first], self._waited[last], strict=True)
        return max(then - before for before, then in pairs)


@asynccontextmanager
async def lagging(pids: Sequence[int]) -> AsyncIterator[Lag]:
    """Measure all the time."""
    lag = Lag(pids)
    lag.look(0.0)

    async def watch() -> None:
        while True:
            due = time.monotonic() + _TICK
            await asyncio.sleep(_TICK)
            lag.look(max(0.0, time.monotonic() - due))

    task = asyncio.create_task(watch())
    try:
        yield lag
    finally:
        task.cancel()
        await asyncio.wait([task])
