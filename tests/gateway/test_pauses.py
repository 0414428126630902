"""Systems that are left alone: said in one process, obeyed in all."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from backends.errors import Unavailable
from gateway.auth.database import Database
from gateway.pauses import Listed, Pause, PauseList, Pauses, kept
from tests.databases import on_every_database

NOW = 1_800_000_000.0
HOUR = 3600.0


class Clock:
    """Stands until it is moved."""

    now = NOW

    def __call__(self) -> float:
        return self.now


class Unreachable(PauseList):
    """A list whose database may be away."""

    away = False

    async def listed(self, last: Listed | None) -> Listed:
        if self.away:
            raise Unavailable("away", system="auth")
        return await super().listed(last)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = await Database.open(database_url)
    yield opened
    await opened.aclose()


@pytest.fixture
def pauses(database: Database, clock: Clock) -> Unreachable:
    return Unreachable(database, clock=clock)


@pytest.fixture
async def here(pauses: PauseList, clock: Clock) -> AsyncIterator[Pauses]:
    """Watch the list, which is read at every look."""
    watching = Pauses(pauses, every=0.0, clock=clock)
    yield watching
    await watching.aclose()


@on_every_database
async def test_a_pause_is_seen_until_it_is_over(
    pauses: PauseList, here: Pauses, clock: Clock
) -> None:
    await pauses.pause("erp", NOW + HOUR)
    await here.look()
    assert (here.left("erp"), here.left("crm")) == (HOUR, None)
    clock.now += HOUR - 1
    assert here.left("erp") == 1.0
    clock.now += 1
    assert here.left("erp") is None


async def test_a_resumed_system_may_be_asked(pauses: PauseList, here: Pauses) -> None:
    await pauses.pause("erp", NOW + HOUR)
    await here.look()
    assert await pauses.resume("erp")
    await here.look()
    assert here.left("erp") is None


@on_every_database
async def test_the_last_word_counts(pauses: PauseList, here: Pauses) -> None:
    await pauses.pause("erp", NOW + HOUR, "upgrade")
    await pauses.pause("erp", NOW + 2 * HOUR, "upgrade, longer")
    await here.look()
    assert here.left("erp") == 2 * HOUR
    assert await pauses.list() == [
        Pause(system="erp", since=NOW, until=NOW + 2 * HOUR, reason="upgrade, longer")
    ]


@on_every_database
async def test_what_is_over_or_was_never_said_cannot_be_resumed(
    pauses: PauseList, clock: Clock
) -> None:
    await pauses.pause("erp", NOW + HOUR)
    clock.now += HOUR
    assert await pauses.list() == []
    assert not await pauses.resume("erp")
    assert not await pauses.resume("crm")


async def test_while_the_database_is_away_the_last_list_counts(
    pauses: Unreachable, here: Pauses, clock: Clock
) -> None:
    await pauses.pause("erp", NOW + HOUR)
    await here.look()
    pauses.away = True
    clock.now += HOUR / 2
    await here.look()
    assert here.left("erp") == HOUR / 2


async def test_a_list_that_was_never_read_pauses_nothing(pauses: Unreachable, here: Pauses) -> None:
    pauses.away = True
    await here.look()
    assert here.left("erp") is None


@on_every_database
async def test_a_list_that_did_not_change_is_not_read_again(pauses: PauseList) -> None:
    await pauses.pause("erp", NOW + HOUR)
    first = await pauses.listed(None)
    assert await pauses.listed(first) is first
    await pauses.resume("erp")
    assert (await pauses.listed(first)).pauses == {}


async def test_a_process_knows_the_pauses_before_its_first_question(
    database: Database, pauses: PauseList
) -> None:
    await PauseList(database).pause("erp", NOW + 100 * 366 * 24 * HOUR)
    async with AsyncExitStack() as stack:
        here = await kept(database, stack)
        assert here.left("erp") is not None
    assert [task for task in asyncio.all_tasks() if task.get_name() == "pauses"] == []
