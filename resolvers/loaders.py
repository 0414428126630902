"""Loads of one request: what is asked at the same moment goes out as one query per system."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable
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
    """Who waits for reads; ``place`` says which of its reads it is."""

    def land(self, place: int, slice_: Slice | None) -> None:
        """Take what was read; None where the system does not know the key."""

    def fail(self, error: BaseException) -> None:
        """Learn that a read broke: a fault of ours, since a system's failures are in slices."""


class _Read:
    """One key of one batch: what it landed with, or who waits for it."""

    __slots__ = ("done", "error", "slice", "waiters")

    def __init__(self) -> None:
        self.done = False
        self.error: BaseException | None = None
        self.slice: Slice | None = None
        self.waiters: list[tuple[Waiter, int]] = []


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
        self._batches: dict[Wanted, dict[str, _Read]] = {}
        self._collected: dict[Wanted, list[str]] = {}
        self._scheduled = False
        self._tasks: set[asyncio.Task[None]] = set()
        self._under_way: set[_Landing] = set()
        self._closed = False

    async def slice(self, wanted: Wanted, key: str) -> Slice | None:
        """Return the slice of one key; None where the system does not know the key."""
        waiter = _Single(asyncio.get_running_loop())
        self.want(wanted, key, waiter, 0)
        return await waiter.future

    def want(self, wanted: Wanted, key: str, waiter: Waiter, place: int) -> None:
        """Let a waiter have the slice of one key, now or later; the batch goes out soon."""
        batch = self._batches.get(wanted)
        if batch is None:
            batch = self._batches[wanted] = {}
        read = batch.get(key)
        if read is None:
            read = batch[key] = _Read()
            self._collected.setdefault(wanted, []).append(key)
            if not self._scheduled:
                self._scheduled = True
                asyncio.get_running_loop().call_soon(self._dispatch_scheduled)
        elif read.done:
            _hand(read, waiter, place)
            return
        read.waiters.append((waiter, place))

    def dispatch(self) -> None:
        """Send out what was collected now, and at once what follows from answers in memory."""
        while self._collected and not self._closed:
            collected, self._collected = self._collected, {}
            for wanted, keys in collected.items():
                self._send(wanted, keys)

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
        for wanted, batch in self._batches.items():
            self._break(wanted, [key for key, read in batch.items() if not read.done], gone)

    def _dispatch_scheduled(self) -> None:
        self._scheduled = False
        self.dispatch()

    def _send(self, wanted: Wanted, keys: list[str]) -> None:
        query = Query(
            system=wanted.system,
            kind=wanted.kind,
            by=wanted.by,
            keys=tuple(keys),
            window=wanted.window,
        )
        context = self._context
        if wanted.max_age is not None:
            context = msgspec.structs.replace(context, max_age=wanted.max_age)
        landing = _Landing(self, wanted, keys)
        begun = self._begin(query, context, landing) or self._peek(query, context)
        if isinstance(begun, Page):
            self._arrive(wanted, keys, begun)
            return
        if begun is not None:
            landing.waiting = begun
            self._under_way.add(landing)
            return
        task = asyncio.get_running_loop().create_task(self._fetch(wanted, keys, query, context))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _fetch(
        self, wanted: Wanted, keys: list[str], query: Query, context: CallContext
    ) -> None:
        try:
            page = await self._ask(query, context)
        except BaseException as error:
            self._break(wanted, keys, error)
            if not isinstance(error, Exception):
                raise
            return
        self._arrive(wanted, keys, page)

    def landed(self, landing: _Landing, page: Page) -> None:
        """Hand a batch to who waits for it."""
        self._over(landing)
        self._arrive(landing.wanted, landing.keys, page)

    def failed(self, landing: _Landing, error: BaseException) -> None:
        """Tell who waits for a batch that it broke."""
        self._over(landing)
        self._break(landing.wanted, landing.keys, error)

    def _over(self, landing: _Landing) -> None:
        self._under_way.discard(landing)
        landing.waiting = None  # it leads back here: a ring that waits for a collector

    def _arrive(self, wanted: Wanted, keys: list[str], page: Page) -> None:
        batch, results = self._batches[wanted], page.results
        for key in keys:
            read = batch[key]
            read.done, read.slice = True, results.get(key)
            waiters, read.waiters = read.waiters, []
            for waiter, place in waiters:
                waiter.land(place, read.slice)

    def _break(self, wanted: Wanted, keys: list[str], error: BaseException) -> None:
        for key in keys:
            read = self._batches[wanted][key]
            read.done, read.error = True, error
            waiters, read.waiters = read.waiters, []  # they lead back here: a ring nobody frees
            for waiter, _ in waiters:
                waiter.fail(error)


class _Landing:
    """A batch under way."""

    __slots__ = ("_loads", "keys", "waiting", "wanted")

    def __init__(self, loads: Loads, wanted: Wanted, keys: list[str]) -> None:
        self._loads = loads
        self.wanted = wanted
        self.keys = keys
        self.waiting: Waiting | None = None

    def landed(self, page: Page) -> None:
        self._loads.landed(self, page)

    def failed(self, error: BaseException) -> None:
        self._loads.failed(self, error)

    def leave(self) -> None:
        if self.waiting is not None:
            self.waiting.leave()


class _Single:
    """Who waits for one read in a coroutine."""

    __slots__ = ("future",)

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.future: asyncio.Future[Slice | None] = loop.create_future()

    def land(self, _place: int, slice_: Slice | None) -> None:
        if not self.future.done():
            self.future.set_result(slice_)

    def fail(self, error: BaseException) -> None:
        if self.future.done():
            return
        if isinstance(error, asyncio.CancelledError):
            self.future.cancel()
        else:
            self.future.set_exception(error)


def _hand(read: _Read, waiter: Waiter, place: int) -> None:
    if read.error is not None:
        waiter.fail(read.error)
    else:
        waiter.land(place, read.slice)


def _never(_query: Query, _context: CallContext, _landing: Landing) -> None:
    return None


def _nothing(_query: Query, _context: CallContext) -> Page | None:
    return None
