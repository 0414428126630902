"""What makes a commit durable in a SQLite file."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

import pytest

from policies.audit.chain import Head, Key, seal
from policies.audit.record import Kind, draft
from policies.audit.sqlite import connect, create, insert, tail
from tests.policies.audit.logs import KEY, log_at, read, rows


def lines(count: int) -> list[tuple[object, ...]]:
    drafts = [draft(Kind.READ, read(number)) for number in range(count)]
    return [sealed.row for sealed in seal(Head("p"), Key(KEY), drafts)]


async def empty(path: Path) -> Path:
    async with log_at(path):
        return path


@pytest.mark.parametrize(
    ("pragma", "value"), [("journal_mode", "wal"), ("synchronous", 2), ("fullfsync", 1)]
)
def test_a_commit_is_synced(tmp_path: Path, pragma: str, value: object) -> None:
    create(tmp_path / "reads.db")
    connection = connect(tmp_path / "reads.db")
    found = connection.execute(f"PRAGMA {pragma}").fetchone()
    connection.close()
    assert found == (value,)


def test_a_file_that_is_not_there_is_not_made_by_who_asks(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError):
        connect(tmp_path / "reads.db")
    assert not (tmp_path / "reads.db").exists()


async def test_many_lines_are_put_in_once_however_often_they_come(tmp_path: Path) -> None:
    path = await empty(tmp_path / "reads.db")
    with contextlib.closing(connect(path)) as connection:
        insert(connection, lines(1_200))
        insert(connection, lines(1_201))
        found = tail(connection, "p")
    assert found is not None
    assert found.number == 1_201
    assert rows(path, "SELECT count(*) FROM audit_lines") == [(1_201,)]


async def test_all_lines_are_put_in_or_none(tmp_path: Path) -> None:
    path = await empty(tmp_path / "reads.db")
    with contextlib.closing(connect(path)) as connection:
        with pytest.raises(sqlite3.Error):
            insert(connection, [*lines(600), ("p", None)])
        assert tail(connection, "p") is None
