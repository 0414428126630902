"""When Redis goes and comes back: each process takes its share, and no permit is lost."""

from __future__ import annotations

import asyncio

import pytest

from tests.backends.fleet.callers import fleet
from tests.valkey import running


async def full(entering: asyncio.Task[None]) -> bool:
    """Tell whether a call still waits after a while."""
    await asyncio.wait([entering], timeout=0.1)
    return not entering.done()


@pytest.mark.integration
async def test_redis_dies_under_load_and_all_calls_are_served() -> None:
    with running() as server:
        async with fleet(server.url, 2, parallel=4) as shared:
            calling = asyncio.create_task(shared.calls(200))
            await shared.until_inside(4)
            server.kill()
            await calling
        assert shared.served == 200
        assert shared.peak <= 4 + 2  # what was under way, and the share of the other process


@pytest.mark.integration
async def test_at_the_loss_the_fleet_has_the_cap_and_the_shares_of_the_others_at_most() -> None:
    with running() as server:
        async with fleet(server.url, 3, parallel=6) as shared:
            await asyncio.gather(*(shared.enter(0) for _ in range(6)))
            server.kill()
            await asyncio.gather(*(shared.enter(gate) for gate in (1, 1, 2, 2)))
            more = [asyncio.create_task(shared.enter(gate)) for gate in (0, 1, 2)]
            assert [await full(task) for task in more] == [True] * 3
            assert shared.peak == 6 + 2 * 2
            for _ in range(5):  # the first process goes down to its share before it goes on
                assert not more[0].done()
                shared.leave(0)
            await more[0]
            for task in more:
                task.cancel()
            await asyncio.gather(*more, return_exceptions=True)


@pytest.mark.integration
async def test_calls_begun_without_redis_count_when_it_is_back() -> None:
    with running() as server:
        async with fleet(server.url, 2, parallel=4) as shared:
            server.kill()
            await asyncio.gather(shared.enter(0), shared.enter(0))
            server.start()
            await shared.until_reached()
            await shared.enter(0)  # tells of the two as well
            await shared.enter(1)
            fifth = asyncio.create_task(shared.enter(1))
            assert await full(fifth)
            assert await shared.counted("zcard", "holders") == 4
            shared.leave(0)
            await fifth
            for gate in (0, 0, 1, 1):
                shared.leave(gate)
            for turnstile in shared.gates:
                await turnstile.aclose()
            assert await shared.counted("zcard", "holders") == 0


@pytest.mark.integration
async def test_calls_made_without_redis_are_counted_in_the_minute() -> None:
    with running() as server:
        async with fleet(server.url, 2, parallel=4, per_minute=6) as shared:
            server.kill()
            for _ in range(3):
                await shared.call(0)
            server.start()
            await shared.until_reached()
            outcomes = await asyncio.gather(
                *(shared.call(0) for _ in range(4)), return_exceptions=True
            )
            assert [outcome is None for outcome in outcomes].count(True) == 3
