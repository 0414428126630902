"""Which signed notices have been taken already: each is taken once, by one process of the fleet."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING

from gateway.events.signatures import WINDOW

if TYPE_CHECKING:  # who has no Redis need not wait for its client
    from backends.fleet.once import Once

# A signature may be made by a clock that is ahead: it is good for twice the window.
SECONDS = 2 * WINDOW
CAPACITY = 100_000


class Full(Exception):
    """So many notices came that not one more can be remembered, nor, therefore, taken."""


class Replays:
    """Remembers signatures as long as they are good: in this process and, where it answers, Redis.

    While Redis is away a notice may be taken once per process: it then costs freshness only.
    """

    def __init__(
        self,
        shared: Once | None,
        *,
        capacity: int = CAPACITY,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """``capacity`` bounds what this process remembers, ``shared`` is what the fleet does."""
        self._shared = shared
        self._capacity = capacity
        self._monotonic = monotonic
        self._until: OrderedDict[str, float] = OrderedDict()

    async def first(self, once: str) -> bool:
        """Whether a signature is seen for the first time; from now on it is not."""
        self._clear()
        if once in self._until:
            return False
        if len(self._until) >= self._capacity:
            raise Full
        self._until[once] = self._monotonic() + SECONDS
        return self._shared is None or await self._shared.first(once, SECONDS)

    async def release(self, once: str) -> None:
        """Let a notice be sent again that could not be dealt with."""
        self._until.pop(once, None)
        if self._shared is not None:
            await self._shared.release(once)

    def _clear(self) -> None:
        now = self._monotonic()
        while self._until and next(iter(self._until.values())) <= now:
            self._until.popitem(last=False)
