"""Keeps the directory up to date: one sync after the other, as long as the gateway runs."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable

import structlog

from backends.errors import BackendError

SHORTEST_WAIT = 1.0

log = structlog.get_logger(__name__)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class Keeper:
    """Runs ``bring`` whenever the directory's ownership is older than ``every`` seconds.

    Processes that share a directory share the work: who finds it fresh waits.
    """

    def __init__(
        self,
        bring: Callable[[], Awaitable[None]],
        as_of: Callable[[], Awaitable[dt.datetime | None]],
        every: float,
        *,
        now: Callable[[], dt.datetime] = _now,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """``as_of`` tells when ownership was last completely read."""
        self._bring = bring
        self._as_of = as_of
        self._every = every
        self._now = now
        self._sleep = sleep
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to keep."""
        self._task = asyncio.get_running_loop().create_task(self._keep(), name="directory keeper")

    async def aclose(self) -> None:
        """Stop keeping; what was begun goes on from there the next time."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def _keep(self) -> None:
        while True:
            wait = self._every
            try:
                wait = await self._due_in()
                if wait <= 0:
                    await self._bring()
                    wait = self._every
            except BackendError as error:
                log.warning(
                    "directory_sync_failed", system=error.system, error=type(error).__name__
                )
                wait = self._every
            except Exception:
                log.exception("directory_late")
                wait = self._every
            await self._sleep(max(SHORTEST_WAIT, wait))

    async def _due_in(self) -> float:
        as_of = await self._as_of()
        if as_of is None:
            return 0.0
        return self._every - (self._now() - as_of).total_seconds()
