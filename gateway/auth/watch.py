"""A list kept elsewhere, as it was a moment ago: who is let in changes within seconds.

A look costs nothing while the list was read less than ``every`` seconds ago; then one read serves
all who ask. While the database does not answer, the last list counts for ``trusted`` seconds more;
past that nobody is let in by it.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

import structlog

from backends.errors import Unavailable

EVERY = 2.0
TRUSTED = 60.0
# How long a caller waits for a read before the last list has to do.
_PATIENCE = 0.5

T = TypeVar("T")

_log = structlog.get_logger(__name__)


class Watch(Generic[T]):
    """Gives the list as it was at most ``every`` seconds ago."""

    def __init__(
        self,
        read: Callable[[T | None], Awaitable[T]],
        *,
        every: float = EVERY,
        trusted: float = TRUSTED,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``read`` gets the last list, which it may return where nothing has changed."""
        self._read = read
        self._every = every
        self._trusted = trusted
        self._clock = clock
        self._list: T | None = None
        self._as_of = self._asked = -math.inf
        self._flight: asyncio.Task[None] | None = None

    async def current(self) -> T:
        """Return the list; raise Unavailable where it is too old to be trusted."""
        if self._list is not None and self._clock() - self._as_of < self._every:
            return self._list
        await self._renew()
        if self._list is None or self._clock() - self._as_of >= self._every + self._trusted:
            raise Unavailable("the list of who is let in is too old", system="auth")
        return self._list

    async def _renew(self) -> None:
        now = self._clock()
        if self._flight is None or (self._flight.done() and now - self._asked >= self._every):
            self._asked = now
            self._flight = asyncio.create_task(self._fly(now))
        if not self._flight.done():
            # Who comes later waits no longer than until the patience of the first is over.
            left = None if self._list is None else max(0.0, self._asked + _PATIENCE - now)
            await asyncio.wait({self._flight}, timeout=left)
        if self._flight.done():
            self._flight.result()  # a mistake of ours is not an outage

    async def _fly(self, now: float) -> None:
        try:
            self._list = await self._read(self._list)
            self._as_of = now
        except Unavailable as error:
            _log.warning("access_list_unavailable", reason=str(error))

    async def aclose(self) -> None:
        """End the read that is under way."""
        if self._flight is not None:
            self._flight.cancel()
            await asyncio.wait({self._flight})
