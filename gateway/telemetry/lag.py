"""How late the event loop is: every request of the process waits for that long at each step."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack

EVERY = 0.25


class LoopLag:
    """Sleeps, and tells by how many seconds it woke too late."""

    def __init__(
        self,
        tell: Callable[[float], None],
        *,
        every: float = EVERY,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        """``tell`` gets the lateness of each waking, in seconds."""
        self._tell = tell
        self._every = every
        self._sleep = sleep
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to measure."""
        self._task = asyncio.get_running_loop().create_task(self._measure(), name="loop lag")

    async def aclose(self) -> None:
        """Stop measuring."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})

    async def _measure(self) -> None:
        now = asyncio.get_running_loop().time
        while True:
            due = now() + self._every
            await self._sleep(self._every)
            self._tell(max(0.0, now() - due))


def measured(tell: Callable[[float], None], stack: AsyncExitStack) -> None:
    """Begin to measure how late this event loop is; ``stack`` ends it."""
    lag = LoopLag(tell)
    lag.start()
    stack.push_async_callback(lag.aclose)
