"""Processes that share a Redis, each with a cache of its own."""

from __future__ import annotations

import uuid

from backends.cached import Cached, Keeping
from backends.fleet.reach import Reach
from backends.freshness import Clock
from backends.memory import MemoryBackend
from backends.port import Backend
from backends.shelf import Shelf
from tests.backends.hand_clock import HandClock
from tests.backends.questions import erp


class Fleet:
    """Makes processes: each has a reach, a shelf and a cache, and maybe a system of its own."""

    def __init__(
        self,
        url: str,
        clock: HandClock | None = None,
        *,
        lease: float = 3.0,
        secret: str | None = None,
        keeping: Keeping | None = None,
    ) -> None:
        """All processes go by one clock: the given one, or the world's."""
        self._url = url
        self._clock = Clock() if clock is None else clock.clock
        self._lease = lease
        self._secret = secret
        self._keeping = keeping or Keeping(join_ms=0)
        self.namespace = uuid.uuid4().hex
        self._opened: list[Cached] = []
        self._shelves: list[tuple[Shelf, Reach]] = []

    def shelf(self) -> Shelf:
        clock = self._clock
        reach = Reach(self._url, namespace=self.namespace, clock=clock, limit=0.5)
        shelf = Shelf(reach, clock=clock, lease=self._lease, secret=self._secret)
        self._shelves.append((shelf, reach))
        return shelf

    def process(self) -> tuple[Cached, MemoryBackend, Shelf]:
        """Return a cache over a system of its own, which may be asked what it was asked."""
        memory, shelf = erp(), self.shelf()
        return self.over(memory, shelf), memory, shelf

    def over(self, system: Backend, shelf: Shelf | None = None) -> Cached:
        """Return a cache over a system that others may ask, too."""
        cached = Cached(system, self._keeping, shelf=shelf or self.shelf(), clock=self._clock)
        self._opened.append(cached)
        return cached

    async def connected(self) -> None:
        """Leave every process the time to connect."""
        for _, reach in self._shelves:
            assert await reach.reachable(limit=5.0)

    async def settle(self) -> None:
        for shelf, _ in self._shelves:
            await shelf.settle()

    async def aclose(self) -> None:
        for cached in self._opened:
            await cached.aclose()
        for shelf, reach in self._shelves:
            await shelf.aclose()
            await reach.aclose()
