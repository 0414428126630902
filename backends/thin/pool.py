"""A few connections for many calls: the last one used goes first, the first call that waits too."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import TypeAlias

from backends.thin.calls import Call
from backends.thin.connections import Connection
from backends.thin.place import Place

_CLOSING_SECONDS = 1.0

Connect: TypeAlias = Callable[[Callable[[], Connection]], Awaitable[Connection]]


class Pool:
    """Connections to one place; ``limit`` bounds those open and those being opened together.

    A call is given to a connection in the moment that one is free, not when the caller's task
    runs next. So there is nothing to give back when a caller leaves: either it still waits in
    line, or its opening is cancelled, or its connection is closed.
    """

    def __init__(self, place: Place, connect: Connect, *, limit: int, idle_seconds: float) -> None:
        """``connect`` opens a socket for a connection from the maker that it is given."""
        self._place = place
        self._connect = connect
        self._limit = limit
        self._idle_seconds = idle_seconds
        self._waiting: OrderedDict[Call, None] = OrderedDict()
        self._openings: set[asyncio.Task[Connection | None]] = set()
        self._open: set[Connection] = set()
        self._idle: dict[Connection, None] = {}  # longest idle first
        self._sockets: set[Connection] = set()
        self._sweep: asyncio.TimerHandle | None = None
        self._changed = asyncio.Event()  # an opening or a socket is over
        self._shut = False

    def take(self, call: Call) -> None:
        """Send a call now, or as soon as there is a connection for it."""
        while self._idle:
            connection, _ = self._idle.popitem()
            if connection.quiet:
                connection.start(call)
                return
            connection.close()
        if self._shut:
            call.fail(self._place.silent("closed"))
        elif self._full():
            self._waiting[call] = None
            call.leave = partial(self._waiting.pop, call, None)
        else:
            self._begin(call)

    async def aclose(self) -> None:
        """Close everything; calls under way fail. A second call does nothing."""
        if self._shut:
            return
        self._shut = True
        if self._sweep is not None:
            self._sweep.cancel()
        while (call := self._next()) is not None:
            call.fail(self._place.silent("closed"))
        for opening in self._openings:
            opening.cancel()
        for connection in tuple(self._sockets):
            connection.shut()
        await self._quiet()

    # What connections tell.

    def made(self, connection: Connection) -> None:
        """Remember a socket until it is closed."""
        self._sockets.add(connection)

    def freed(self, connection: Connection) -> None:
        """Let it carry the call that waits longest."""
        if self._waiting and not connection.quiet:
            connection.close()
            return
        call = self._next()
        if call is not None:
            connection.start(call)
            return
        loop = asyncio.get_running_loop()
        connection.idle_since = loop.time()
        self._idle[connection] = None
        if self._sweep is None:
            self._sweep = loop.call_later(self._idle_seconds, self._close_idle)

    def closed(self, connection: Connection, again: Call | None) -> None:
        """Open another in its place where calls wait."""
        self._open.discard(connection)
        self._idle.pop(connection, None)
        if again is not None and again.waits:
            self._begin(again)
        self._refill()

    def ended(self, connection: Connection) -> None:
        """Forget a socket that is closed."""
        self._sockets.discard(connection)
        self._changed.set()

    def _full(self) -> bool:
        return len(self._open) + len(self._openings) >= self._limit

    def _next(self) -> Call | None:
        while self._waiting:
            call, _ = self._waiting.popitem(last=False)
            if call.waits:
                return call
        return None

    def _refill(self) -> None:
        while not self._full() and (call := self._next()) is not None:
            self._begin(call)

    def _begin(self, call: Call) -> None:
        """Open a connection for a call."""
        opening = asyncio.get_running_loop().create_task(self._opened(call))
        self._openings.add(opening)
        call.leave = opening.cancel
        opening.add_done_callback(partial(self._carry, call))

    async def _opened(self, call: Call) -> Connection | None:
        try:
            return await self._connect(partial(Connection, self._place, self))
        except (OSError, ValueError) as error:
            call.fail(self._place.unreachable(error))
            return None

    def _carry(self, call: Call, opening: asyncio.Task[Connection | None]) -> None:
        """Let a new connection carry the call that it was opened for."""
        self._openings.discard(opening)
        self._changed.set()
        connection = None if opening.cancelled() else opening.result()
        if connection is None or not connection.quiet:
            call.fail(self._place.silent("closed" if connection is None else "speaks first"))
            if connection is not None:
                connection.close()
            self._refill()
            return
        self._open.add(connection)
        if call.waits:
            connection.start(call)
        else:
            self.freed(connection)

    def _close_idle(self) -> None:
        """Close what has been idle too long, and look again when the next one has."""
        loop = asyncio.get_running_loop()
        old = loop.time() - self._idle_seconds
        for connection in tuple(self._idle):
            if connection.idle_since > old:
                break
            connection.close()
        oldest = next(iter(self._idle), None)
        self._sweep = None
        if oldest is not None:
            due = oldest.idle_since + self._idle_seconds
            self._sweep = loop.call_at(due, self._close_idle)

    async def _quiet(self) -> None:
        """Wait until every socket is closed, which takes the loop a few turns."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_CLOSING_SECONDS):
                while self._openings or self._sockets:
                    self._changed.clear()
                    await self._changed.wait()
