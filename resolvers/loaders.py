"""Loads of one request: what is asked at the same moment goes out as one query per system."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Protocol, TypeAlias

import msgspec

from backends.port import (
    WHOLE,
    Backend,
    By,
    CallContext,
    Landing,
    Lane,
    Page,
    Query,
    Slice,
    Waiting,
    Window,
)
from backends.tally import Tally
from backends.vocabulary import Kind
from resolvers.trace import Fetch, Trace

Begin: TypeAlias = Callable[[Query, CallContext, Landing], Page | Waiting | None]
Clock: TypeAlias = Callable[[], dt.datetime]


class Wanted(msgspec.Struct, frozen=True, gc=False):
    """What one batch asks of one system; keys join it."""

    system: str
    kind: Kind
    by: By
    window: Window = WHOLE
    max_age: float | None = None


class Waiter(Protocol):
    """Who waits for a read."""

    def land(self, slice_: Slice | None) -> None:
        """Take what was read; None where the system does not know the key."""

    def fail(self, error: BaseException) -> None:
        """Learn that a read broke: a fault of ours, since a system's failures are in slices."""


class _Batch:
    """What a request asks of one system in one way: what has landed or broken, and who waits."""

    __slots__ = ("broken", "collected", "landed", "waiting", "wanted")

    def __init__(self, wanted: Wanted) -> None:
        self.wanted = wanted
        self.landed: dict[str, Slice | None] = {}
        self.broken: dict[str, BaseException] = {}
        self.waiting: dict[str, list[Waiter]] = {}
        self.collected: list[str] = []  # keys that are about to go out

    def arrive(self, keys: Sequence[str], results: Mapping[str, Slice]) -> None:
        """Hand what was read to who waits for it."""
        landed, waiting = self.landed, self.waiting
        for key in keys:
            slice_ = landed[key] = results.get(key)
            for waiter in waiting.pop(key, ()):
                waiter.land(slice_)

    def fail(self, keys: Sequence[str], error: BaseException) -> None:
        """Tell who waits for some keys that their read broke."""
        for key in keys:
            self.broken[key] = error
            for waiter in self.waiting.pop(key, ()):  # they lead back here: a ring nobody frees
                waiter.fail(error)


class Loads:
    """The reads of one request: each fact is asked for once, each batch is one query.

    What memory has is there at once; everything else is fetched, batch by batch, side by side.
    """

    def __init__(
        self,
        backend: Backend,
        deadline: float,
        lane: Lane,
        tally: Tally | None = None,
        trace: Trace | None = None,
    ) -> None:
        """``deadline`` is event-loop time in seconds, shared by all loads of the request."""
        fetch: Fetch = backend.fetch
        self._ask = fetch if trace is None else partial(trace.load, fetch)
        self._peek: Callable[[Query, CallContext], Page | None] = getattr(backend, "peek", _nothing)
        self._begin: Begin = _never if trace is not None else getattr(backend, "begin", _never)
        self._context = CallContext(deadline=deadline, lane=lane, tally=tally)
        self._batches: dict[Wanted, _Batch] = {}
        self._collected: list[_Batch] = []
        self._scheduled = False
        self._tasks: set[asyncio.Task[None]] = set()
        self._under_way: set[_Landing] = set()
        self._closed = False

    async def slice(self, wanted: Wanted, key: str) -> Slice | None:
        """Return the slice of one key; None where the system does not know the key."""
        waiter = _Single(asyncio.get_running_loop())
        self.want(wanted, key, waiter)
        return await waiter.future

    def want(self, wanted: Wanted, key: str, waiter: Waiter) -> None:
        """Let a waiter have the slice of one key, now or later; the batch goes out soon."""
        batch = self._batches.get(wanted)
        if batch is None:
            batch = self._batches[wanted] = _Batch(wanted)
        waiting = batch.waiting
        if key in waiting:
            waiting[key].append(waiter)
        elif key in batch.landed:
            waiter.land(batch.landed[key])
        elif key in batch.broken:
            waiter.fail(batch.broken[key])
        else:
            waiting[key] = [waiter]
            if not batch.collected:
                self._collect(batch)
            batch.collected.append(key)

    def dispatch(self) -> None:
        """Send out what was collected now, and at once what follows from answers in memory."""
        while self._collected and not self._closed:
            collected, self._collected = self._collected, []
            for batch in collected:
                keys, batch.collected = batch.collected, []
                self._send(batch, keys)

    def close(self) -> None:
        """Ask nothing any more, also not what was about to go out: who asked has left."""
        self._closed = True
        if not (self._tasks or self._under_way or self._collected):
            return
        for task in self._tasks:
            task.cancel()
        for landing in self._under_way:
            landing.leave()
        gone = asyncio.CancelledError()
        for batch in self._batches.values():
            batch.fail(list(batch.waiting), gone)

    def _collect(self, batch: _Batch) -> None:
        self._collected.append(batch)
        if not self._scheduled:
            self._scheduled = True
            asyncio.get_running_loop().call_soon(self._dispatch_scheduled)

    def _dispatch_scheduled(self) -> None:
        self._scheduled = False
        self.dispatch()

    def _send(self, batch: _Batch, keys: list[str]) -> None:
        wanted, context = batch.wanted, self._context
        query = Query(
            system=wanted.system,
            kind=wanted.kind,
            by=wanted.by,
            keys=tuple(keys),
            window=wanted.window,
        )
        if wanted.max_age is not None:
            context = msgspec.structs.replace(context, max_age=wanted.max_age)
        landing = _Landing(batch, keys, self._under_way)
        begun = self._begin(query, context, landing)
        if begun is None:
            begun = self._peek(query, context)
        if begun is None:
            task = asyncio.get_running_loop().create_task(self._fetch(batch, keys, query, context))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        elif isinstance(begun, Page):
            batch.arrive(keys, begun.results)
        else:
            landing.waiting = begun
            self._under_way.add(landing)

    async def _fetch(
        self, batch: _Batch, keys: list[str], query: Query, context: CallContext
    ) -> None:
        try:
            page = await self._ask(query, context)
        except BaseException as error:
            batch.fail(keys, error)
            if not isinstance(error, Exception):
                raise
            return
        batch.arrive(keys, page.results)


class _Landing:
    """A batch under way."""

    __slots__ = ("_batch", "_keys", "_under_way", "waiting")

    def __init__(self, batch: _Batch, keys: list[str], under_way: set[_Landing]) -> None:
        self._batch = batch
        self._keys = keys
        self._under_way = under_way
        self.waiting: Waiting | None = None

    def landed(self, page: Page) -> None:
        self._over()
        self._batch.arrive(self._keys, page.results)

    def failed(self, error: BaseException) -> None:
        self._over()
        self._batch.fail(self._keys, error)

    def leave(self) -> None:
        if self.waiting is not None:
            self.waiting.leave()

    def _over(self) -> None:
        self._under_way.discard(self)
        self.waiting = None  # it leads back here: a ring that waits for a collector


class _Single:
    """Who waits for one read in a coroutine."""

    __slots__ = ("future",)

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.future: asyncio.Future[Slice | None] = loop.create_future()

    def land(self, slice_: Slice | None) -> None:
        if not self.future.done():
            self.future.set_result(slice_)

    def fail(self, error: BaseException) -> None:
        if self.future.done():
            return
        if isinstance(error, asyncio.CancelledError):
            self.future.cancel()
        else:
            self.future.set_exception(error)


def _never(_query: Query, _context: CallContext, _landing: Landing) -> None:
    return None


def _nothing(_query: Query, _context: CallContext) -> Page | None:
    return None
