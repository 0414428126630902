"""When calls were made to a system, as far as the pattern of a breaker shows in them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from itertools import pairwise

import httpx

REST = 5.0  # seconds between probes
_QUIET = 3.0  # a gap that only a breaker makes
_EVERY = 0.2
_COUNT = "c360_backend_calls_total{"


class Attempts:
    """The instants of calls as the gateway counts them; a call that nobody hears counts too."""

    def __init__(self) -> None:
        """Nothing has been looked at yet."""
        self.instants: list[float] = []
        self._known: float | None = None

    def look(self, metrics: str) -> None:
        """Note what has been called since the last look."""
        lines = (line for line in metrics.splitlines() if line.startswith(_COUNT))
        total = sum(float(line.rsplit(" ", 1)[1]) for line in lines if 'system="erp"' in line)
        new = 0 if self._known is None else int(total - self._known)
        self._known = total
        self.instants += [time.monotonic()] * new


@asynccontextmanager
async def attempted(url: str) -> AsyncIterator[Attempts]:
    """Look at a gateway's metrics all the time."""
    found = Attempts()
    async with httpx.AsyncClient(base_url=url, trust_env=False) as client:

        async def watch() -> None:
            while True:
                found.look((await client.get("/metrics")).text)
                await asyncio.sleep(_EVERY)

        task = asyncio.create_task(watch())
        try:
            yield found
        finally:
            task.cancel()
            await asyncio.wait([task])


def before_quiet(instants: Sequence[float]) -> int:
    """Return how many calls there were until it was quiet for the first time."""
    for number, (one, other) in enumerate(pairwise(instants), start=1):
        if other - one >= _QUIET:
            return number
    return len(instants)


def most_probes(instants: Sequence[float], slack: float = 0.0) -> int:
    """Return how many calls at most were made in any rest after it was quiet."""
    probes = instants[before_quiet(instants) :]
    return max(
        (sum(at <= other < at + REST - slack for other in probes) for at in probes), default=0
    )
