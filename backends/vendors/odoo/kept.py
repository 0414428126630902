"""What is read once for all questions and kept for a while; a failure is not kept."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from time import monotonic
from typing import Generic, TypeVar

T = TypeVar("T")

SECONDS = 300.0
MOST = 100_000


class Kept(Generic[T]):
    """One value."""

    def __init__(
        self,
        read: Callable[[float], Awaitable[T]],
        *,
        seconds: float = SECONDS,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """Keep what ``read`` returns for so many seconds."""
        self._read = read
        self._seconds = seconds
        self._clock = clock
        self._lock = asyncio.Lock()
        self._held: tuple[float, T] | None = None

    async def get(self, deadline: float) -> T:
        """Return what is kept, or read it before the deadline."""
        async with self._lock:
            now = self._clock()
            if self._held is None or now >= self._held[0]:
                self._held = (now + self._seconds, await self._read(deadline))
            return self._held[1]


class Names:
    """The names of many records, by their ids; what is not there is asked for again."""

    def __init__(
        self,
        read: Callable[[list[int], float], Awaitable[Mapping[int, str]]],
        *,
        seconds: float = SECONDS,
        most: int = MOST,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """Keep what ``read`` returns for so many seconds, at most so many names."""
        self._read = read
        self._seconds = seconds
        self._most = most
        self._clock = clock
        self._held: dict[int, tuple[float, str]] = {}

    async def get(self, ids: Iterable[int], deadline: float) -> dict[int, str]:
        """Return names by id; those that are not kept are read in one go."""
        now, wanted = self._clock(), sorted(set(ids))
        known = {i: held[1] for i in wanted if (held := self._held.get(i)) and now < held[0]}
        missing = [i for i in wanted if i not in known]
        if missing:
            read = await self._read(missing, deadline)
            if len(self._held) + len(read) > self._most:
                self._held.clear()
            self._held |= {i: (now + self._seconds, name) for i, name in read.items()}
            known |= read
        return known
