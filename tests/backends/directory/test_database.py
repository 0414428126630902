"""Writers take turns, and nothing half-done stays."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import insert, select

from backends.directory.database import Database
from backends.directory.tables import ALIASES, TURNS


async def test_many_may_open_a_new_database_at_once(url: str) -> None:
    databases = [Database(url) for _ in range(5)]
    async with asyncio.TaskGroup() as group:
        for database in databases:
            group.create_task(database.prepare())
    async with databases[0].reading() as connection:
        assert len((await connection.execute(select(TURNS))).all()) == 1
    for database in databases:
        await database.aclose()


async def test_writers_wait_for_each_other(url: str) -> None:
    databases = [Database(url) for _ in range(3)]
    await databases[0].prepare()

    async def copy_longest(database: Database) -> None:
        async with database.writing() as connection:
            rows = (await connection.execute(select(ALIASES.c.alias))).all()
            await asyncio.sleep(0)
            alias = f"a{len(rows)}"
            await connection.execute(insert(ALIASES), [{"alias": alias, "id": "x"}])

    async with asyncio.TaskGroup() as group:
        for number in range(12):
            group.create_task(copy_longest(databases[number % 3]))
    async with databases[0].reading() as connection:
        assert len((await connection.execute(select(ALIASES))).all()) == 12
    for database in databases:
        await database.aclose()


async def test_a_failed_write_leaves_nothing(url: str) -> None:
    database = Database(url)
    await database.prepare()

    async def give_up() -> None:
        async with database.writing() as connection:
            await connection.execute(insert(ALIASES), [{"alias": "a", "id": "x"}])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await give_up()
    async with database.reading() as connection:
        assert (await connection.execute(select(ALIASES))).all() == []
    assert database.writes() == 1
    await database.aclose()


async def test_who_reads_is_counted_while_reading_and_after_a_failure_no_more(url: str) -> None:
    database = Database(url)
    await database.prepare()
    async with database.reading(), database.reading():
        assert database.readers == 2
    with pytest.raises(ZeroDivisionError):
        async with database.reading():
            raise ZeroDivisionError
    assert database.readers == 0
    await database.aclose()
