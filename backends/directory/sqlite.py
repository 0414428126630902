"""SQLite files that several processes open at the same moment."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from pathlib import Path

_PAUSE = 0.01
_PRIMARY = 0xFF  # the low byte of an extended error code


def open_early(path: str | Path, seconds: float) -> None:
    """Make the file where there is none, and let readers and a writer share it from now on.

    The switch to the write-ahead log is the one statement for which SQLite itself does not wait:
    whoever opens a new file beside others would fail. OSError after ``seconds``, or where the file
    cannot be used. It comes before the async driver, which leaves a thread behind when it fails.
    """
    uri = str(path).startswith("file:")
    try:
        with contextlib.closing(sqlite3.connect(path, timeout=seconds, uri=uri)) as connection:
            write_ahead(connection, seconds)
    except sqlite3.Error as error:
        raise OSError(f"SQLite: {error}") from error


def write_ahead(connection: sqlite3.Connection, seconds: float) -> None:
    """Switch to the write-ahead log, waiting for others as long as ``seconds``."""
    end = time.monotonic() + seconds
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
