"""A name is taken once by a whole fleet, and by each process where Redis is away."""

from __future__ import annotations

import pytest

from backends.fleet.once import Once
from backends.fleet.reach import Reach
from tests import valkey

pytestmark = pytest.mark.integration


async def test_only_one_process_is_the_first_until_the_name_is_given_back() -> None:
    with valkey.running() as server:
        reaches = [Reach(server.url), Reach(server.url)]
        one, other = (Once(reach, "notice") for reach in reaches)
        assert [await one.first("a", 60), await other.first("a", 60)] == [True, False]
        assert await other.first("b", 60)
        await one.release("a")
        assert await other.first("a", 60)
        for reach in reaches:
            await reach.aclose()


async def test_without_redis_every_process_is_the_first() -> None:
    reach = Reach("redis://127.0.0.1:1/0")
    assert await Once(reach, "notice").first("a", 60)
    await Once(reach, "notice").release("a")
    await reach.aclose()
