"""Callers who want the same share one call, and leave it alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import msgspec
import pytest

from backends.cached import Cached, Keeping
from backends.errors import TimedOut
from backends.memory import MemoryBackend
from backends.port import CallContext, Lane, Page, Query, Window
from backends.tally import Tally
from backends.vocabulary import Kind
from tests.backends.hand_clock import HandClock
from tests.backends.questions import STOCK, Gate, erp, orders, soon, stock, turns


@pytest.fixture
def memory() -> MemoryBackend:
    return erp()


@pytest.fixture
async def cached(memory: MemoryBackend) -> AsyncIterator[Cached]:
    wrapper = Cached(memory, Keeping(join_ms=0))
    yield wrapper
    await wrapper.aclose()


@pytest.fixture
def gate(memory: MemoryBackend) -> Gate:
    gate = Gate()
    memory.delays[Kind.STOCK] = gate.wait
    return gate


async def test_a_hundred_callers_of_one_key_make_one_call(
    cached: Cached, memory: MemoryBackend, gate: Gate
) -> None:
    asking = [asyncio.create_task(cached.fetch(stock("S1"), soon())) for _ in range(100)]
    await turns()
    gate.open()
    pages = await asyncio.gather(*asking)
    assert all(page.results["S1"].items == (STOCK[1],) for page in pages)
    assert len(memory.calls) == 1


async def test_a_late_caller_joins_the_call_in_the_air(
    cached: Cached, memory: MemoryBackend, gate: Gate
) -> None:
    first = asyncio.create_task(cached.fetch(stock("S1"), soon()))
    await turns()
    second = asyncio.create_task(cached.fetch(stock("S1", "S2"), soon()))
    await turns()
    gate.open()
    await asyncio.gather(first, second)
    assert [call.keys for call in memory.calls] == [("S1",), ("S2",)]


async def test_misses_of_one_moment_become_one_batch(cached: Cached, memory: MemoryBackend) -> None:
    await asyncio.gather(*(cached.fetch(stock(f"S{n}"), soon()) for n in range(20)))
    assert [len(call.keys) for call in memory.calls] == [20]


async def test_a_batch_waits_a_little_for_company(memory: MemoryBackend) -> None:
    cached = Cached(memory, Keeping(join_ms=5))

    async def later(n: int) -> Page:
        await turns(n)
        return await cached.fetch(stock(f"S{n}"), soon())

    await asyncio.gather(*(later(n) for n in range(5)))
    await cached.aclose()
    assert [len(call.keys) for call in memory.calls] == [5]


async def test_different_windows_are_different_calls(cached: Cached, memory: MemoryBackend) -> None:
    await asyncio.gather(
        cached.fetch(orders("C1", window=Window(limit=1)), soon()),
        cached.fetch(orders("C1", window=Window(limit=2)), soon()),
    )
    assert len(memory.calls) == 2


async def test_a_caller_that_times_out_does_not_fail_the_others(
    cached: Cached, memory: MemoryBackend, gate: Gate
) -> None:
    patient = asyncio.create_task(cached.fetch(stock("S1"), soon()))
    hasty = await cached.fetch(stock("S1"), soon(0.01))
    gate.open()
    assert isinstance(hasty.results["S1"].error, TimedOut)
    assert (await patient).results["S1"].items == (STOCK[1],)
    assert len(memory.calls) == 1


async def test_a_caller_that_is_cancelled_does_not_fail_the_others(
    cached: Cached, gate: Gate
) -> None:
    asking = [asyncio.create_task(cached.fetch(stock("S1"), soon())) for _ in range(2)]
    await turns()
    asking[0].cancel()
    await turns()
    gate.open()
    assert (await asking[1]).results["S1"].items == (STOCK[1],)


async def test_the_last_who_leaves_cancels_the_call(
    cached: Cached, memory: MemoryBackend, gate: Gate
) -> None:
    asking = [asyncio.create_task(cached.fetch(stock("S1"), soon())) for _ in range(3)]
    await turns()
    asking[0].cancel()
    asking[1].cancel()
    await turns()
    assert memory.in_flight == 1
    asking[2].cancel()
    await turns()
    assert memory.in_flight == 0


async def test_after_a_cancelled_call_the_next_caller_starts_anew(
    cached: Cached, memory: MemoryBackend, gate: Gate
) -> None:
    await cached.fetch(stock("S1"), soon(0.01))
    gate.open()
    page = await cached.fetch(stock("S1"), soon())
    assert page.results["S1"].items == (STOCK[1],)
    assert len(memory.calls) == 2


async def test_a_refresh_goes_on_when_nobody_waits(
    memory: MemoryBackend, clock: HandClock, gate: Gate
) -> None:
    gate.open()
    cached = Cached(memory, Keeping(join_ms=0), clock=clock.clock)
    await cached.fetch(stock("S1"), soon())
    held = Gate()
    memory.delays[Kind.STOCK] = held.wait
    clock.advance(1.5)
    await cached.fetch(stock("S1"), soon())
    await turns()
    clock.advance(1.0)
    joined = await cached.fetch(stock("S1"), soon(0.01))
    assert isinstance(joined.results["S1"].error, TimedOut)
    assert memory.in_flight == 1
    held.open()
    await turns()
    assert cached.peek(stock("S1"), soon()) is not None
    await cached.aclose()


class Listening:
    """A backend that notes in what context it was asked."""

    def __init__(self) -> None:
        """Stand around a small ERP."""
        self._within = erp()
        self.name, self.serves = self._within.name, self._within.serves
        self.contexts: list[CallContext] = []

    async def fetch(self, query: Query, context: CallContext) -> Page:
        self.contexts.append(context)
        return await self._within.fetch(query, context)

    async def aclose(self) -> None:
        await self._within.aclose()


async def test_a_batch_goes_in_the_best_lane_of_who_boarded() -> None:
    listening = Listening()
    cached = Cached(listening, Keeping(join_ms=0))
    await asyncio.gather(
        cached.fetch(stock("S1"), soon(lane=Lane.BATCH)),
        cached.fetch(stock("S2"), soon(lane=Lane.SUPPORT)),
        cached.fetch(stock("S3"), soon(lane=Lane.PORTAL)),
    )
    await cached.aclose()
    assert [context.lane for context in listening.contexts] == [Lane.SUPPORT]


class Held(Listening):
    """A backend that answers when it is told."""

    def __init__(self) -> None:
        """Start closed."""
        super().__init__()
        self.gate = Gate()

    async def fetch(self, query: Query, context: CallContext) -> Page:
        self.contexts.append(context)
        await self.gate.wait()
        return await self._within.fetch(query, context)


async def test_who_joins_a_call_in_the_air_lifts_it_to_his_lane() -> None:
    held = Held()
    cached = Cached(held, Keeping(join_ms=0))
    portal = asyncio.create_task(cached.fetch(stock("S1"), soon(lane=Lane.PORTAL)))
    await turns()
    support = asyncio.create_task(cached.fetch(stock("S1"), soon(lane=Lane.SUPPORT)))
    await turns()
    (context,) = held.contexts
    held.gate.open()
    await asyncio.gather(portal, support)
    await cached.aclose()
    assert context.urgency is not None
    assert (context.lane, context.urgency.lane) == (Lane.PORTAL, Lane.SUPPORT)


async def test_a_shared_call_is_counted_for_who_opened_it() -> None:
    held = Held()
    cached = Cached(held, Keeping(join_ms=0))
    tallies = [Tally(), Tally()]
    asking = []
    for tally in tallies:
        context = msgspec.structs.replace(soon(), tally=tally)
        asking.append(asyncio.create_task(cached.fetch(stock("S1"), context)))
        await turns()
    held.gate.open()
    await asyncio.gather(*asking)
    await cached.aclose()
    assert [dict(tally.calls) for tally in tallies] == [{"erp": 1}, {}]
    assert held.contexts[0].tally is tallies[0]


async def test_hits_are_counted_for_who_asks(cached: Cached) -> None:
    tally = Tally()
    context = msgspec.structs.replace(soon(), tally=tally)
    await cached.fetch(stock("S1", "S2"), context)
    assert tally.hits == 0
    cached.peek(stock("S1", "S2"), context)
    cached.peek(stock("S1", "S9"), context)
    await cached.fetch(stock("S1", "S3"), context)
    assert tally.hits == 3


async def test_a_flight_has_a_limit_of_its_own_however_hasty_its_first_caller() -> None:
    listening = Listening()
    cached = Cached(listening, Keeping(join_ms=0, limit=5.0))
    context = soon(1.0)
    await cached.fetch(stock("S1"), context)
    await cached.aclose()
    assert listening.contexts[0].deadline >= context.deadline + 3.9


class Broken(Listening):
    """A backend with a bug: it raises what the port forbids."""

    async def fetch(self, query: Query, context: CallContext) -> Page:
        raise LookupError("bug")


async def test_a_bug_within_reaches_who_waits_and_leaves_nobody_hanging() -> None:
    cached = Cached(Broken(), Keeping(join_ms=0))
    asking = [asyncio.create_task(cached.fetch(stock("S1"), soon())) for _ in range(2)]
    outcomes = await asyncio.gather(*asking, return_exceptions=True)
    await cached.aclose()
    assert [type(outcome) for outcome in outcomes] == [LookupError, LookupError]


async def test_closing_leaves_no_task_behind(
    cached: Cached, memory: MemoryBackend, gate: Gate
) -> None:
    asking = asyncio.create_task(cached.fetch(stock("S1"), soon()))
    await turns()
    await cached.aclose()
    await asking
    assert asyncio.all_tasks() == {asyncio.current_task()}


class Follower:
    """Remembers whose call a read has joined."""

    def __init__(self) -> None:
        """Begin with none."""
        self.joined: list[object] = []

    def joins(self, other: object) -> None:
        self.joined.append(other)


async def test_who_joins_a_call_is_told_who_opened_it(
    cached: Cached, memory: MemoryBackend, gate: Gate
) -> None:
    opener, joiner = Follower(), Follower()
    contexts = [msgspec.structs.replace(soon(), follower=follower) for follower in (opener, joiner)]
    asking = [asyncio.create_task(cached.fetch(stock("S1"), context)) for context in contexts]
    asking.append(asyncio.create_task(cached.fetch(stock("S1"), soon())))
    await turns()
    gate.open()
    await asyncio.gather(*asking)
    assert (opener.joined, joiner.joined) == ([], [opener])
    assert len(memory.calls) == 1
