"""One system, several processes: never too many calls together, the better lane first."""

from __future__ import annotations

import asyncio
from operator import methodcaller

import pytest

from backends.cap import Full, Gate
from backends.fleet.permits import Terms
from backends.fleet.turnstile import Turnstile
from backends.port import CallContext, Lane, Urgency
from tests.backends.fleet.callers import eventually, fleet
from tests.backends.hand_clock import HandClock
from tests.valkey import Valkey
from tests.valkey_cluster import clustered


@pytest.mark.integration
@pytest.mark.parametrize("processes", [2, 4])
async def test_no_more_than_the_cap_are_inside_together(valkey: Valkey, processes: int) -> None:
    async with fleet(valkey.url, processes, parallel=3) as shared:
        await shared.calls(200)
        assert (shared.peak, shared.served) == (3, 200)


@pytest.mark.integration
async def test_a_process_alone_may_use_the_whole_cap(valkey: Valkey) -> None:
    async with fleet(valkey.url, 4, parallel=3) as shared:
        await asyncio.gather(*(shared.enter(0) for _ in range(3)))
        assert shared.inside == 3


@pytest.mark.integration
async def test_the_better_lane_of_another_process_goes_first(valkey: Valkey) -> None:
    async with fleet(valkey.url, 2, parallel=1) as shared:
        await shared.enter(0)
        tasks = [
            shared.named("portal here", 0, Urgency(Lane.PORTAL)),
            shared.named("support there", 1, Urgency(Lane.SUPPORT)),
        ]
        await shared.until_wait(2)
        shared.leave(0)
        await asyncio.gather(*tasks)
        assert shared.order == ["support there", "portal here"]


@pytest.mark.integration
async def test_who_is_lifted_while_waiting_goes_first_everywhere(valkey: Valkey) -> None:
    async with fleet(valkey.url, 2, parallel=1) as shared:
        await shared.enter(0)
        lifted = Urgency(Lane.BATCH)
        tasks = [
            shared.named("sales here", 0, Urgency(Lane.SALES)),
            shared.named("lifted there", 1, lifted),
        ]
        await shared.until_wait(2)
        lifted.lift(Lane.SUPPORT)
        await asyncio.sleep(0.05)  # a process tells of a lift when it asks next
        shared.leave(0)
        await asyncio.gather(*tasks)
        assert shared.order == ["lifted there", "sales here"]


@pytest.mark.integration
async def test_equal_lanes_share_the_cap_over_processes(valkey: Valkey) -> None:
    async with fleet(valkey.url, 2, parallel=4) as shared:
        await asyncio.gather(*(shared.enter(0) for _ in range(4)))
        here = [asyncio.create_task(shared.enter(0)) for _ in range(4)]
        there = [asyncio.create_task(shared.enter(1)) for _ in range(4)]
        await shared.until_wait(2)
        for _ in range(4):
            shared.leave(0)
        await shared.until_inside(4)
        assert [sum(task.done() for task in tasks) for tasks in (here, there)] == [2, 2]
        for task in (*here, *there):
            task.cancel()
        await asyncio.gather(*here, *there, return_exceptions=True)


@pytest.mark.integration
async def test_calls_of_a_minute_are_counted_over_all(valkey: Valkey) -> None:
    async with fleet(valkey.url, 2, parallel=4, per_minute=10) as shared:
        outcomes = await asyncio.gather(
            *(shared.call(number % 2) for number in range(14)), return_exceptions=True
        )
        refused = [outcome for outcome in outcomes if isinstance(outcome, Full)]
        assert (shared.served, len(refused)) == (10, 4)
        assert all(0 < (full.retry_after or 0) <= 61 for full in refused)


@pytest.mark.integration
async def test_what_a_dead_process_holds_comes_back(valkey: Valkey) -> None:
    async with fleet(valkey.url, 2, parallel=2, hold=0.3) as shared:
        await asyncio.gather(shared.enter(0), shared.enter(0))  # and never leaves
        await asyncio.gather(shared.enter(1), shared.enter(1))


@pytest.mark.integration
async def test_nobody_who_gives_up_keeps_a_permit(valkey: Valkey) -> None:
    async with fleet(valkey.url, 1, parallel=2) as shared:
        for turns in range(40):
            leaving = [asyncio.create_task(shared.call(0)) for _ in range(3)]
            for _ in range(turns % 8):
                await asyncio.sleep(0)
            for task in leaving:
                task.cancel()
            await asyncio.gather(*leaving, return_exceptions=True)
        await shared.gates[0].aclose()
        assert await shared.counted("zcard", "holders") == 0


@pytest.mark.integration
async def test_waiting_ends_at_the_deadline(valkey: Valkey) -> None:
    async with fleet(valkey.url, 2, parallel=1) as shared:
        await shared.enter(0)
        with pytest.raises(TimeoutError):
            await shared.enter(1, wait=0.02)
        assert shared.gates[1].waiting == 0


@pytest.mark.integration
async def test_leaving_waits_for_nobody_and_closing_gives_all_back(valkey: Valkey) -> None:
    async with fleet(valkey.url, 1, parallel=2) as shared:
        await asyncio.gather(shared.enter(0), shared.enter(0))
        shared.leave(0)
        shared.leave(0)
        await shared.gates[0].aclose()
        assert await shared.counted("zcard", "holders") == 0


@pytest.mark.integration
async def test_after_a_flush_what_is_under_way_counts_again(valkey: Valkey) -> None:
    async with fleet(valkey.url, 1, parallel=2) as shared:
        await asyncio.gather(shared.enter(0), shared.enter(0))
        await shared.reaches[0].ask(methodcaller("delete", f"{shared.place}:holders"))
        with pytest.raises(TimeoutError):
            await shared.enter(0, wait=0.2)
        assert await shared.counted("zcard", "holders") == 2


@pytest.mark.integration
async def test_rubbish_in_redis_leaves_each_process_its_share(valkey: Valkey) -> None:
    async with fleet(valkey.url, 2, parallel=4) as shared:
        await shared.reaches[0].ask(methodcaller("set", f"{shared.place}:holders", "rubbish"))
        await asyncio.gather(shared.enter(0), shared.enter(0))
        with pytest.raises(TimeoutError):
            await shared.enter(0, wait=0.05)
        shared.leave(0)
        await shared.enter(0)


@pytest.mark.integration
async def test_members_of_a_cluster_hold_the_permits_together() -> None:
    with clustered() as cluster:
        async with fleet(cluster.url, 2, parallel=3, per_minute=1000) as shared:
            await shared.calls(60)
            assert (shared.peak, shared.served) == (3, 60)


async def test_a_full_queue_turns_away() -> None:
    turnstile = Turnstile(None, "erp", Terms(parallel=1, per_minute=None, hold=1.0), queue=1)
    gate: Gate = turnstile
    deadline = asyncio.get_running_loop().time() + 5
    await gate.enter(CallContext(deadline=deadline))
    waiting = asyncio.create_task(gate.enter(CallContext(deadline=deadline)))
    await asyncio.sleep(0)
    with pytest.raises(Full):
        await gate.enter(CallContext(deadline=deadline))
    gate.leave()
    await waiting
    await turnstile.aclose()


async def test_without_redis_each_process_has_its_share(clock: HandClock) -> None:
    terms = Terms(parallel=8, per_minute=9, hold=1.0)
    gate = Turnstile(None, "erp", terms, processes=4, monotonic=clock.monotonic)
    soon = CallContext(deadline=asyncio.get_running_loop().time() + 0.02)
    await gate.enter(soon)
    await gate.enter(soon)
    gate.leave()
    with pytest.raises(Full) as caught:  # two of nine calls are a quarter
        await gate.enter(soon)
    assert caught.value.retry_after == 60
    clock.advance(60)
    await gate.enter(soon)
    with pytest.raises(TimeoutError):  # two of eight slots are a quarter
        await gate.enter(soon)
    await gate.aclose()


@pytest.mark.integration
async def test_one_more_slot_is_one_of_the_fleet(valkey: Valkey) -> None:
    async with fleet(valkey.url, 2, parallel=2) as shared:
        await shared.enter(0)
        here, there = shared.gates[0], shared.gates[1]
        context = CallContext(deadline=asyncio.get_running_loop().time() + 20)
        await eventually(lambda: here.another(context))
        assert not await there.another(context)
        here.leave()
        async with asyncio.timeout(10):
            await shared.enter(1)
