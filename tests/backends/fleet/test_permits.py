"""What Redis grants in one step, and what it remembers of it."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator

import pytest

from backends.fleet.permits import Grant, Order, Permits, Terms
from backends.fleet.reach import Reach
from backends.port import Lane
from tests.valkey import Valkey

HERE, THERE, ELSEWHERE = 0, 1, 2


class Book:
    """The permits of one system, as three processes see them: two at once, five a minute."""

    def __init__(self, reach: Reach, per_minute: int | None = 5) -> None:
        """Nothing is granted yet."""
        terms = Terms(parallel=2, per_minute=per_minute, hold=30.0)
        self._permits = [Permits(reach, "erp", name, terms) for name in ("a", "b", "c")]

    async def want(self, process: int, *wanted: str, lane: Lane = Lane.PORTAL) -> int:
        grant = await self._permits[process].ask(Order(lane=lane, wanted=wanted))
        return grant.given

    async def tell(self, process: int, order: Order) -> Grant:
        return await self._permits[process].ask(order)


@pytest.fixture
async def reach(valkey: Valkey) -> AsyncIterator[Reach]:
    """Reach Redis in a namespace of its own."""
    made = Reach(valkey.url, namespace=f"test:{uuid.uuid4().hex}", limit=5.0)
    yield made
    await made.aclose()


@pytest.mark.integration
async def test_what_is_given_back_is_granted_in_the_same_step(reach: Reach) -> None:
    book = Book(reach)
    assert await book.want(HERE, "a1", "a2", "a3") == 2
    swap = Order(lane=Lane.PORTAL, wanted=["a4"], returned=["a1"], inside=1)
    assert await book.tell(HERE, swap) == Grant(1, None, 1)


@pytest.mark.integration
async def test_a_worse_lane_leaves_a_free_permit_to_a_better_one_that_waits(reach: Reach) -> None:
    book = Book(reach)
    await book.want(HERE, "a1", "a2")
    assert await book.want(THERE, "b1", lane=Lane.SALES) == 0
    await book.tell(HERE, Order(returned=["a1"]))
    assert await book.want(ELSEWHERE, "c1", lane=Lane.PORTAL) == 0
    assert await book.want(ELSEWHERE, "c1", lane=Lane.SUPPORT) == 1


@pytest.mark.integration
async def test_who_waits_no_more_holds_nobody_up(reach: Reach) -> None:
    book = Book(reach)
    await book.want(HERE, "a1", "a2")
    await book.want(THERE, "b1", lane=Lane.SUPPORT)
    await book.tell(THERE, Order())
    await book.tell(HERE, Order(returned=["a1"]))
    assert await book.want(ELSEWHERE, "c1", lane=Lane.BATCH) == 1


@pytest.mark.integration
async def test_calls_made_without_asking_count_in_the_minute(reach: Reach) -> None:
    book = Book(reach)
    await book.tell(HERE, Order(uncounted=4))
    assert await book.want(THERE, "b1", "b2") == 1
    spent = (await book.tell(THERE, Order(lane=Lane.PORTAL, wanted=["b2"], inside=1))).spent
    assert spent is not None
    assert 0 < spent <= 61


@pytest.mark.integration
async def test_nothing_is_granted_before_what_was_forgotten_is_told_again(reach: Reach) -> None:
    book = Book(reach, per_minute=None)
    wanting = Order(lane=Lane.PORTAL, wanted=["a3"], inside=2)
    assert await book.tell(HERE, wanting) == Grant(0, None, 0)
    again = Order(lane=Lane.PORTAL, wanted=["a3"], inside=2, again=["a1", "a2"])
    assert await book.tell(HERE, again) == Grant(0, None, 2)


@pytest.mark.integration
async def test_nothing_stays_in_redis_for_ever(reach: Reach) -> None:
    book = Book(reach)
    await book.want(HERE, "a1", "a2", "a3")
    keys = [key async for key in reach.client.scan_iter(f"*{reach.namespace}*")]
    assert len(keys) == 3
    assert all([await reach.client.pttl(key) > 0 for key in keys])
