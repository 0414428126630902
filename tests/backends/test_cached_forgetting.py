"""What is forgotten is read anew, and what was read before does not come back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from backends.cached import Cached, Keeping
from backends.domain import Link
from backends.memory import MemoryBackend
from backends.port import By, Query, Window
from backends.vocabulary import Kind
from tests.backends.hand_clock import HandClock
from tests.backends.questions import STOCK, Gate, erp, orders, soon, stock, turns


@pytest.fixture
def memory() -> MemoryBackend:
    return erp()


@pytest.fixture
async def cached(memory: MemoryBackend, clock: HandClock) -> AsyncIterator[Cached]:
    wrapper = Cached(memory, Keeping(join_ms=0), clock=clock.clock)
    yield wrapper
    await wrapper.aclose()


async def test_forgotten_keys_are_read_anew(cached: Cached, memory: MemoryBackend) -> None:
    await cached.fetch(stock("S1", "S2"), soon())
    await cached.forget(Kind.STOCK, ["S1"])
    await cached.fetch(stock("S1", "S2"), soon())
    assert [set(call.keys) for call in memory.calls] == [{"S1", "S2"}, {"S1"}]


async def test_forgetting_an_order_forgets_the_lists_it_stands_in(
    cached: Cached, memory: MemoryBackend
) -> None:
    await cached.fetch(orders("C1", window=Window(limit=2)), soon())
    await cached.forget(Kind.ORDER, ["O2"])
    assert cached.peek(orders("C1", window=Window(limit=2)), soon()) is None


async def test_what_was_in_the_air_when_it_was_forgotten_is_not_remembered(
    cached: Cached, memory: MemoryBackend
) -> None:
    gate = Gate()
    memory.delays[Kind.STOCK] = gate.wait
    reading = asyncio.create_task(cached.fetch(stock("S1"), soon()))
    await turns()
    await cached.forget(Kind.STOCK, ["S1"])
    gate.open()
    assert (await reading).results["S1"].items == (STOCK[1],)
    assert cached.peek(stock("S1"), soon()) is None


async def test_forgetting_a_customer_leaves_nothing_about_it(
    cached: Cached, memory: MemoryBackend
) -> None:
    about = [
        orders("C1"),
        Query(system="erp", kind=Kind.CUSTOMER, by=By.KEY, keys=("C1",)),
        Query(system="erp", kind=Kind.ORDER, by=By.KEY, keys=("O1",)),
        Query(system="erp", kind=Kind.ORDER, by=By.REFERENCE, keys=("PO-7",)),
    ]
    for query in [*about, stock("S1")]:
        await cached.fetch(query, soon())
    await cached.forget_customer([Link("erp", "C1"), Link("crm", "A9")])
    assert [cached.peek(query, soon()) for query in about] == [None] * 4
    assert cached.peek(stock("S1"), soon()) is not None


async def test_dropped_keys_are_read_anew(cached: Cached, memory: MemoryBackend) -> None:
    await cached.fetch(stock("S1", "S2"), soon())
    cached.drop(Kind.STOCK, ["S1"])
    await cached.fetch(stock("S1", "S2"), soon())
    assert [set(call.keys) for call in memory.calls] == [{"S1", "S2"}, {"S1"}]


async def test_dropping_a_customer_leaves_nothing_about_it(cached: Cached) -> None:
    await cached.fetch(orders("C1"), soon())
    cached.drop_customer([Link("erp", "C1")])
    assert cached.peek(orders("C1"), soon()) is None
