"""The database of access: one file for all processes, and one error when it is away."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest

from backends.errors import Unavailable
from gateway.auth.apikeys import ApiKeys, Wanted
from gateway.auth.database import Database, turn
from tests.databases import on_every_database


@on_every_database
async def test_several_processes_create_the_tables_at_once(url: str) -> None:
    opened = await asyncio.gather(*(Database.open(url) for _ in range(5)))
    async with opened[0].reading() as connection:
        assert await turn(connection) == 0
    for database in opened:
        await database.aclose()


@on_every_database
async def test_what_was_written_outlives_the_process(url: str) -> None:
    first = await Database.open(url)
    made, _ = await ApiKeys(first).create(Wanted(name="robot", roles=("finance",), days=1))
    await first.aclose()
    second = await Database.open(url)
    assert [key.id for key in await ApiKeys(second).list()] == [made.id]
    await second.aclose()


@on_every_database
async def test_writers_wait_for_one_another(database: Database, elsewhere: Database) -> None:
    wanted = Wanted(name="robot", roles=("finance",), days=1)
    keys = [ApiKeys(database), ApiKeys(elsewhere)]
    await asyncio.gather(*(keys[n % 2].create(wanted) for n in range(10)))
    async with database.reading() as connection:
        assert await turn(connection) == 10
    assert len(await keys[0].list()) == 10


async def test_folder_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as refusal:
        await Database.open(f"sqlite+aiosqlite:///{tmp_path}/none/auth.db")
    assert refusal.value.system == "auth"
    assert str(tmp_path) not in str(refusal.value)


async def test_file_that_is_no_database_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "auth.db").write_bytes(b"no database" * 100)
    with pytest.raises(Unavailable):
        await Database.open(f"sqlite+aiosqlite:///{tmp_path}/auth.db")


@pytest.mark.parametrize("rest", ["", "/", "/:memory:"])
async def test_database_that_would_not_outlive_the_process_is_refused(rest: str) -> None:
    with pytest.raises(ValueError, match="need a file"):
        await Database.open(f"sqlite+aiosqlite://{rest}")


async def test_write_is_on_the_disk_when_it_is_acknowledged(database: Database, url: str) -> None:
    async with database.reading() as connection:
        found = (await connection.exec_driver_sql("PRAGMA synchronous")).scalar_one()
    assert found == 2  # FULL
    assert sqlite3.connect(url.partition(":///")[2]).execute("PRAGMA journal_mode").fetchone() == (
        "wal",
    )


async def test_closing_twice_is_fine(url: str) -> None:
    opened = await Database.open(url)
    await opened.aclose()
    await opened.aclose()
