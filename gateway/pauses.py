"""Systems that are left alone until an instant: kept where all processes see it."""

from __future__ import annotations

import asyncio
import contextlib
import math
import time
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from typing import Any

import msgspec
import structlog
from sqlalchemy import Delete, delete, insert, select

from backends.errors import Unavailable
from gateway.auth.database import Database, turn
from gateway.auth.tables import PAUSES
from gateway.auth.watch import EVERY, Watch

_log = structlog.get_logger(__name__)


class Pause(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A system that is not asked; instants are seconds since the epoch."""

    system: str
    since: float
    until: float
    reason: str = ""


class Listed(msgspec.Struct, frozen=True):
    """All pauses by system when turn ``turn`` was the last."""

    turn: int
    pauses: Mapping[str, Pause]


class PauseList:
    """The pauses in the database; each method raises Unavailable where that cannot be reached."""

    def __init__(self, database: Database, *, clock: Callable[[], float] = time.time) -> None:
        """``clock`` gives seconds since the epoch."""
        self._database = database
        self._clock = clock

    async def pause(self, system: str, until: float, reason: str = "") -> Pause:
        """Leave a system alone until an instant, whatever was said before."""
        made = Pause(system=system, since=self._clock(), until=until, reason=reason)
        async with self._database.writing() as connection:
            await connection.execute(_line(system))
            await connection.execute(insert(PAUSES).values(**msgspec.structs.asdict(made)))
        return made

    async def resume(self, system: str) -> bool:
        """Ask a system again; False where nobody had paused it, or the pause was over."""
        running = _line(system).where(PAUSES.c.until > self._clock())
        async with self._database.writing() as connection:
            ended = bool((await connection.execute(running)).rowcount)
            await connection.execute(_line(system))
        return ended

    async def list(self) -> list[Pause]:
        """Return the pauses that are not over."""
        running = select(PAUSES).where(PAUSES.c.until > self._clock()).order_by(PAUSES.c.system)
        async with self._database.reading() as connection:
            return [_pause(row) for row in (await connection.execute(running)).mappings()]

    async def listed(self, last: Listed | None) -> Listed:
        """Read the pauses, or return ``last`` where nothing has changed."""
        async with self._database.reading() as connection:
            number = await turn(connection)
        if last is not None and last.turn == number:
            return last
        return Listed(number, {pause.system: pause for pause in await self.list()})


class Pauses:
    """Says without waiting how long a system is still to be left alone.

    The list is read every few seconds; while it cannot be, the last one counts.
    """

    def __init__(
        self,
        pauses: PauseList,
        *,
        every: float = EVERY,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """``clock`` gives seconds since the epoch."""
        self._watch: Watch[Listed] = Watch(pauses.listed, every=every, trusted=math.inf)
        self._every = every
        self._clock = clock
        self._last: Mapping[str, Pause] = {}
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Read the list, and go on reading it."""
        await self.look()
        self._task = asyncio.create_task(self._keep(), name="pauses")

    async def look(self) -> None:
        """Bring the list up to date where it is old, as far as it can be read."""
        with contextlib.suppress(Unavailable):
            before, self._last = self._last, (await self._watch.current()).pauses
            for system in self._last.keys() - before.keys():
                _log.info("system_paused", system=system)
            for system in before.keys() - self._last.keys():
                _log.info("system_resumed", system=system)

    def left(self, system: str) -> float | None:
        """Return for how many seconds a system is to be left alone; None where it may be asked."""
        pause = self._last.get(system)
        if pause is None:
            return None
        left = pause.until - self._clock()
        return left if left > 0 else None

    async def aclose(self) -> None:
        """Stop reading."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})
        await self._watch.aclose()

    async def _keep(self) -> None:
        while True:
            await asyncio.sleep(self._every)
            await self.look()


async def kept(database: Database, stack: AsyncExitStack) -> Pauses:
    """Read the pauses and go on reading them until ``stack`` ends that."""
    pauses = Pauses(PauseList(database))
    stack.push_async_callback(pauses.aclose)
    await pauses.start()
    return pauses


def _pause(row: Any) -> Pause:
    return msgspec.convert({name: row[name] for name in Pause.__struct_fields__}, Pause)


def _line(system: str) -> Delete:
    return delete(PAUSES).where(PAUSES.c.system == system)
