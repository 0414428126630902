"""Whether anybody has written: one small read a second, more while somebody is doubted."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import event

from backends.directory.database import Database
from backends.directory.version import Version
from tests.databases import on_every_database

pytestmark = on_every_database


class Ticks:
    """Seconds moved by hand."""

    def __init__(self) -> None:
        """Stand still."""
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    made = Database(url)
    await made.prepare()
    yield made
    await made.aclose()


@pytest.fixture
async def another(url: str, database: Database) -> AsyncIterator[Database]:
    """Open the same database as another process does."""
    assert database
    made = Database(url)
    await made.prepare()
    yield made
    await made.aclose()


async def write(database: Database) -> None:
    async with database.writing():
        """Taking the turn is all."""


def reads(database: Database) -> list[str]:
    """Collect the statements that are sent from now on."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    event.listen(database._engine.sync_engine, "before_cursor_execute", note)
    return sent


async def test_what_another_process_writes_is_seen_after_a_second(
    database: Database, another: Database
) -> None:
    ticks = Ticks()
    version = Version(database, ticks)
    await version.look()
    first = version.number
    await write(another)
    ticks.now += 0.9
    await version.look()
    assert version.number == first
    ticks.now += 0.1
    await version.look()
    assert version.number != first


async def test_what_this_process_writes_is_seen_at_once(database: Database) -> None:
    version = Version(database, Ticks())
    await version.look()
    first = version.number
    await write(database)
    assert version.number != first


async def test_within_a_second_it_is_read_once(database: Database) -> None:
    version = Version(database, Ticks())
    sent = reads(database)
    for _ in range(5):
        await version.look()
    assert len(sent) == 1


async def test_while_somebody_is_doubted_it_is_read_before_every_use(
    database: Database, another: Database
) -> None:
    ticks = Ticks()
    version = Version(database, ticks)
    await version.look()
    version.doubt(10)
    for _ in range(3):
        before = version.number
        await write(another)
        ticks.now += 0.01
        await version.look()
        assert version.number != before
    ticks.now += 10
    await version.look()
    sent = reads(database)
    await version.look()
    assert not sent
