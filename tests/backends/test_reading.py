"""One call per fact for all processes that share a Redis, and none of them waits for the dead."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable

import pytest
from redis.asyncio import Redis

from backends.cached import Cached, Keeping
from backends.errors import TimedOut, Unavailable
from backends.freshness import Freshness
from backends.memory import MemoryBackend
from backends.port import WHOLE, By, Query, Window
from backends.vocabulary import Kind
from tests.backends.fleets import Fleet
from tests.backends.questions import STOCK, Gate, erp, orders, soon, stock, until
from tests.backends.shelving import LATER
from tests.valkey import Valkey, running

pytestmark = pytest.mark.integration

LONG = {Kind.STOCK: Freshness(60.0, 60.0, 300.0), Kind.ORDER: Freshness(60.0, 60.0, 300.0)}


@pytest.fixture
def memory() -> MemoryBackend:
    return erp()


@pytest.fixture
async def fleet(valkey: Valkey) -> AsyncIterator[Fleet]:
    fleet = Fleet(valkey.url, keeping=Keeping(windows=LONG))
    yield fleet
    await fleet.aclose()


@pytest.fixture
def four(fleet: Fleet, memory: MemoryBackend) -> list[Cached]:
    """Return the caches of four processes before one system."""
    return [fleet.over(memory) for _ in range(4)]


def slowly(memory: MemoryBackend) -> None:
    memory.delays[Kind.STOCK] = lambda: asyncio.sleep(0.1)


async def test_five_hundred_askers_of_a_cold_key_in_four_processes_make_one_call(
    four: list[Cached], memory: MemoryBackend
) -> None:
    slowly(memory)
    pages = await asyncio.gather(*(four[n % 4].fetch(stock("S1"), soon()) for n in range(500)))
    assert all(page.results["S1"].items == (STOCK[1],) for page in pages)
    assert len(memory.calls) == 1


async def test_a_hundred_keys_in_one_query_make_one_call(
    four: list[Cached], memory: MemoryBackend
) -> None:
    slowly(memory)
    skus = [item.sku for item in STOCK]
    pages = await asyncio.gather(*(cached.fetch(stock(*skus), soon()) for cached in four))
    assert all(len(page.results) == 100 for page in pages)
    assert [len(call.keys) for call in memory.calls] == [100]


async def test_of_two_queries_each_asks_for_what_the_other_does_not(
    four: list[Cached], memory: MemoryBackend
) -> None:
    slowly(memory)
    first = asyncio.create_task(four[0].fetch(stock("S1", "S2"), soon()))
    await until(lambda: bool(memory.calls))
    page = await four[1].fetch(stock("S2", "S3"), soon())
    await first
    assert set(page.results) == {"S2", "S3"}
    assert [set(call.keys) for call in memory.calls] == [{"S1", "S2"}, {"S3"}]


async def test_that_a_key_is_not_known_is_shared(four: list[Cached], memory: MemoryBackend) -> None:
    memory.delays[Kind.ORDER] = lambda: asyncio.sleep(0.1)
    query = Query(system="erp", kind=Kind.ORDER, by=By.KEY, keys=("nothing",))
    pages = await asyncio.gather(*(cached.fetch(query, soon()) for cached in four))
    assert [page.results for page in pages] == [{}] * 4
    assert len(memory.calls) == 1


async def test_a_reader_that_fails_makes_room_at_once(fleet: Fleet) -> None:
    first, failing, _ = fleet.process()
    second, memory, _ = fleet.process()
    failing.failures[Kind.STOCK] = Unavailable("down", system="erp")
    slowly(failing)
    reading = asyncio.create_task(first.fetch(stock("S1"), soon()))
    await until(lambda: bool(failing.calls))
    page = await second.fetch(stock("S1"), soon(1.0))
    assert page.results["S1"].items == (STOCK[1],)
    assert (await reading).results["S1"].error is failing.failures[Kind.STOCK]
    assert len(memory.calls) == 1


async def test_a_reader_that_leaves_makes_room_at_once(fleet: Fleet) -> None:
    first, hanging, _ = fleet.process()
    second, memory, _ = fleet.process()
    hanging.delays[Kind.STOCK] = Gate().wait
    reading = asyncio.create_task(first.fetch(stock("S1"), soon()))
    await until(lambda: bool(hanging.calls))
    reading.cancel()
    page = await second.fetch(stock("S1"), soon(1.0))
    assert (page.results["S1"].items, len(memory.calls)) == ((STOCK[1],), 1)


async def test_a_reader_that_died_is_waited_for_as_long_as_its_lease_lasts(
    valkey: Valkey, memory: MemoryBackend
) -> None:
    fleet = Fleet(valkey.url, lease=0.2)
    died = fleet.shelf()
    lookup = ("erp", Kind.STOCK, By.SKU, WHOLE)
    loop = asyncio.get_running_loop()
    lent = await died.claim(lookup, {"S1": LATER})
    began = loop.time()
    page = await fleet.over(memory).fetch(stock("S1"), soon())
    took = loop.time() - began
    await fleet.aclose()
    assert lent.taken == {"S1"}
    assert (page.results["S1"].items, len(memory.calls)) == ((STOCK[1],), 1)
    assert took > 0.1


async def test_a_reader_that_takes_longer_than_a_lease_keeps_it(
    valkey: Valkey, memory: MemoryBackend
) -> None:
    fleet = Fleet(valkey.url, lease=0.2)
    memory.delays[Kind.STOCK] = lambda: asyncio.sleep(0.7)
    pages = await asyncio.gather(*(fleet.over(memory).fetch(stock("S1"), soon()) for _ in range(3)))
    await fleet.aclose()
    assert all(page.results["S1"].items == (STOCK[1],) for page in pages)
    assert len(memory.calls) == 1


async def test_who_waits_for_another_process_is_told_at_his_deadline(
    four: list[Cached], memory: MemoryBackend
) -> None:
    memory.delays[Kind.STOCK] = Gate().wait
    reading = asyncio.create_task(four[0].fetch(stock("S1"), soon()))
    await until(lambda: bool(memory.calls))
    page = await four[1].fetch(stock("S1"), soon(0.1))
    reading.cancel()
    assert isinstance(page.results["S1"].error, TimedOut)
    assert len(memory.calls) == 1


async def test_closing_while_it_waits_for_another_process_leaves_nobody_hanging(
    four: list[Cached], memory: MemoryBackend
) -> None:
    memory.delays[Kind.STOCK] = Gate().wait
    reading = asyncio.create_task(four[0].fetch(stock("S1"), soon()))
    await until(lambda: bool(memory.calls))
    waiting = asyncio.create_task(four[1].fetch(stock("S1"), soon()))
    await asyncio.sleep(0.05)
    await four[1].aclose()
    assert isinstance((await waiting).results["S1"].error, Unavailable)
    reading.cancel()


async def test_who_wants_it_younger_than_what_another_is_reading_asks_himself(
    four: list[Cached], memory: MemoryBackend
) -> None:
    gate = Gate()
    memory.delays[Kind.STOCK] = gate.wait
    first = asyncio.create_task(four[0].fetch(stock("S1"), soon()))
    await until(lambda: bool(memory.calls))
    await asyncio.sleep(0.05)
    second = asyncio.create_task(four[1].fetch(stock("S1"), soon(max_age=0.01)))
    await until(lambda: len(memory.calls) == 2)
    gate.open()
    young, old = (await second).results["S1"].as_of, (await first).results["S1"].as_of
    assert young is not None
    assert old is not None
    assert young > old


async def test_what_is_forgotten_while_it_is_read_reaches_no_shelf(
    fleet: Fleet, four: list[Cached], memory: MemoryBackend
) -> None:
    gate = Gate()
    memory.delays[Kind.STOCK] = gate.wait
    reading = asyncio.create_task(four[0].fetch(stock("S1"), soon()))
    await until(lambda: bool(memory.calls))
    await four[1].forget(Kind.STOCK, ["S1"])
    gate.open()
    await reading
    await fleet.settle()
    await four[2].fetch(stock("S1"), soon())
    assert len(memory.calls) == 2


async def test_a_list_that_others_had_read_is_not_taken_after_a_change_of_what_it_holds(
    fleet: Fleet, four: list[Cached], memory: MemoryBackend
) -> None:
    query = orders("C1", window=Window(limit=2))
    await four[0].fetch(query, soon())
    await fleet.settle()
    await four[1].forget(Kind.ORDER, ["O2"])
    await four[1].fetch(query, soon())
    assert len(memory.calls) == 2


async def test_dropping_is_for_one_process_alone(
    fleet: Fleet, four: list[Cached], memory: MemoryBackend
) -> None:
    for cached in four[:2]:
        await cached.fetch(stock("S1"), soon())
        await fleet.settle()
    four[0].drop(Kind.STOCK, ["S1"])
    assert four[0].peek(stock("S1"), soon()) is None
    assert four[1].peek(stock("S1"), soon()) is not None


async def test_a_redis_that_dies_while_they_wait_costs_one_call_each(
    memory: MemoryBackend,
) -> None:
    with running() as server:
        fleet = Fleet(server.url)
        gate = Gate()
        memory.delays[Kind.STOCK] = gate.wait
        caches = [fleet.over(memory) for _ in range(3)]
        first = asyncio.create_task(caches[0].fetch(stock("S1"), soon()))
        await until(lambda: bool(memory.calls))
        rest = [
            asyncio.create_task(cached.fetch(stock("S1"), soon()))
            for cached in caches[1:]
            for _ in range(50)
        ]
        await asyncio.sleep(0.05)
        server.kill()
        await until(lambda: len(memory.calls) == 3)
        gate.open()
        pages = [await task for task in (first, *rest)]
        await fleet.aclose()
    assert all(page.results["S1"].items == (STOCK[1],) for page in pages)
    assert len(memory.calls) == 3


def _random(_name: bytes) -> tuple[str, tuple[object, ...]]:
    return "set", (os.urandom(64),)


def _list(_name: bytes) -> tuple[str, tuple[object, ...]]:
    return "rpush", ("a list",)


@pytest.mark.parametrize("garbage", [_random, _list])
async def test_garbage_under_every_name_costs_one_call_and_is_gone(
    fleet: Fleet,
    valkey: Valkey,
    memory: MemoryBackend,
    garbage: Callable[[bytes], tuple[str, tuple[object, ...]]],
) -> None:
    skus = [item.sku for item in STOCK[:20]]
    await fleet.over(memory).fetch(stock(*skus), soon())
    await fleet.settle()
    async with Redis.from_url(valkey.url) as redis:
        for found in await redis.keys(f"{fleet.namespace}:*"):
            name = bytes(found, "ascii") if isinstance(found, str) else found
            for place in (name, name + b":lease"):
                command, arguments = garbage(place)
                await redis.delete(place)
                await getattr(redis, command)(place, *arguments)
    for _ in range(2):
        page = await fleet.over(memory).fetch(stock(*skus), soon())
        assert all(slice_.error is None for slice_ in page.results.values())
        await fleet.settle()
    assert len(memory.calls) == 2


async def test_a_flushed_redis_is_filled_again(memory: MemoryBackend) -> None:
    with running() as server:
        fleet = Fleet(server.url)
        for _ in range(2):
            await fleet.over(memory).fetch(stock("S1"), soon())
            await fleet.settle()
            async with Redis.from_url(server.url) as redis:
                await redis.flushall()
        await fleet.over(memory).fetch(stock("S1"), soon())
        await fleet.settle()
        await fleet.over(memory).fetch(stock("S1"), soon())
        await fleet.aclose()
    assert len(memory.calls) == 3


async def test_under_one_secret_all_is_shared_and_nothing_shows(
    valkey: Valkey, memory: MemoryBackend
) -> None:
    fleet = Fleet(valkey.url, secret="of thirty-two characters or more")
    for _ in range(2):
        page = await fleet.over(memory).fetch(orders("C1"), soon())
        await fleet.settle()
    async with Redis.from_url(valkey.url) as redis:
        (name,) = await redis.keys(f"{fleet.namespace}:*")
        written = await redis.get(name)
    await fleet.aclose()
    assert len(page.results["C1"].items) == 3
    assert len(memory.calls) == 1
    assert b"PO-7" not in (written or b"")


async def test_values_moved_between_names_are_not_read(
    valkey: Valkey, memory: MemoryBackend
) -> None:
    fleet = Fleet(valkey.url, secret="of thirty-two characters or more")
    await fleet.over(memory).fetch(stock("S1", "S2"), soon())
    await fleet.settle()
    async with Redis.from_url(valkey.url) as redis:
        one, two = await redis.keys(f"{fleet.namespace}:*")
        values = await redis.mget(one, two)
        await redis.set(one, values[1] or b"")
        await redis.set(two, values[0] or b"")
    page = await fleet.over(memory).fetch(stock("S1", "S2"), soon())
    await fleet.aclose()
    assert page.results["S1"].items == (STOCK[1],)
    assert len(memory.calls) == 2


async def test_a_burst_on_four_processes_is_refreshed_by_one_of_them(
    valkey: Valkey, memory: MemoryBackend
) -> None:
    """Ten products with windows of a fifth of a second each, asked for all the time for two."""
    windows = {Kind.STOCK: Freshness(0.2, 0.2, 300.0)}
    fleet = Fleet(valkey.url, keeping=Keeping(windows=windows))
    memory.delays[Kind.STOCK] = lambda: asyncio.sleep(0.02)
    query = stock(*(item.sku for item in STOCK[:10]))
    loop = asyncio.get_running_loop()
    end = loop.time() + 2.0

    async def client(cached: Cached) -> None:
        while loop.time() < end:
            page = cached.peek(query, soon()) or await cached.fetch(query, soon())
            assert len(page.results) == 10
            await asyncio.sleep(0.005)

    await asyncio.gather(*(client(fleet.over(memory)) for _ in range(4)))
    await fleet.aclose()
    assert len(memory.calls) <= 16


async def test_what_four_processes_want_of_the_catalogue_goes_in_two_calls(
    valkey: Valkey, memory: MemoryBackend
) -> None:
    """One call is under way or just made: what the others want meanwhile goes in the next."""
    fleet = Fleet(valkey.url, keeping=Keeping(windows=LONG))
    four = [fleet.over(memory) for _ in range(4)]
    await fleet.connected()
    await four[0].fetch(stock("S0"), soon())
    pages = await asyncio.gather(*(one.fetch(stock(f"S{n}"), soon()) for n, one in enumerate(four)))
    await fleet.aclose()
    assert [page.results[f"S{n}"].items for n, page in enumerate(pages)] == [
        (item,) for item in STOCK[:4]
    ]
    assert [set(call.keys) for call in memory.calls] == [{"S0"}, {"S1", "S2", "S3"}]


async def test_what_others_want_is_no_secret_that_shows(
    valkey: Valkey, memory: MemoryBackend
) -> None:
    fleet = Fleet(
        valkey.url, secret="of thirty-two characters or more", keeping=Keeping(windows=LONG)
    )
    shelf = fleet.shelf()
    lookup = ("erp", Kind.STOCK, By.SKU, WHOLE)
    await shelf.claim(lookup, {"S1": LATER}, apart=60.0)
    waiting = await shelf.claim(lookup, {"a secret": LATER}, apart=60.0)
    async with Redis.from_url(valkey.url) as redis:
        names = [name async for name in redis.scan_iter(f"{fleet.namespace}:*")]
        (wanted,) = [name for name in names if name.endswith(b":wanted")]
        wishes = await redis.hgetall(wanted)
    await fleet.aclose()
    assert waiting.later
    assert len(wishes) == 1
    assert "a secret" not in str(wishes)
