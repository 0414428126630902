"""A request that does not fit the system is somebody's own affair: others are served as ever."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest

from backends.breaker import BreakerState
from backends.cached import Cached, Keeping
from backends.errors import Refused, Unavailable, Unfit
from backends.memory import MemoryBackend
from backends.port import CallContext, Page, Query, failed
from backends.resilient import Limits, Resilient, Timing
from backends.vocabulary import Kind
from tests.backends.hand_clock import HandClock
from tests.backends.questions import STOCK, erp, soon, stock

HOSTILE = "S1' OR ''='"
DOWN = Unavailable("down", system="erp", kind="stock")
MANY = 50


class Picky:
    """A system that answers HTTP 400 to every call that has the hostile key in it."""

    name = "erp"

    def __init__(self) -> None:
        """Everything else is answered from memory."""
        self.memory: MemoryBackend = erp()
        self.serves = self.memory.serves
        self.calls: list[tuple[str, ...]] = []

    async def fetch(self, query: Query, context: CallContext) -> Page:
        self.calls.append(query.keys)
        if HOSTILE in query.keys:
            error = Unfit("refuses the request (400)", system="erp", kind=query.kind)
            return Page(results=failed(query.keys, error))
        return await self.memory.fetch(query, context)

    async def aclose(self) -> None:
        """Nothing to close."""


@pytest.fixture
def system() -> Picky:
    return Picky()


@pytest.fixture
def backend(system: Picky, clock: HandClock) -> Resilient:
    async def at_once(_seconds: float) -> None:
        """Sleep no time at all."""

    return Resilient(system, Limits(retries=1), Timing(clock.monotonic, at_once, lambda: 0.5))


async def test_a_hostile_key_asked_again_and_again_leaves_others_served(
    backend: Resilient, system: Picky
) -> None:
    for _ in range(MANY):
        hostile = await backend.fetch(stock(HOSTILE), soon())
        other = await backend.fetch(stock("S2"), soon())
        assert type(hostile.results[HOSTILE].error) is Unfit
        assert other.results["S2"].items == (STOCK[2],)
    assert Counter(system.calls) == {(HOSTILE,): MANY, ("S2",): MANY}
    assert backend.health().breaker is BreakerState.CLOSED


async def test_a_hostile_key_alone_opens_nothing_and_is_never_repeated(
    backend: Resilient, system: Picky
) -> None:
    for _ in range(MANY):
        await backend.fetch(stock(HOSTILE), soon())
    assert len(system.calls) == MANY
    assert (await backend.fetch(stock("S2"), soon())).results["S2"].error is None
    assert backend.health().retries == 0


async def test_who_shares_a_call_with_a_hostile_key_is_served(
    backend: Resilient, system: Picky
) -> None:
    keys = ("S1", "S2", HOSTILE, "S3")
    page = await backend.fetch(stock(*keys), soon())
    assert [page.results[key].error for key in ("S1", "S2", "S3")] == [None] * 3
    assert type(page.results[HOSTILE].error) is Unfit
    assert system.calls == [keys, ("S1", "S2"), (HOSTILE,), ("S3",)]


async def test_a_flood_of_hostile_keys_costs_no_more_than_the_budget_of_repeats(
    backend: Resilient, system: Picky
) -> None:
    for _ in range(MANY):
        await backend.fetch(stock("S1", "S2", HOSTILE, "S3"), soon())
    kept = 3  # repeats that may be made before any call has earned one
    assert len(system.calls) - MANY <= MANY / 5 + kept


async def test_a_hostile_key_that_joins_the_flights_of_others_does_not_ground_them(
    backend: Resilient,
) -> None:
    cached = Cached(backend, Keeping(join_ms=1))
    hostile, other = await asyncio.gather(
        cached.fetch(stock(HOSTILE), soon()), cached.fetch(stock("S2"), soon())
    )
    assert type(hostile.results[HOSTILE].error) is Unfit
    assert other.results["S2"].items == (STOCK[2],)
    await cached.aclose()


async def test_a_rejected_login_still_opens_it(backend: Resilient, system: Picky) -> None:
    system.memory.failures[Kind.STOCK] = Refused("login rejected", system="erp")
    for _ in range(5):
        await backend.fetch(stock("S2"), soon())
    assert backend.health().breaker is BreakerState.OPEN


async def test_after_a_failure_a_hostile_key_does_not_take_the_probe_from_others(
    backend: Resilient, system: Picky, clock: HandClock
) -> None:
    system.memory.failures[Kind.STOCK] = DOWN
    for _ in range(5):
        await backend.fetch(stock("S2"), soon())
    system.memory.failures.clear()
    clock.advance(5.0)
    await backend.fetch(stock(HOSTILE), soon())
    assert backend.health().breaker is BreakerState.HALF_OPEN
    assert (await backend.fetch(stock("S2"), soon())).results["S2"].error is None
    assert backend.health().breaker is BreakerState.CLOSED
