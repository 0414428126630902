"""Lines in a SQLite file: one statement per group, on a thread of its own.

Durable means WAL with ``synchronous = FULL``: a commit returns after the log of the file is synced,
so it outlives a killed process and a power cut (NORMAL would outlive only the former). One
statement per group lets the thread go through the interpreter's lock once instead of once per
line. What the write-ahead log holds is copied into the file by a second thread: copying takes
tens of milliseconds, for which no answer should wait.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from itertools import chain as joined
from pathlib import Path
from typing import Any, TypeVar

from policies.audit.aside import Aside
from policies.audit.chain import Head, Sealed
from policies.audit.errors import LogUnavailable
from policies.audit.tables import LINES

_COLUMNS = [column.name for column in LINES.columns]
_ROW = f"({', '.join('?' * len(_COLUMNS))})"
_INSERT = f"INSERT INTO audit_lines ({', '.join(_COLUMNS)}) VALUES "  # noqa: S608 - our own names
_TAIL = """
    SELECT number, mac FROM audit_lines WHERE process = :process
    UNION ALL SELECT number, mac FROM audit_checkpoints WHERE process = :process
    ORDER BY number DESC LIMIT 1
"""
_LINES_PER_STATEMENT = 500
_STATEMENTS_KEPT = 256
_LINES_PER_COPY = 250
_PAGES_AT_MOST = 20_000  # 80 MB: the writer copies by itself when the second thread is too slow
_BUSY_SECONDS = 0.5

T = TypeVar("T")


@contextlib.contextmanager
def _reached() -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise LogUnavailable("the read log's file cannot be used") from error


class SqliteStore:
    """One file, also when several processes share it."""

    def __init__(self, path: Path) -> None:
        """Use ``open``; nothing touches the file before."""
        self._path = path
        self._writer = Aside("read-log")
        self._copier = Aside("read-log-copy")
        self._connection: sqlite3.Connection | None = None
        self._copying: asyncio.Future[None] | None = None
        self._uncopied = 0

    @classmethod
    async def open(cls, path: Path) -> SqliteStore:
        """Open or create the file."""
        store = cls(path)
        try:
            store._connection = await store._on(store._writer, lambda: _connect(path))
        except LogUnavailable:
            await store.aclose()
            raise
        return store

    async def write(self, group: Sequence[Sealed]) -> None:
        """Commit the group as a whole."""
        rows = [sealed.row for sealed in group]
        connection = self._opened()
        await self._on(self._writer, lambda: _insert(connection, rows))
        self._uncopied += len(rows)
        if self._uncopied >= _LINES_PER_COPY and (self._copying is None or self._copying.done()):
            self._uncopied = 0
            self._copying = asyncio.ensure_future(self._on(self._copier, self._copy))

    async def tail(self, process: str) -> Head | None:
        """Find the last line of a chain, or the checkpoint it was pruned to."""
        connection = self._opened()
        found = await self._on(
            self._writer, lambda: connection.execute(_TAIL, {"process": process}).fetchone()
        )
        return None if found is None else Head(process, *found)

    async def aclose(self) -> None:
        """Copy what is left and close the file."""
        connection, self._connection = self._connection, None
        if self._copying is not None:
            await asyncio.wait([self._copying])
        if connection is not None:
            await self._on(self._writer, connection.close)
        self._writer.end()
        self._copier.end()

    async def _on(self, thread: Aside, work: Callable[[], T]) -> T:
        with _reached():
            return await thread.do(work)

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            raise LogUnavailable("the read log's file is closed")
        return self._connection

    def _copy(self) -> None:
        """Never waits for anyone: what cannot be copied now is copied next time."""
        with contextlib.suppress(sqlite3.Error), contextlib.closing(_connect(self._path)) as own:
            own.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        path,
        timeout=_BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=_STATEMENTS_KEPT,
    )
    try:
        for pragma in (
            "journal_mode = WAL",
            "synchronous = FULL",
            "fullfsync = ON",  # where the system's own fsync stops at the drive's cache
            f"wal_autocheckpoint = {_PAGES_AT_MOST}",
        ):
            connection.execute(f"PRAGMA {pragma}").fetchall()
    except BaseException:
        connection.close()
        raise
    return connection


def _insert(connection: sqlite3.Connection, rows: Sequence[tuple[Any, ...]]) -> None:
    if len(rows) <= _LINES_PER_STATEMENT:
        _insert_some(connection, rows)
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        for start in range(0, len(rows), _LINES_PER_STATEMENT):
            _insert_some(connection, rows[start : start + _LINES_PER_STATEMENT])
        connection.execute("COMMIT")
    except BaseException:
        connection.rollback()
        raise


def _insert_some(connection: sqlite3.Connection, rows: Sequence[tuple[Any, ...]]) -> None:
    statement = _INSERT + ", ".join([_ROW] * len(rows))
    connection.execute(statement, list(joined.from_iterable(rows)))
