"""The log's SQLite file as its keeper writes it: lines that segments hold already, many at a time.

Durable means WAL with ``synchronous = FULL``: a commit returns after the log of the file is synced,
so it outlives a killed process and a power cut (NORMAL would outlive only the former). A line that
is there already is left as it is: what the chain says of it is found by who verifies it.
"""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Iterator, Sequence
from itertools import chain as joined
from pathlib import Path
from typing import Any

from policies.audit.chain import Head
from policies.audit.errors import LogUnavailable
from policies.audit.tables import LINES

_COLUMNS = [column.name for column in LINES.columns]
_ROW = f"({', '.join('?' * len(_COLUMNS))})"
_INSERT = f"INSERT OR IGNORE INTO audit_lines ({', '.join(_COLUMNS)}) VALUES "  # noqa: S608 - our own names
_TAIL = """
    SELECT number, mac FROM audit_lines WHERE process = :process
    UNION ALL SELECT number, mac FROM audit_checkpoints WHERE process = :process
    ORDER BY number DESC LIMIT 1
"""
_PRUNED = """
    DELETE FROM audit_lines WHERE process = :process
    AND number <= (SELECT number FROM audit_checkpoints WHERE process = :process)
"""
_LINES_PER_STATEMENT = 500
_STATEMENTS_KEPT = 16
_BUSY_SECONDS = 5.0
_PAUSE = 0.01
_PRIMARY = 0xFF  # the low byte of an extended error code


@contextlib.contextmanager
def reached() -> Iterator[None]:
    """Turn whatever keeps a file from being used into LogUnavailable."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise LogUnavailable("the read log's file cannot be used") from error


def create(path: Path) -> None:
    """Make the file where there is none."""
    with reached():
        connect(path, "rwc").close()


def connect(path: Path, mode: str = "rw") -> sqlite3.Connection:
    """Open a file that exists; with the mode ``rwc`` one that may not."""
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=_BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=_STATEMENTS_KEPT,
    )
    try:
        _write_ahead(connection)
        for pragma in (
            "synchronous = FULL",
            "fullfsync = ON",  # where the system's own fsync stops at the drive's cache
        ):
            connection.execute(f"PRAGMA {pragma}").fetchall()
    except BaseException:
        connection.close()
        raise
    return connection


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Switch to the write-ahead log: SQLite itself does not wait for others there."""
    end = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL").fetchall()
        except sqlite3.OperationalError as error:
            busy = error.sqlite_errorcode & _PRIMARY == sqlite3.SQLITE_BUSY
            if not busy or time.monotonic() >= end:
                raise
            time.sleep(_PAUSE)
        else:
            return


def insert(connection: sqlite3.Connection, rows: Sequence[tuple[Any, ...]]) -> None:
    """Commit rows as a whole, a few long statements: each lets the interpreter go once.

    Lines that were pruned meanwhile do not come back.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        for start in range(0, len(rows), _LINES_PER_STATEMENT):
            some = rows[start : start + _LINES_PER_STATEMENT]
            statement = _INSERT + ", ".join([_ROW] * len(some))
            connection.execute(statement, list(joined.from_iterable(some)))
        for process in {row[0] for row in rows}:
            connection.execute(_PRUNED, {"process": process})
        connection.execute("COMMIT")
    except BaseException:
        connection.rollback()
        raise


def tail(connection: sqlite3.Connection, process: str) -> Head | None:
    """Find the last line of a chain, or the checkpoint it was pruned to."""
    found = connection.execute(_TAIL, {"process": process}).fetchone()
    return None if found is None else Head(process, *found)
