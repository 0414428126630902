"""What is read once for all questions and kept for a while."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Generic, TypeVar

T = TypeVar("T")

SECONDS = 300.0


class Kept(Generic[T]):
    """One thing; a failure to read it is not kept."""

    def __init__(
        self, read: Callable[[float], Awaitable[T]], *, clock: Callable[[], float] = monotonic
    ) -> None:
        """Keep what ``read`` returns before a deadline."""
        self._read = read
        self._clock = clock
        self._lock = asyncio.Lock()
        self._held: tuple[float, T] | None = None

    async def get(self, deadline: float) -> T:
        """Return what is kept, or read it before the deadline."""
        async with self._lock:
            if self._held is None or self._clock() >= self._held[0]:
                self._held = (self._clock() + SECONDS, await self._read(deadline))
            return self._held[1]
