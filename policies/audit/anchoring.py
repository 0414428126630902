"""Anchors: taken every so many lines or seconds, kept in the log and, by a callback, elsewhere."""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import threading
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import msgspec
import structlog

from policies.audit.chain import Head, Key
from policies.audit.database import Database
from policies.audit.errors import LogUnavailable
from policies.audit.points import Anchor, anchor, row
from policies.audit.tables import ANCHORS

_log = structlog.get_logger(__name__)


class Rhythm(msgspec.Struct, frozen=True, kw_only=True):
    """How many lines, and how many seconds, an unanchored tail may have."""

    lines: int = 1_000
    seconds: float = 60.0


class Anchoring:
    """Anchors one chain, behind the appends, never in their way."""

    def __init__(
        self,
        database: Database,
        key: Key,
        rhythm: Rhythm,
        clock: Callable[[], dt.datetime],
        keep: Callable[[Anchor], None],
        flush: Callable[[], Awaitable[None]],
    ) -> None:
        """``keep`` is called on a thread; what it raises is logged, and the next anchor comes.

        ``flush`` brings lines to the database: no anchor there is ahead of them.
        """
        self._database = database
        self._flush = flush
        self._key = key
        self._rhythm = rhythm
        self._clock = clock
        self._keep = keep
        self._head = Head("")
        self._anchored = self._head
        self._due = asyncio.Event()
        self._turn = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to watch."""
        self._task = asyncio.create_task(self._run(), name="read-log-anchors")

    def note(self, head: Head) -> None:
        """Hear that the chain has durably come this far."""
        self._head = head
        if self._unanchored() >= self._rhythm.lines:
            self._due.set()

    async def anchor(self) -> None:
        """Anchor what is not yet anchored; LogUnavailable when the log cannot keep it."""
        async with self._turn:
            head, count = self._head, self._unanchored()
            if not count:
                return
            taken = anchor(head, self._key, self._clock(), count)
            await self._elsewhere(taken)
            await self._flush()
            await _store(self._database, taken)
            self._anchored = head

    async def stop(self) -> None:
        """End the task."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    def _unanchored(self) -> int:
        same = self._anchored.process == self._head.process
        return self._head.number - (self._anchored.number if same else 0)

    async def _run(self) -> None:
        while True:
            try:
                async with asyncio.timeout(self._rhythm.seconds):
                    await self._due.wait()
            except TimeoutError:
                pass
            self._due.clear()
            try:
                await self.anchor()
            except LogUnavailable as error:
                _log.warning("read_log_anchor_not_stored", reason=str(error))

    async def _elsewhere(self, taken: Anchor) -> None:
        try:
            await asyncio.to_thread(self._keep, taken)
        except Exception:  # noqa: BLE001 - not ours: whatever it raises, the next anchor comes
            _log.exception("read_log_anchor_not_kept_elsewhere", number=taken.number)


async def _store(database: Database, taken: Anchor) -> None:
    async with database.writing() as connection:
        await connection.execute(ANCHORS.delete().where(ANCHORS.c.process == taken.process))
        await connection.execute(ANCHORS.insert().values(row(taken)))


class AnchorFile:
    """Appends anchors to a file, a JSON line each, synced: best on another disk."""

    def __init__(self, path: Path) -> None:
        """Take a path in a folder that exists; the file may not."""
        self._path = path
        self._lock = threading.Lock()

    def __call__(self, taken: Anchor) -> None:
        """Write one line; OSError when that fails."""
        line = msgspec.json.encode(taken) + b"\n"
        with self._lock, self._path.open("ab") as file:
            file.write(line if _whole(self._path) else b"\n" + line)
            file.flush()
            os.fsync(file.fileno())


def _whole(path: Path) -> bool:
    with path.open("rb") as file:
        if file.seek(0, os.SEEK_END) == 0:
            return True
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"


def read_anchors(path: Path) -> Iterator[Anchor]:
    """Read a file of anchors; ValueError names a line that is none.

    A line without its end was being written when the power went: it is no anchor.
    """
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            text = line.strip()
            if not text.endswith(b"}"):
                continue
            try:
                yield msgspec.json.decode(text, type=Anchor)
            except msgspec.DecodeError as error:
                raise ValueError(f"{path.name}:{number} is not an anchor") from error
