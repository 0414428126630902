"""Keys that cost a call each gain nothing by waiting for company."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Sequence

import msgspec

from backends.cached import Cached, Keeping
from backends.memory import MemoryBackend
from backends.port import Query, Window
from backends.routes import Route
from backends.vocabulary import Kind
from tests.backends.questions import ENTITIES, Gate, orders, soon, stock, turns


class OneByOne(MemoryBackend):
    """A system that takes one key a call, but for stock."""

    def parts(self, query: Query) -> Sequence[Query]:
        """Return a question for each key."""
        if query.kind is Kind.STOCK:
            return [query]
        return [msgspec.structs.replace(query, keys=(key,)) for key in query.keys]


def system() -> OneByOne:
    return OneByOne("erp", ENTITIES)


async def test_a_key_that_is_a_call_of_its_own_departs_at_once() -> None:
    memory = system()
    cached = Cached(memory, Keeping(join_ms=60_000))
    async with asyncio.timeout(30):
        await asyncio.gather(*(cached.fetch(orders(f"C{n}"), soon()) for n in range(3)))
    await cached.aclose()
    assert sorted(call.keys for call in memory.calls) == [("C0",), ("C1",), ("C2",)]


async def test_who_asks_for_the_same_key_meanwhile_joins_it() -> None:
    memory, gate = system(), Gate()
    memory.delays[Kind.ORDER] = gate.wait
    cached = Cached(memory, Keeping(join_ms=0))
    asked = [asyncio.create_task(cached.fetch(orders("C1"), soon())) for _ in range(20)]
    await turns(20)
    gate.open()
    await asyncio.gather(*asked)
    await cached.aclose()
    assert len(memory.calls) == 1


async def test_what_comes_in_batches_still_waits_for_company() -> None:
    memory = system()
    cached = Cached(memory, Keeping(join_ms=5))
    await asyncio.gather(*(cached.fetch(stock(f"S{n}"), soon()) for n in range(5)))
    await cached.aclose()
    assert [len(call.keys) for call in memory.calls] == [5]


async def test_of_many_windows_only_those_under_way_are_kept_in_mind() -> None:
    memory, gate = system(), Gate()
    memory.delays[Kind.STOCK] = gate.wait
    cached = Cached(memory, Keeping(join_ms=0))
    asked = [asyncio.create_task(cached.fetch(stock("S1"), soon()))]
    await turns()
    for n in range(1_200):
        await cached.fetch(orders("C1", window=Window(limit=n + 1)), soon())
    asked.append(asyncio.create_task(cached.fetch(stock("S1"), soon())))
    await turns()
    gate.open()
    await asyncio.gather(*asked)
    kept = sum(isinstance(one, Route) for one in gc.get_objects())
    await cached.aclose()
    assert len([call for call in memory.calls if call.kind is Kind.STOCK]) == 1
    assert kept <= 1_000
