"""Asks a system every few seconds what has changed, where it can say so.

Marks are kept in memory alone: who begins, begins with this moment, when nothing is remembered
yet. What changes while one process takes this over from another is not heard of; what is
remembered keeps its windows, and the directory its synchronization.
"""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

import structlog

from backends.changed import customer_of, key_of
from backends.errors import BackendError, Garbled
from backends.fleet.notice import Change
from backends.port import NOW, Backend, By, CallContext, Lane, Query, Slice, Window
from backends.vocabulary import Kind
from gateway.events.trail import Trail

PAGE = 500
CALL_SECONDS = 10.0
LATE_SECONDS = 5.0  # so long may a transaction take and its changes still be heard of
LONGEST_PAUSE = 60.0
_DOUBLINGS = 6

Take = Callable[[str, Sequence[Change], float | None], Awaitable[None]]

log = structlog.get_logger(__name__)


class Turns(Protocol):
    """Says whose turn it is."""

    async def mine(self) -> bool:
        """Whether it is this process's turn."""

    async def give_up(self) -> None:
        """Let the next one have it at once."""


class Follower:
    """Follows some kinds of one system, as long as it is this process's turn."""

    def __init__(
        self,
        backend: Backend,
        kinds: Sequence[Kind],
        every: float,
        take: Take,
        *,
        turn: Turns | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        now: Callable[[], float] = time.time,
    ) -> None:
        """Ask ``every`` seconds; ``take`` deals with changes and hears up to when all are told."""
        self._backend = backend
        self._kinds = kinds
        self._every = every
        self._take = take
        self._turn = turn
        self._sleep = sleep
        self._now = now
        self._marks: dict[Kind, str] = {}
        self._trails = defaultdict[Kind, Trail](lambda: Trail(every + LATE_SECONDS))
        self._failures = 0
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to follow."""
        name = f"changes of {self._backend.name}"
        self._task = asyncio.get_running_loop().create_task(self._follow(), name=name)

    async def aclose(self) -> None:
        """Stop, and let another process follow at once."""
        if self._task is None:
            return
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        self._task = None
        if self._turn is not None:
            await self._turn.give_up()

    async def round(self) -> None:
        """Ask once for all that has changed; BackendError where the system does not answer."""
        if self._turn is not None and not await self._turn.mine():
            self._marks.clear()
            self._trails.clear()
            return
        began = self._now()
        for kind in self._kinds:
            await self._catch_up(kind)
            await self._look_back(kind)
        await self._take(self._backend.name, [], began)

    async def _follow(self) -> None:
        while True:
            pause = self._every
            try:
                await self.round()
                self._failures = 0
            except BackendError as error:
                pause = self._failed(error)
            except Exception:
                log.exception("changes_not_followed", system=self._backend.name)
                pause = LONGEST_PAUSE
            await self._sleep(pause)

    def _failed(self, error: BackendError) -> float:
        """Say so once, and wait longer each time."""
        if not self._failures:
            kind = type(error).__name__
            log.warning("changes_not_followed", system=self._backend.name, error=kind)
        self._failures = min(self._failures + 1, _DOUBLINGS)
        return min(self._every * 2.0**self._failures, max(LONGEST_PAUSE, self._every))

    async def _catch_up(self, kind: Kind) -> None:
        """Go on from the mark, at once as long as pages are full."""
        if kind not in self._marks:
            self._marks[kind] = self._onward(kind, await self._ask(kind, NOW))
            return
        full = True
        while full:
            mark = self._marks[kind]
            found = await self._ask(kind, mark)
            onward, changes = self._onward(kind, found), _changes(kind, found)
            full = len(found.items) >= PAGE
            if full and onward == mark:
                raise Garbled("changes do not go on", system=self._backend.name, kind=kind)
            if changes:
                await self._take(self._backend.name, changes, None)
                self._trails[kind].step(self._now(), mark, (c.key for c in changes))
            self._marks[kind] = onward

    async def _look_back(self, kind: Kind) -> None:
        """Tell what was committed late. After a page of changes or more that is left alone."""
        trail = self._trails[kind]
        mark = trail.back(self._now())
        if mark is None:
            return
        found, told = await self._ask(kind, mark), trail.told()
        late = [change for change in _changes(kind, found) if change.key not in told]
        if late:
            await self._take(self._backend.name, late, None)
            trail.step(self._now(), mark, (change.key for change in late))

    async def _ask(self, kind: Kind, mark: str) -> Slice:
        name = self._backend.name
        query = Query(
            system=name, kind=kind, by=By.CHANGED, keys=(mark,), window=Window(limit=PAGE)
        )
        deadline = asyncio.get_running_loop().time() + CALL_SECONDS
        page = await self._backend.fetch(query, CallContext(deadline=deadline, lane=Lane.BATCH))
        found = page.results.get(mark)
        if found is None:
            raise Garbled("no answer for a mark", system=name, kind=kind)
        if found.error is not None:
            raise found.error
        return found

    def _onward(self, kind: Kind, found: Slice) -> str:
        if not found.next:
            raise Garbled("no mark to go on from", system=self._backend.name, kind=kind)
        return found.next


def _changes(kind: Kind, found: Slice) -> list[Change]:
    """Return who has changed, each once."""
    changes = {
        key_of(kind, item): Change(kind=kind, key=key_of(kind, item), customer=customer_of(item))
        for item in found.items
    }
    return list(changes.values())
