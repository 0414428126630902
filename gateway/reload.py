"""Watches files: a change on disk or SIGHUP puts the new policy and documents in force."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Protocol

import structlog

EVERY = 2.0

log = structlog.get_logger(__name__)


class Holder(Protocol):
    """What is read from files, and put in force anew when they have changed."""

    def changed(self) -> bool:
        """Whether the files differ from what was last loaded or refused."""

    def reload(self) -> object:
        """Put the files in force, or keep what was."""


class PolicyWatch:
    """Looks at the holders' files every few seconds for as long as the gateway runs."""

    def __init__(
        self,
        *holders: Holder,
        every: float = EVERY,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """``every`` is in seconds; a changed file is loaded once two looks find it the same."""
        self._holders = holders
        self._every = every
        self._sleep = sleep
        self._asked = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._listens = False

    def start(self) -> None:
        """Begin to watch; SIGHUP is heard where the system and the thread allow it."""
        loop = asyncio.get_running_loop()
        self._task = loop.create_task(self._watch(), name="policy watch")
        with contextlib.suppress(NotImplementedError, RuntimeError, ValueError, AttributeError):
            loop.add_signal_handler(signal.SIGHUP, self._asked.set)
            self._listens = True

    @classmethod
    def begin(cls, stack: AsyncExitStack, every: float, *holders: Holder) -> None:
        """Watch these until ``stack`` ends it."""
        watch = cls(*holders, every=every)
        watch.start()
        stack.push_async_callback(watch.aclose)

    async def aclose(self) -> None:
        """Stop watching."""
        if self._listens:
            # Not back to the default, which ends the process: a late signal means nothing now.
            asyncio.get_running_loop().remove_signal_handler(signal.SIGHUP)
            signal.signal(signal.SIGHUP, signal.SIG_IGN)
            self._listens = False
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def _watch(self) -> None:
        while True:
            asked = await self._next()
            for holder in self._holders:
                await self._look(holder, asked=asked)

    async def _look(self, holder: Holder, *, asked: bool) -> None:
        """Load what has changed: in a thread, as that takes tens of milliseconds."""
        try:
            if asked or await asyncio.to_thread(holder.changed):
                await asyncio.to_thread(holder.reload)
        except Exception:
            log.exception("policy_watch_failed")

    async def _next(self) -> bool:
        """Wait for the next look; True when a reload was asked for."""
        ticks = asyncio.ensure_future(self._sleep(self._every))
        signals = asyncio.ensure_future(self._asked.wait())
        try:
            await asyncio.wait({ticks, signals}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            ticks.cancel()
            signals.cancel()
        asked = self._asked.is_set()
        self._asked.clear()
        return asked
