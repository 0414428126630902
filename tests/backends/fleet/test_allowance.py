"""A caller has a minute's requests at once, then evenly, whichever process answers."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator

import pytest

from backends.fleet.allowance import Allowance
from backends.fleet.reach import Reach
from tests.backends.hand_clock import HandClock
from tests.valkey import Valkey, running

NAMES = 10_000


@pytest.fixture
async def two(valkey: Valkey) -> AsyncIterator[list[Allowance]]:
    """Two processes' allowances in one Redis."""
    namespace = f"test:{uuid.uuid4().hex}"
    reaches = [Reach(valkey.url, namespace=namespace, limit=5.0) for _ in range(2)]
    yield [Allowance(reach) for reach in reaches]
    for reach in reaches:
        await reach.aclose()


@pytest.fixture
def own(clock: HandClock) -> Allowance:
    """One process's allowance without Redis."""
    return Allowance(None, monotonic=clock.monotonic)


@pytest.mark.integration
async def test_requests_are_counted_over_all_processes(two: list[Allowance]) -> None:
    waits = [await two[number % 2].take("ann", 6) for number in range(8)]
    assert waits[:6] == [None] * 6
    assert all(0 < (wait or 0) <= 10 for wait in waits[6:])


@pytest.mark.integration
async def test_callers_do_not_count_for_one_another(two: list[Allowance]) -> None:
    assert [await two[0].take(name, 1) for name in ("ann", "bob")] == [None, None]


@pytest.mark.integration
async def test_redis_sees_no_names(valkey: Valkey) -> None:
    reach = Reach(valkey.url, namespace=f"test:{uuid.uuid4().hex}", limit=5.0)
    await Allowance(reach).take("ann@example.com", 5)
    keys = [key async for key in reach.client.scan_iter(f"{reach.namespace}:*")]
    assert len(keys) == 1
    assert b"ann" not in keys[0]
    assert 0 < await reach.client.pttl(keys[0]) <= 60_000
    await reach.aclose()


@pytest.mark.integration
async def test_rubbish_under_the_name_refuses_nobody_for_long(valkey: Valkey) -> None:
    reach = Reach(valkey.url, namespace=f"test:{uuid.uuid4().hex}", limit=5.0)
    allowance = Allowance(reach)
    await allowance.take("ann", 5)
    (key,) = [key async for key in reach.client.scan_iter(f"{reach.namespace}:*")]
    for rubbish in (b"rubbish", b"nan", b"99999999999999999999"):
        await reach.client.set(key, rubbish)
        wait = await allowance.take("ann", 5)
        assert wait is None or wait <= 12
    await reach.aclose()


@pytest.mark.integration
async def test_without_redis_the_process_counts_and_goes_on() -> None:
    with running() as server:
        reach = Reach(server.url)
        server.kill()
        allowance = Allowance(reach)
        assert [await allowance.take("ann", 2) for _ in range(2)] == [None, None]
        assert await allowance.take("ann", 2) is not None
        await reach.aclose()


async def test_after_the_burst_requests_come_back_evenly(own: Allowance, clock: HandClock) -> None:
    assert [await own.take("ann", 6) for _ in range(6)] == [None] * 6
    assert await own.take("ann", 6) == pytest.approx(10)
    assert await own.take("ann", 6) == pytest.approx(10)
    clock.advance(10.001)
    assert await own.take("ann", 6) is None
    assert await own.take("ann", 6) is not None


async def test_a_process_remembers_only_so_many_callers(own: Allowance) -> None:
    await own.take("first", 1)
    assert await own.take("first", 1) is not None
    for number in range(NAMES):
        await own.take(f"caller {number}", 1)
    assert await own.take("first", 1) is None
