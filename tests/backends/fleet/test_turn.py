"""Of all processes one has its turn; who falls silent loses it."""

from __future__ import annotations

import asyncio

import pytest

from backends.fleet.reach import Reach
from backends.fleet.turn import Turn
from tests import valkey

pytestmark = pytest.mark.integration


async def test_one_has_its_turn_and_keeps_it() -> None:
    with valkey.running() as server:
        reach = Reach(server.url)
        one, other = Turn(reach, "poll:erp", 60), Turn(reach, "poll:erp", 60)
        assert [await turn.mine() for turn in (one, other, one, other)] == [
            True,
            False,
            True,
            False,
        ]
        assert await Turn(reach, "poll:crm", 60).mine()
        await reach.aclose()


async def test_the_next_has_its_turn_when_the_first_gives_up() -> None:
    with valkey.running() as server:
        reach = Reach(server.url)
        one, other = Turn(reach, "poll:erp", 60), Turn(reach, "poll:erp", 60)
        await one.mine()
        await other.give_up()
        assert not await other.mine()
        await one.give_up()
        assert await other.mine()
        await reach.aclose()


async def test_who_does_not_renew_loses_it() -> None:
    with valkey.running() as server:
        reach = Reach(server.url)
        one, other = Turn(reach, "poll:erp", 0.05), Turn(reach, "poll:erp", 60)
        await one.mine()
        taken = False
        for _ in range(500):
            taken = taken or await other.mine()
            await asyncio.sleep(0 if taken else 0.01)
        assert [taken, await one.mine()] == [True, False]
        await reach.aclose()


async def test_without_redis_it_is_everybodys_turn() -> None:
    reach = Reach("redis://127.0.0.1:1/0")
    turns = Turn(reach, "poll:erp", 60), Turn(reach, "poll:erp", 60)
    assert [await turn.mine() for turn in turns] == [True, True]
    await turns[0].give_up()
    await reach.aclose()
