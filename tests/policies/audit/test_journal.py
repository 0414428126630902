"""Lines on their way: on the disk before an answer leaves, in the database soon after."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from policies.audit.chain import Head, Key, Sealed, seal
from policies.audit.errors import LogUnavailable
from policies.audit.journal import JournalStore
from policies.audit.record import Kind, draft
from policies.audit.segment import lines_of, segments
from tests.policies.audit.logs import KEY, log_at, read, rows

COUNT = "SELECT count(*) FROM audit_lines"
SEALED = seal(Head("p"), Key(KEY), [draft(Kind.READ, read(number)) for number in range(40)])


def head(sealed: Sealed) -> Head:
    return Head(sealed.line.process, sealed.line.number, sealed.mac)


def held(path: Path) -> int:
    """Count the lines in segments."""
    stored = [file.read_bytes().partition(b"\0")[0] for file in segments(path)]
    return sum(1 for part in stored for _ in lines_of(part))


@pytest.fixture
async def path(tmp_path: Path) -> Path:
    async with log_at(tmp_path / "reads.db"):
        return tmp_path / "reads.db"


@contextlib.asynccontextmanager
async def opened(path: Path) -> AsyncIterator[JournalStore]:
    store = await JournalStore.open(path)
    try:
        yield store
    finally:
        await store.aclose()


def moved(path: Path, count: int) -> bool:
    """Wait until the database has so many lines."""
    end = time.monotonic() + 10
    while rows(path, COUNT) != [(count,)] and time.monotonic() < end:
        time.sleep(0.01)
    return rows(path, COUNT) == [(count,)]


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        yield
        connection.execute("ROLLBACK")


async def test_a_written_group_is_in_a_segment_and_later_in_the_database(path: Path) -> None:
    async with opened(path) as store:
        await store.write(SEALED[:3])
        assert (held(path), rows(path, COUNT)) == (3, [(0,)])
        await store.flush()
        assert (held(path), rows(path, COUNT)) == (0, [(3,)])
        assert await store.tail("p") == head(SEALED[2])


async def test_lines_are_moved_by_themselves(path: Path) -> None:
    async with opened(path) as store:
        store._every = 0.0
        await store.write(SEALED[:3])
        assert await asyncio.to_thread(moved, path, 3)


async def test_what_is_written_during_a_move_is_moved_next(path: Path) -> None:
    async with opened(path) as store:
        for number in range(0, 40, 4):
            flushing = asyncio.create_task(store.flush())
            await store.write(SEALED[number : number + 4])
            await flushing
        await store.flush()
        assert rows(path, COUNT) == [(40,)]


async def test_closing_leaves_everything_in_the_database_and_no_segment(path: Path) -> None:
    async with opened(path) as store:
        await store.write(SEALED)
    assert (segments(path), rows(path, COUNT)) == ([], [(40,)])


async def test_a_locked_database_keeps_nobody_waiting_and_nothing_is_lost(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("policies.audit.sqlite._BUSY_SECONDS", 0.01)
    async with opened(path) as store:
        await store.write(SEALED[:3])
        with locked(path):
            with pytest.raises(LogUnavailable):
                await store.flush()
            await store.write(SEALED[3:6])
            assert held(path) == 6
        await store.flush()
        assert (held(path), rows(path, COUNT)) == (0, [(6,)])


async def test_a_store_that_ended_badly_leaves_its_lines_to_the_next(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("policies.audit.sqlite._BUSY_SECONDS", 0.01)
    store = await JournalStore.open(path)
    await store.write(SEALED[:3])
    with locked(path):
        await store.aclose()
    assert held(path) == 3
    async with opened(path):
        assert rows(path, COUNT) == [(3,)]


async def test_a_failed_write_is_wiped_before_the_chain_goes_on(path: Path) -> None:
    async with opened(path) as store:
        await store.write(SEALED[:3])
        segment = store._current
        assert segment is not None
        good = segment._file
        segment._file = -1
        with pytest.raises(LogUnavailable):
            await store.write(SEALED[3:5])
        with pytest.raises(LogUnavailable):
            await store.tail("p")
        segment._file = good
        assert await store.tail("p") == head(SEALED[2])
        await store.write(SEALED[3:4])
        assert held(path) == 4


async def test_a_closed_store_writes_nothing(path: Path) -> None:
    async with opened(path) as store:
        await store._writer.do(store._end)
        with pytest.raises(LogUnavailable):
            await store.write(SEALED[:1])
