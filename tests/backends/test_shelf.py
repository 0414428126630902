"""What processes share through Redis, and that its failures never show."""

from __future__ import annotations

import asyncio
import datetime as dt
import socket
from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

from backends.domain import Link
from backends.errors import Unavailable
from backends.fleet.reach import Reach
from backends.port import WHOLE, By, Query, ServedFrom, Slice
from backends.shelf import Shelf
from backends.sweep import reaching
from backends.vocabulary import Kind
from tests.backends.fleets import Fleet
from tests.backends.hand_clock import START, HandClock
from tests.backends.questions import ORDERS, STOCK, Gate, orders, soon, stock, until
from tests.backends.shelving import shelved, there
from tests.valkey import Valkey, running
from tests.valkey_cluster import clustered

pytestmark = pytest.mark.integration

DOWN = Unavailable("down", system="erp", kind="stock")
LOOKUP = ("erp", Kind.STOCK, By.SKU, WHOLE)
READ = Slice(items=(STOCK[1],), as_of=START, served_from=ServedFrom.CACHE)


@pytest.fixture
async def fleet(valkey: Valkey, clock: HandClock) -> AsyncIterator[Fleet]:
    fleet = Fleet(valkey.url, clock)
    yield fleet
    await fleet.aclose()


@pytest.fixture
def shelf(fleet: Fleet) -> Shelf:
    return fleet.shelf()


async def test_what_one_process_read_costs_the_next_no_call(fleet: Fleet) -> None:
    first, _, shelf = fleet.process()
    await first.fetch(stock("S1", "S2"), soon())
    await shelf.settle()
    second, memory, _ = fleet.process()
    page = await second.fetch(stock("S1", "S2"), soon())
    assert memory.calls == []
    assert page.results["S1"] == READ


async def test_an_age_counts_from_the_original_reading(fleet: Fleet, clock: HandClock) -> None:
    first, _, shelf = fleet.process()
    await first.fetch(stock("S1"), soon())
    await shelf.settle()
    clock.advance(0.9)
    second, memory, _ = fleet.process()
    slice_ = (await second.fetch(stock("S1"), soon())).results["S1"]
    assert (slice_.as_of, slice_.served_from) == (START, ServedFrom.CACHE)
    clock.advance(1.2)
    await second.fetch(stock("S1"), soon())
    assert len(memory.calls) == 1


async def test_an_ageing_value_is_taken_at_once_and_refreshed(
    fleet: Fleet, clock: HandClock
) -> None:
    first, _, shelf = fleet.process()
    await first.fetch(stock("S1"), soon())
    await shelf.settle()
    clock.advance(1.5)
    second, memory, _ = fleet.process()
    gate = Gate()
    memory.delays[Kind.STOCK] = gate.wait
    page = await second.fetch(stock("S1"), soon())
    assert page.results["S1"].as_of == START
    gate.open()
    await until(lambda: len(memory.calls) == 1 and memory.in_flight == 0)
    again = await second.fetch(stock("S1"), soon())
    assert again.results["S1"].as_of == START + dt.timedelta(seconds=1.5)
    assert len(memory.calls) == 1


async def test_an_old_value_of_another_process_is_served_when_the_system_fails(
    fleet: Fleet, clock: HandClock
) -> None:
    first, _, shelf = fleet.process()
    await first.fetch(stock("S1"), soon())
    await shelf.settle()
    clock.advance(60.0)
    second, memory, _ = fleet.process()
    memory.failures[Kind.STOCK] = DOWN
    slice_ = (await second.fetch(stock("S1"), soon())).results["S1"]
    assert (slice_.items, slice_.as_of, slice_.error) == ((STOCK[1],), START, DOWN)


async def test_a_value_past_its_last_limit_is_not_taken(fleet: Fleet, clock: HandClock) -> None:
    first, _, shelf = fleet.process()
    await first.fetch(stock("S1"), soon())
    await shelf.settle()
    clock.advance(300.5)
    second, memory, _ = fleet.process()
    memory.failures[Kind.STOCK] = DOWN
    assert (await second.fetch(stock("S1"), soon())).results["S1"].as_of is None


async def test_an_older_value_than_the_caller_allows_is_not_taken(
    fleet: Fleet, clock: HandClock
) -> None:
    first, _, shelf = fleet.process()
    await first.fetch(stock("S1"), soon())
    await shelf.settle()
    clock.advance(0.8)
    second, memory, _ = fleet.process()
    await second.fetch(stock("S1"), soon(max_age=0.5))
    assert len(memory.calls) == 1


async def test_a_value_from_the_future_is_not_taken(shelf: Shelf, fleet: Fleet) -> None:
    ahead = Slice(items=(STOCK[1],), as_of=START + dt.timedelta(seconds=30))
    await shelved(shelf, LOOKUP, {"S1": ahead})
    cached, memory, _ = fleet.process()
    await cached.fetch(stock("S1"), soon())
    assert len(memory.calls) == 1


async def test_lists_travel_with_their_position(fleet: Fleet) -> None:
    first, _, shelf = fleet.process()
    original = (await first.fetch(orders("C1"), soon())).results["C1"]
    await shelf.settle()
    second, memory, _ = fleet.process()
    page = await second.fetch(orders("C1"), soon())
    assert memory.calls == []
    assert (page.results["C1"].items, page.results["C1"].next) == (original.items, None)
    assert set(original.items) == set(ORDERS)


async def test_garbage_in_redis_is_ignored(fleet: Fleet, valkey: Valkey) -> None:
    first, _, shelf = fleet.process()
    await first.fetch(stock("S1", "S2"), soon())
    await shelf.settle()
    async with Redis.from_url(valkey.url) as redis:
        names = await redis.keys(f"{fleet.namespace}:*")
        await redis.set(names[0], b"\x00\xff not msgpack")
        await redis.set(names[1], b"\x94\x01\x02\x03\x04")
    second, memory, _ = fleet.process()
    page = await second.fetch(stock("S1", "S2"), soon())
    assert len(memory.calls) == 1
    assert page.results["S1"].items == (STOCK[1],)


async def test_a_value_written_for_another_key_is_ignored(fleet: Fleet, valkey: Valkey) -> None:
    first, _, shelf = fleet.process()
    await first.fetch(stock("S1", "S2"), soon())
    await shelf.settle()
    async with Redis.from_url(valkey.url) as redis:
        one, two = await redis.keys(f"{fleet.namespace}:*")
        await redis.rename(one, "aside")
        await redis.rename(two, one)
        await redis.rename("aside", two)
    second, _, _ = fleet.process()
    page = await second.fetch(stock("S1", "S2"), soon())
    assert page.results["S1"].items == (STOCK[1],)


async def test_a_key_of_another_type_is_ignored(fleet: Fleet, valkey: Valkey) -> None:
    first, _, shelf = fleet.process()
    await first.fetch(stock("S1"), soon())
    await shelf.settle()
    async with Redis.from_url(valkey.url) as redis:
        for name in await redis.keys(f"{fleet.namespace}:*"):
            await redis.delete(name)
            await redis.rpush(name, "a list")
    second, memory, _ = fleet.process()
    assert (await second.fetch(stock("S1"), soon())).results["S1"].error is None
    assert len(memory.calls) == 1


async def test_no_key_of_the_business_stands_in_redis(fleet: Fleet, valkey: Valkey) -> None:
    first, _, shelf = fleet.process()
    await first.fetch(orders("C1"), soon())
    await shelf.settle()
    async with Redis.from_url(valkey.url) as redis:
        names = await redis.keys(f"{fleet.namespace}:*")
        ends = [await redis.pttl(name) for name in names]
    assert len(names) == 1
    assert b"C1" not in names[0]
    assert 1_790_000 < ends[0] <= 1_800_000


async def test_forgotten_values_are_gone_for_every_process(fleet: Fleet) -> None:
    first, _, shelf = fleet.process()
    await first.fetch(stock("S1"), soon())
    await shelf.settle()
    await first.forget(Kind.STOCK, ["S1"])
    second, memory, _ = fleet.process()
    await second.fetch(stock("S1"), soon())
    assert len(memory.calls) == 1


async def test_an_entity_that_is_gone_is_gone_for_every_process(
    fleet: Fleet, clock: HandClock
) -> None:
    query = Query(system="erp", kind=Kind.ORDER, by=By.KEY, keys=("O1",))
    first, gone, shelf = fleet.process()
    await first.fetch(query, soon())
    gone.put(Kind.ORDER, [])
    clock.advance(16.0)
    await first.fetch(query, soon())
    await shelf.settle()
    second, memory, _ = fleet.process()
    assert (await second.fetch(query, soon())).results == {}
    assert memory.calls == []
    clock.advance(3.0)
    memory.failures[Kind.ORDER] = DOWN
    assert (await second.fetch(query, soon())).results["O1"].as_of is None


async def test_what_is_being_cleared_is_not_read(shelf: Shelf) -> None:
    await shelved(shelf, LOOKUP, {"S1": READ})
    shelf.drop([(LOOKUP, "S1")])
    assert await there(shelf, LOOKUP, "S1") == {}


async def test_answers_stay_right_when_redis_is_killed_midway(clock: HandClock) -> None:
    with running() as server:
        fleet = Fleet(server.url, clock)
        cached, memory, shelf = fleet.process()
        await cached.fetch(stock("S1"), soon())
        await shelf.settle()
        server.kill()
        pages = [await cached.fetch(stock(f"S{n}"), soon()) for n in range(10)]
        await shelf.settle()
        await fleet.aclose()
    assert [page.results[f"S{n}"].items for n, page in enumerate(pages)] == [
        (STOCK[n],) for n in range(10)
    ]
    assert len(memory.calls) == 10


async def test_redis_is_used_again_when_it_is_back(clock: HandClock) -> None:
    with running() as server:
        fleet = Fleet(server.url, clock)
        first, _, shelf = fleet.process()
        second, memory, other = fleet.process()
        server.kill()
        await first.fetch(stock("S1"), soon())
        await second.fetch(stock("S1"), soon())
        await asyncio.gather(shelf.settle(), other.settle())
        server.start()
        clock.advance(3.0)
        await first.fetch(stock("S1"), soon())
        await shelf.settle()
        await second.fetch(stock("S1"), soon())
        await fleet.aclose()
    assert len(memory.calls) == 1


async def test_a_redis_that_never_answers_holds_nobody_up() -> None:
    """The listening socket accepts connections and nobody reads them."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        reach = Reach(f"redis://127.0.0.1:{silent.getsockname()[1]}/0", limit=0.02)
        shelf = Shelf(reach)
        async with asyncio.timeout(5):
            found = [await there(shelf, LOOKUP, "S1") for _ in range(20)]
            lent = await shelf.claim(LOOKUP, {"S1": START})
        await shelf.aclose()
        await reach.aclose()
    assert found == [{}] * 20
    assert (lent.taken, lent.token) == ({"S1"}, b"")


async def test_a_redis_that_does_not_exist_is_no_error(clock: HandClock) -> None:
    fleet = Fleet("redis://127.0.0.1:1/0", clock)
    cached, _, shelf = fleet.process()
    page = await cached.fetch(stock("S1"), soon())
    await shelf.settle()
    await fleet.aclose()
    assert page.results["S1"].items == (STOCK[1],)


async def test_closing_writes_what_is_pending(fleet: Fleet, shelf: Shelf) -> None:
    writing = fleet.shelf()
    lent = await writing.claim(LOOKUP, {"S1": START})
    writing.put(LOOKUP, {"S1": READ}, 60.0, lent.token)
    await writing.aclose()
    assert await there(shelf, LOOKUP, "S1") == {"S1": READ}


async def test_closing_twice_is_fine(fleet: Fleet) -> None:
    shelf = fleet.shelf()
    await shelved(shelf, LOOKUP, {"S1": READ})
    await shelf.aclose()
    await shelf.aclose()


async def test_in_a_cluster_it_is_all_the_same(clock: HandClock) -> None:
    with clustered() as cluster:
        fleet = Fleet(cluster.url, clock)
        first, _, _ = fleet.process()
        second, memory, _ = fleet.process()
        await fleet.connected()
        for query in (stock(*(item.sku for item in STOCK)), orders("C1")):
            await first.fetch(query, soon())
            await fleet.settle()
            await second.fetch(query, soon())
        async with reaching(cluster.url, namespace=fleet.namespace) as sweep:
            swept = await sweep.clear([Link("erp", "C1")])
        await fleet.aclose()
    assert (memory.calls, swept) == ([], 1)
