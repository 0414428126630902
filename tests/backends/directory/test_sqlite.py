"""Opening a file beside others waits for them."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from backends.directory.sqlite import open_early


@contextmanager
def held(path: Path) -> Iterator[sqlite3.Connection]:
    """Keep a file that is not in the write-ahead mode locked."""
    with closing(sqlite3.connect(path, check_same_thread=False)) as connection:
        connection.execute("CREATE TABLE t (a)")
        connection.execute("BEGIN EXCLUSIVE")
        yield connection


def mode(path: Path) -> str:
    with closing(sqlite3.connect(path)) as connection:
        found: str = connection.execute("PRAGMA journal_mode").fetchone()[0]
        return found


def test_a_new_file_is_there_and_can_be_shared(tmp_path: Path) -> None:
    open_early(tmp_path / "new.db", 1)
    assert mode(tmp_path / "new.db") == "wal"


def test_who_switches_waits_for_a_writer(tmp_path: Path) -> None:
    path = tmp_path / "busy.db"
    with held(path) as writer:
        release = threading.Timer(0.3, writer.commit)
        release.start()
        open_early(path, 60)
        release.join()
    assert mode(path) == "wal"


def test_nobody_waits_longer_than_told(tmp_path: Path) -> None:
    path = tmp_path / "busy.db"
    with held(path), pytest.raises(OSError, match="locked"):
        open_early(path, 0.05)


def test_a_place_that_cannot_be_used_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="unable to open"):
        open_early(tmp_path / "none" / "new.db", 60)
