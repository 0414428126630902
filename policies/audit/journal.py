"""Lines of one process: synced into a segment before an answer leaves, into SQLite soon after.

Two segments take turns: one is written while what the other holds goes into the database, many
lines at a time. A group then costs one small write and its sync, and a database that is locked for
a moment keeps no answer waiting. Who asks the log takes in first what segments hold (``adopting``).
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import sqlite3
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

import structlog

from policies.audit.adopting import adopt
from policies.audit.aside import Aside
from policies.audit.chain import Head, Sealed
from policies.audit.errors import LogUnavailable
from policies.audit.segment import Segment, written
from policies.audit.sqlite import connect, insert, reached, tail

MOVE_SECONDS = 1.0
_LONGEST = 64 * 1024 * 1024

T = TypeVar("T")

_log = structlog.get_logger(__name__)


class JournalStore:
    """A SQLite log, also when several processes share it."""

    def __init__(self, path: Path, every: float = MOVE_SECONDS) -> None:
        """Use ``open``; nothing touches a file before."""
        self._path = path
        self._every = every
        self._writer = Aside("read-log")
        self._mover = Aside("read-log-move")
        self._current: Segment | None = None
        self._spare: Segment | None = None
        self._full: Segment | None = None  # it is being moved, or its move has failed
        self._connection: sqlite3.Connection | None = None
        self._head: Head | None = None
        self._doubtful = 0  # bytes that a failed write may have left
        self._turn = asyncio.Lock()
        self._moving: asyncio.Task[None] | None = None
        self._dirty = asyncio.Event()

    @classmethod
    async def open(cls, path: Path) -> JournalStore:
        """Open the database, take in what ended processes left, and begin two segments."""
        store = cls(path)
        try:
            await store._on(store._mover, store._begin)
        except BaseException:
            await store.aclose()
            raise
        store._moving = asyncio.create_task(store._keep_moving(), name="read-log-move")
        return store

    async def write(self, group: Sequence[Sealed]) -> None:
        """Return when the group is on the disk, as a whole."""
        lines, last = written(group), group[-1]
        self._doubtful = len(lines)
        await self._on(self._writer, lambda: self._append(lines))
        self._doubtful = 0
        self._head = Head(last.line.process, last.line.number, last.mac)
        self._dirty.set()

    async def tail(self, process: str) -> Head | None:
        """Find the last line of a chain; what a failed write left is wiped first."""
        if self._doubtful:
            longest = self._doubtful + 1
            await self._on(self._writer, lambda: self._opened().mend(longest))
            self._doubtful = 0
        if self._head is not None and self._head.process == process:
            return self._head
        return await self._on(self._mover, lambda: tail(self._database(), process))

    async def flush(self) -> None:
        """Return when the database has every line written so far."""
        async with self._turn:
            for _ in range(2):  # one whose move has failed before, and the current one
                full = await self._on(self._writer, self._switch)
                if full is None:
                    return
                await self._on(self._mover, partial(self._move, full))

    async def aclose(self) -> None:
        """Move what is left and close everything; a second call does nothing."""
        moving, self._moving = self._moving, None
        if moving is not None:
            moving.cancel()
            await asyncio.wait([moving])
            with contextlib.suppress(LogUnavailable):  # who opens the log next takes it in
                await self.flush()
        await self._writer.do(self._end)
        self._writer.end()
        self._mover.end()

    async def _keep_moving(self) -> None:
        while True:
            await self._dirty.wait()
            await asyncio.sleep(self._every)
            self._dirty.clear()
            try:
                await self.flush()
            except LogUnavailable as error:
                _log.warning("read_log_waits_in_segments", reason=str(error))
                self._dirty.set()

    async def _on(self, thread: Aside, work: Callable[[], T]) -> T:
        with reached():
            return await thread.do(work)

    def _opened(self) -> Segment:
        if self._current is None:
            raise LogUnavailable("the read log's file is closed")
        return self._current

    def _database(self) -> sqlite3.Connection:
        if self._connection is None:
            raise LogUnavailable("the read log's file is closed")
        return self._connection

    def _begin(self) -> None:
        adopt(self._path)
        self._connection = connect(self._path)
        name = secrets.token_hex(8)
        self._current, self._spare = (Segment(self._path, f"{name}-{n}") for n in "ab")

    def _append(self, lines: bytes) -> None:
        segment = self._opened()
        if segment.length + len(lines) > _LONGEST:
            raise LogUnavailable("too many lines wait for the read log's database")
        segment.append(lines)

    def _switch(self) -> Segment | None:
        """Write into the other segment from now on; return the one that is to be moved."""
        if self._full is None and self._spare is not None and self._opened().length:
            self._full, self._current, self._spare = self._current, self._spare, None
        return self._full

    def _move(self, full: Segment) -> None:
        insert(self._database(), full.rows())
        full.empty()
        self._full, self._spare = None, full

    def _end(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
        for segment in (self._current, self._spare, self._full):
            if segment is not None:
                segment.close(keep=segment.length > 0)
        self._current = self._spare = self._full = None
