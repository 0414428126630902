"""What is remembered, for how long, and what a refresh that fails leaves standing."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator

import msgspec
import pytest

from backends.cached import Cached, Keeping
from backends.domain import Stock
from backends.errors import BackendError, Garbled, Missing, Refused, TimedOut, Unavailable
from backends.freshness import Freshness
from backends.memory import MemoryBackend
from backends.port import EVERY, By, Query, ServedFrom, Window
from backends.resilient import Resilient
from backends.table import Room
from backends.vocabulary import Kind
from tests.backends.hand_clock import START, HandClock
from tests.backends.questions import STOCK, Gate, erp, orders, soon, stock, turns

DOWN = Unavailable("down", system="erp", kind="stock")
WINDOWS = {
    Kind.STOCK: Freshness(1.0, 1.0, 300.0),
    Kind.ORDER: Freshness(5.0, 10.0, 1800.0),
    Kind.CUSTOMER: Freshness(5.0, 5.0, 1800.0),
}


@pytest.fixture
def memory() -> MemoryBackend:
    return erp()


@pytest.fixture
async def cached(memory: MemoryBackend, clock: HandClock) -> AsyncIterator[Cached]:
    wrapper = Cached(memory, Keeping(windows=WINDOWS, join_ms=0), clock=clock.clock)
    yield wrapper
    await wrapper.aclose()


def changed(on_hand: str) -> list[Stock]:
    return [Stock(system="erp", sku="S1", site=on_hand, unit="EA")]


async def test_a_first_reading_comes_from_the_origin(cached: Cached) -> None:
    slice_ = (await cached.fetch(stock("S1"), soon())).results["S1"]
    assert (slice_.items, slice_.served_from, slice_.as_of) == (
        (STOCK[1],),
        ServedFrom.ORIGIN,
        START,
    )


async def test_a_fresh_value_costs_no_call(
    cached: Cached, memory: MemoryBackend, clock: HandClock
) -> None:
    await cached.fetch(stock("S1"), soon())
    clock.advance(1.0)
    slice_ = (await cached.fetch(stock("S1"), soon())).results["S1"]
    await turns()
    assert (slice_.served_from, slice_.as_of) == (ServedFrom.CACHE, START)
    assert len(memory.calls) == 1


async def test_an_ageing_value_is_served_at_once_with_one_refresh_behind_it(
    cached: Cached, memory: MemoryBackend, clock: HandClock
) -> None:
    await cached.fetch(stock("S1"), soon())
    memory.put(Kind.STOCK, changed("new"))
    clock.advance(1.5)
    pages = [await cached.fetch(stock("S1"), soon()) for _ in range(5)]
    await turns()
    assert all(page.results["S1"].items == (STOCK[1],) for page in pages)
    assert len(memory.calls) == 2
    assert cached.peek(stock("S1"), soon()) is not None


async def test_a_refresh_replaces_the_old_value(
    cached: Cached, memory: MemoryBackend, clock: HandClock
) -> None:
    await cached.fetch(stock("S1"), soon())
    memory.put(Kind.STOCK, changed("new"))
    clock.advance(1.5)
    await cached.fetch(stock("S1"), soon())
    await turns()
    slice_ = (await cached.fetch(stock("S1"), soon())).results["S1"]
    assert slice_.items == tuple(changed("new"))
    assert slice_.as_of == START + dt.timedelta(seconds=1.5)


async def test_a_value_past_its_windows_is_read_anew(
    cached: Cached, memory: MemoryBackend, clock: HandClock
) -> None:
    await cached.fetch(stock("S1"), soon())
    memory.put(Kind.STOCK, changed("new"))
    clock.advance(2.1)
    slice_ = (await cached.fetch(stock("S1"), soon())).results["S1"]
    assert (slice_.items, slice_.served_from) == (tuple(changed("new")), ServedFrom.ORIGIN)


@pytest.mark.parametrize(
    "error",
    [
        DOWN,
        Refused("login rejected", system="erp"),
        Garbled("not understood", system="erp"),
    ],
)
async def test_an_old_value_is_served_when_the_refresh_fails(
    cached: Cached, memory: MemoryBackend, clock: HandClock, error: BackendError
) -> None:
    await cached.fetch(stock("S1"), soon())
    memory.failures[Kind.STOCK] = error
    clock.advance(300.0)
    slice_ = (await cached.fetch(stock("S1"), soon())).results["S1"]
    assert (slice_.items, slice_.as_of, slice_.error) == ((STOCK[1],), START, error)
    assert slice_.served_from is ServedFrom.CACHE


async def test_past_its_last_limit_nothing_is_served(
    cached: Cached, memory: MemoryBackend, clock: HandClock
) -> None:
    await cached.fetch(stock("S1"), soon())
    memory.failures[Kind.STOCK] = DOWN
    clock.advance(300.1)
    slice_ = (await cached.fetch(stock("S1"), soon())).results["S1"]
    assert (slice_.items, slice_.as_of, slice_.error) == ((), None, DOWN)


async def test_a_key_the_system_now_denies_loses_its_old_value(
    cached: Cached, memory: MemoryBackend, clock: HandClock
) -> None:
    await cached.fetch(stock("S1"), soon())
    memory.failures[Kind.STOCK] = Missing("denied", system="erp")
    clock.advance(3.0)
    await cached.fetch(stock("S1"), soon())
    memory.failures[Kind.STOCK] = DOWN
    slice_ = (await cached.fetch(stock("S1"), soon())).results["S1"]
    assert slice_.as_of is None


@pytest.mark.parametrize("chance", [0.0, 0.5, 0.999])
async def test_by_chance_a_value_ages_a_little_early_and_never_late(
    memory: MemoryBackend, clock: HandClock, chance: float
) -> None:
    jittered = msgspec.structs.replace(clock.clock, chance=lambda: chance)
    cached = Cached(memory, Keeping(windows=WINDOWS, join_ms=0), clock=jittered)
    await cached.fetch(stock("S1"), soon())
    ages = 1.0 - 0.1 * chance
    calls = []
    for wait in (ages - 0.001, 0.002):
        clock.advance(wait)
        cached.peek(stock("S1"), soon())
        await turns()
        calls.append(len(memory.calls))
    await cached.aclose()
    assert calls == [1, 2]


async def test_windows_of_nothing_remember_nothing(memory: MemoryBackend, clock: HandClock) -> None:
    windows = {Kind.STOCK: Freshness(0.0, 0.0, 0.0)}
    cached = Cached(memory, Keeping(windows=windows, join_ms=0), clock=clock.clock)
    for _ in range(3):
        clock.advance(0.001)
        slice_ = (await cached.fetch(stock("S1"), soon())).results["S1"]
        assert (slice_.served_from, slice_.as_of) == (ServedFrom.ORIGIN, clock.now())
    await cached.aclose()
    assert len(memory.calls) == 3


async def test_a_hit_that_outlives_its_windows_while_others_are_read_is_read_anew(
    cached: Cached, memory: MemoryBackend, clock: HandClock
) -> None:
    await cached.fetch(stock("S1"), soon())
    gate = Gate()
    memory.delays[Kind.STOCK] = gate.wait
    clock.advance(0.9)
    asking = asyncio.create_task(cached.fetch(stock("S1", "S2"), soon()))
    await turns()
    clock.advance(1.5)
    gate.open()
    page = await asking
    assert page.results["S1"].as_of == START + dt.timedelta(seconds=2.4)
    assert [call.keys for call in memory.calls] == [("S1",), ("S2",), ("S1", "S2")]


async def test_a_failure_is_not_remembered(cached: Cached, memory: MemoryBackend) -> None:
    memory.failures[Kind.STOCK] = DOWN
    await cached.fetch(stock("S1"), soon())
    memory.failures.clear()
    slice_ = (await cached.fetch(stock("S1"), soon())).results["S1"]
    assert slice_.error is None


async def test_a_failed_refresh_keeps_the_value_until_its_windows_end(
    cached: Cached, memory: MemoryBackend, clock: HandClock
) -> None:
    await cached.fetch(stock("S1"), soon())
    memory.failures[Kind.STOCK] = DOWN
    clock.advance(1.5)
    await cached.fetch(stock("S1"), soon())
    await turns()
    slice_ = (await cached.fetch(stock("S1"), soon())).results["S1"]
    assert (slice_.items, slice_.error) == ((STOCK[1],), None)


async def test_a_callers_limit_tightens_the_windows(
    cached: Cached, memory: MemoryBackend, clock: HandClock
) -> None:
    await cached.fetch(stock("S1"), soon())
    clock.advance(0.6)
    slice_ = (await cached.fetch(stock("S1"), soon(max_age=0.5))).results["S1"]
    assert slice_.served_from is ServedFrom.ORIGIN
    assert len(memory.calls) == 2


async def test_a_callers_limit_does_not_widen_the_windows(
    cached: Cached, memory: MemoryBackend, clock: HandClock
) -> None:
    await cached.fetch(stock("S1"), soon())
    clock.advance(2.5)
    await cached.fetch(stock("S1"), soon(max_age=60.0))
    assert len(memory.calls) == 2


async def test_an_older_value_than_the_caller_allows_is_announced_when_nothing_else_is_there(
    cached: Cached, memory: MemoryBackend, clock: HandClock
) -> None:
    await cached.fetch(stock("S1"), soon())
    memory.failures[Kind.STOCK] = DOWN
    clock.advance(0.6)
    slice_ = (await cached.fetch(stock("S1"), soon(max_age=0.5))).results["S1"]
    assert (slice_.items, slice_.error) == ((STOCK[1],), DOWN)


async def test_a_value_is_as_old_as_the_moment_its_reading_was_sent(
    cached: Cached, memory: MemoryBackend, clock: HandClock
) -> None:
    gate = Gate()
    memory.delays[Kind.STOCK] = gate.wait
    reading = asyncio.create_task(cached.fetch(stock("S1"), soon()))
    await turns()
    clock.advance(3.0)
    gate.open()
    slice_ = (await reading).results["S1"]
    assert slice_.as_of == START
    assert cached.peek(stock("S1"), soon()) is None


async def test_while_a_refresh_is_in_the_air_there_is_no_second_one(
    cached: Cached, memory: MemoryBackend, clock: HandClock
) -> None:
    await cached.fetch(stock("S1"), soon())
    gate = Gate()
    memory.delays[Kind.STOCK] = gate.wait
    clock.advance(1.5)
    for _ in range(3):
        await cached.fetch(stock("S1"), soon())
        await turns()
    gate.open()
    assert len(memory.calls) == 2


async def test_a_flight_older_than_the_windows_is_not_joined(
    cached: Cached, memory: MemoryBackend, clock: HandClock
) -> None:
    gate = Gate()
    memory.delays[Kind.STOCK] = gate.wait
    asking = []
    for _ in range(3):
        asking.append(asyncio.create_task(cached.fetch(stock("S1"), soon())))
        await turns()
        clock.advance(1.5)
    gate.open()
    pages = await asyncio.gather(*asking)
    assert [page.results["S1"].as_of for page in pages] == [
        START,
        START,
        START + dt.timedelta(seconds=3),
    ]


async def test_a_flight_older_than_the_caller_allows_is_not_joined(
    cached: Cached, memory: MemoryBackend, clock: HandClock
) -> None:
    gate = Gate()
    memory.delays[Kind.STOCK] = gate.wait
    first = asyncio.create_task(cached.fetch(stock("S1"), soon()))
    await turns()
    clock.advance(2.0)
    second = asyncio.create_task(cached.fetch(stock("S1"), soon(max_age=1.0)))
    await turns()
    gate.open()
    pages = await asyncio.gather(first, second)
    assert [page.results["S1"].as_of for page in pages] == [
        START,
        START + dt.timedelta(seconds=2),
    ]
    assert len(memory.calls) == 2


async def test_an_unknown_key_is_not_asked_for_again_for_a_moment(
    cached: Cached, memory: MemoryBackend, clock: HandClock
) -> None:
    query = Query(system="erp", kind=Kind.ORDER, by=By.KEY, keys=("nothing",))
    await cached.fetch(query, soon())
    clock.advance(2.0)
    assert (await cached.fetch(query, soon())).results == {}
    assert len(memory.calls) == 1
    clock.advance(0.1)
    await cached.fetch(query, soon())
    assert len(memory.calls) == 2


async def test_an_entity_that_is_gone_is_not_served_from_memory(
    cached: Cached, memory: MemoryBackend, clock: HandClock
) -> None:
    query = Query(system="erp", kind=Kind.ORDER, by=By.KEY, keys=("O1",))
    await cached.fetch(query, soon())
    memory.put(Kind.ORDER, [])
    clock.advance(16.0)
    await cached.fetch(query, soon())
    memory.failures[Kind.ORDER] = DOWN
    clock.advance(3.0)
    assert (await cached.fetch(query, soon())).results["O1"].as_of is None


async def test_windows_of_a_list_are_remembered_apart(
    cached: Cached, memory: MemoryBackend
) -> None:
    await cached.fetch(orders("C1", window=Window(limit=1)), soon())
    page = await cached.fetch(orders("C1", window=Window(limit=2)), soon())
    assert len(page.results["C1"].items) == 2
    assert len(memory.calls) == 2


async def test_a_listing_of_everything_is_never_remembered(
    cached: Cached, memory: MemoryBackend
) -> None:
    query = Query(system="erp", kind=Kind.CUSTOMER, by=By.ALL, keys=(EVERY,))
    for _ in range(2):
        await cached.fetch(query, soon())
    assert len(memory.calls) == 2


async def test_only_what_is_missing_is_asked_for(cached: Cached, memory: MemoryBackend) -> None:
    await cached.fetch(stock("S1", "S2"), soon())
    page = await cached.fetch(stock("S1", "S2", "S3", "S4"), soon())
    assert set(page.results) == {"S1", "S2", "S3", "S4"}
    assert [set(call.keys) for call in memory.calls] == [{"S1", "S2"}, {"S3", "S4"}]


async def test_peek_answers_without_waiting_only_when_all_keys_are_hits(cached: Cached) -> None:
    assert cached.peek(stock("S1"), soon()) is None
    await cached.fetch(stock("S1"), soon())
    page = cached.peek(stock("S1"), soon())
    assert page is not None
    assert page.results["S1"].served_from is ServedFrom.CACHE
    assert cached.peek(stock("S1", "S2"), soon()) is None


async def test_a_hit_makes_no_task(cached: Cached) -> None:
    await cached.fetch(stock("S1"), soon())
    await turns()
    before = len(asyncio.all_tasks())
    hit = cached.fetch(stock("S1"), soon())
    with pytest.raises(StopIteration):
        hit.send(None)
    assert len(asyncio.all_tasks()) == before


async def test_a_caller_past_its_deadline_gets_the_old_value_with_the_reason(
    cached: Cached, memory: MemoryBackend, clock: HandClock
) -> None:
    await cached.fetch(stock("S1"), soon())
    memory.delays[Kind.STOCK] = Gate().wait
    clock.advance(10.0)
    slice_ = (await cached.fetch(stock("S1"), soon(0.01))).results["S1"]
    assert slice_.items == (STOCK[1],)
    assert isinstance(slice_.error, TimedOut)


async def test_what_is_remembered_is_bounded(memory: MemoryBackend) -> None:
    cached = Cached(memory, Keeping(room=Room(20), join_ms=0))
    for n in range(100):
        await cached.fetch(stock(f"S{n}"), soon())
    held = [n for n in range(100) if cached.peek(stock(f"S{n}"), soon()) is not None]
    await cached.aclose()
    assert held == list(range(90, 100))


async def test_a_waiting_caller_is_told_when_the_gateway_closes(
    cached: Cached, memory: MemoryBackend
) -> None:
    memory.delays[Kind.STOCK] = Gate().wait
    reading = asyncio.create_task(cached.fetch(stock("S1"), soon()))
    await turns()
    await cached.aclose()
    assert isinstance((await reading).results["S1"].error, Unavailable)
    assert memory.in_flight == 0


async def test_it_tells_the_health_of_the_system_within(memory: MemoryBackend) -> None:
    cached = Cached(Resilient(memory), Keeping(join_ms=0))
    await cached.fetch(stock("S1"), soon())
    await cached.aclose()
    assert cached.health().calls_per_minute == 1
