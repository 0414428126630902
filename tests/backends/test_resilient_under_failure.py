"""A failing system is asked less and less: breaker, pause, budget of repeats, cancelled calls."""

from __future__ import annotations

import asyncio

import pytest

from backends.breaker import BreakerState, Rule
from backends.cached import Cached, Keeping
from backends.cap import Full
from backends.errors import (
    BackendError,
    Garbled,
    Missing,
    Paused,
    Shed,
    TimedOut,
    Tripped,
    Unavailable,
)
from backends.freshness import Freshness
from backends.health import HealthState
from backends.memory import MemoryBackend
from backends.port import CallContext, Lane, Page, Query, Urgency, failed
from backends.resilient import Limits, Resilient, Timing
from backends.vocabulary import Kind
from tests.backends.hand_clock import HandClock
from tests.backends.questions import STOCK, Gate, erp, orders, soon, stock, turns

DOWN = Unavailable("down", system="erp", kind="stock")
ONCE = Limits(retries=0)


async def at_once(_seconds: float) -> None:
    """Sleep no time at all."""


@pytest.fixture
def timing(clock: HandClock) -> Timing:
    return Timing(monotonic=clock.monotonic, sleep=at_once)


@pytest.fixture
def memory() -> MemoryBackend:
    return erp()


@pytest.fixture
def backend(memory: MemoryBackend, timing: Timing) -> Resilient:
    return Resilient(memory, ONCE, timing)


async def error_of(backend: Resilient, context: CallContext | None = None) -> BackendError | None:
    page = await backend.fetch(stock("S1"), context or soon())
    return page.results["S1"].error


async def trip(backend: Resilient, memory: MemoryBackend) -> None:
    memory.failures[Kind.STOCK] = DOWN
    for _ in range(5):
        await error_of(backend)
    memory.calls.clear()


def hung(memory: MemoryBackend) -> Gate:
    """Make the system silent until the gate opens."""
    gate = Gate()
    memory.delays[Kind.STOCK] = gate.wait
    return gate


async def test_a_system_that_keeps_failing_is_left_alone(
    backend: Resilient, memory: MemoryBackend
) -> None:
    await trip(backend, memory)
    error = await error_of(backend)
    assert isinstance(error, Tripped)
    assert error.retry_after == pytest.approx(5.0)
    assert memory.calls == []


async def test_a_kind_that_answers_goes_on_beside_one_that_fails(
    backend: Resilient, memory: MemoryBackend
) -> None:
    await trip(backend, memory)
    page = await backend.fetch(orders("C1"), soon())
    assert page.results["C1"].error is None


async def test_who_is_told_to_stay_away_takes_no_place_in_the_queue(
    memory: MemoryBackend, timing: Timing
) -> None:
    backend = Resilient(memory, Limits(retries=0, parallel=1, queue=0), timing)
    await trip(backend, memory)
    gate = Gate()
    memory.delays[Kind.ORDER] = gate.wait
    busy = asyncio.create_task(backend.fetch(orders("C1"), soon()))
    await turns()
    assert isinstance(await error_of(backend), Tripped)
    gate.open()
    await busy


async def test_of_those_who_come_after_the_rest_one_asks(
    backend: Resilient, memory: MemoryBackend, clock: HandClock
) -> None:
    await trip(backend, memory)
    memory.failures.clear()
    gate = hung(memory)
    clock.advance(5.0)
    asking = [asyncio.create_task(error_of(backend)) for _ in range(20)]
    await turns()
    assert len(memory.calls) == 1
    assert backend.health().breaker is BreakerState.HALF_OPEN
    gate.open()
    errors = await asyncio.gather(*asking)
    assert [type(error) for error in errors].count(Tripped) == 19
    assert await error_of(backend) is None
    assert backend.health().breaker is BreakerState.CLOSED


async def test_a_system_down_for_a_minute_is_probed_once_per_rest_and_found_well_at_once(
    backend: Resilient, memory: MemoryBackend, clock: HandClock
) -> None:
    await trip(backend, memory)
    for _ in range(600):
        clock.advance(0.1)
        await error_of(backend)
    assert len(memory.calls) <= 12
    memory.failures.clear()
    seconds = 0.0
    while await error_of(backend) is not None:
        clock.advance(0.1)
        seconds += 0.1
    assert seconds <= 5.1


async def test_calls_that_waited_while_it_opened_are_not_made(
    memory: MemoryBackend, timing: Timing
) -> None:
    backend = Resilient(memory, Limits(retries=0, parallel=5), timing)
    memory.failures[Kind.STOCK] = DOWN
    gate = hung(memory)
    asking = [asyncio.create_task(error_of(backend)) for _ in range(50)]
    await turns()
    gate.open()
    errors = await asyncio.gather(*asking)
    assert len(memory.calls) <= 10
    assert [type(error) for error in errors].count(Tripped) >= 40


@pytest.mark.parametrize("error", [Missing("denied", system="erp"), Shed("busy", system="erp")])
async def test_what_is_no_trouble_of_the_system_does_not_open_it(
    backend: Resilient, memory: MemoryBackend, error: BackendError
) -> None:
    memory.failures[Kind.STOCK] = error
    assert [await error_of(backend) for _ in range(30)] == [error] * 30


async def test_silence_opens_it_only_when_there_was_time_to_answer(
    memory: MemoryBackend, timing: Timing
) -> None:
    backend = Resilient(memory, Limits(timeout=0.02, retries=0), timing)
    hung(memory)
    hurried = [type(await error_of(backend, soon(0.005))) for _ in range(10)]
    patient = [type(await error_of(backend)) for _ in range(6)]
    assert hurried == [TimedOut] * 10
    assert patient == [TimedOut] * 5 + [Tripped]


async def test_health_and_breaker_agree_that_a_hurried_call_says_nothing(
    memory: MemoryBackend, timing: Timing
) -> None:
    backend = Resilient(memory, ONCE, timing)
    hung(memory)
    for _ in range(5):
        await error_of(backend, soon(0.005))
    health = backend.health()
    assert (health.state, health.breaker) == (HealthState.UNKNOWN, BreakerState.CLOSED)
    assert (health.in_flight, health.calls_per_minute) == (0, 5)


async def test_calls_given_up_after_a_fair_wait_open_it_like_silence(
    memory: MemoryBackend, timing: Timing
) -> None:
    backend = Resilient(memory, Limits(timeout=60.0, fair=0.01, retries=0), timing)
    hung(memory)
    for _ in range(5):
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(error_of(backend), 0.02)
    assert backend.health().breaker is BreakerState.OPEN


async def test_it_opens_also_when_calls_wait_until_they_have_little_time_left(
    memory: MemoryBackend,
) -> None:
    memory.delays[Kind.STOCK] = Gate().wait
    backend = Resilient(memory, Limits(timeout=5.0, fair=0.1, retries=0, parallel=4))
    deadlines = [0.2 + 0.02 * n for n in range(60)]
    await asyncio.gather(
        *(backend.fetch(stock(f"S{n}"), soon(seconds)) for n, seconds in enumerate(deadlines))
    )
    assert backend.health().breaker is not BreakerState.CLOSED
    assert len(memory.calls) <= 20


async def test_calls_cancelled_at_once_leave_everything_as_it_was(
    memory: MemoryBackend, timing: Timing
) -> None:
    backend = Resilient(memory, Limits(retries=0, parallel=8), timing)
    hung(memory)
    asking = [asyncio.create_task(error_of(backend)) for _ in range(50)]
    await turns()
    for task in asking:
        task.cancel()
    await turns()
    memory.delays.clear()
    health = backend.health()
    assert (memory.in_flight, health.in_flight, health.breaker) == (0, 0, BreakerState.CLOSED)
    assert [await error_of(backend) for _ in range(9)] == [None] * 9


@pytest.mark.parametrize("queued", [True, False])
async def test_a_cancelled_probe_lets_another_call_be_the_probe(
    memory: MemoryBackend, timing: Timing, clock: HandClock, *, queued: bool
) -> None:
    backend = Resilient(memory, Limits(retries=0, parallel=1), timing)
    await trip(backend, memory)
    clock.advance(5.0)
    gate = Gate()
    memory.delays[Kind.ORDER if queued else Kind.STOCK] = gate.wait
    busy = [asyncio.create_task(backend.fetch(orders("C1"), soon()))] if queued else []
    await turns()
    probe = asyncio.create_task(error_of(backend))
    await turns()
    probe.cancel()
    await turns()
    gate.open()
    await asyncio.gather(*busy)
    memory.failures.clear()
    clock.advance(0.0 if queued else 5.0)
    assert await error_of(backend) is None


async def test_during_a_total_failure_a_fifth_of_the_calls_are_repeats_and_a_few(
    memory: MemoryBackend, timing: Timing, clock: HandClock
) -> None:
    backend = Resilient(memory, Limits(retries=3), timing)
    memory.failures[Kind.STOCK] = DOWN
    first = 0
    for _ in range(500):
        clock.advance(1.0)
        first += not isinstance(await error_of(backend), Tripped)
    assert 0 < first < len(memory.calls) <= 1.2 * first + 3


async def test_with_a_breaker_that_never_opens_the_budget_still_holds(
    memory: MemoryBackend, timing: Timing
) -> None:
    backend = Resilient(memory, Limits(retries=3, rule=Rule(in_a_row=9999, latest=9999)), timing)
    memory.failures[Kind.STOCK] = DOWN
    for _ in range(500):
        await error_of(backend)
    assert 500 < len(memory.calls) <= 1.2 * 500 + 3


async def test_a_repeat_cancelled_before_it_is_made_is_not_spent(
    memory: MemoryBackend, clock: HandClock
) -> None:
    sleeping = Gate()
    timing = Timing(monotonic=clock.monotonic, sleep=lambda _: sleeping.wait())
    backend = Resilient(memory, Limits(), timing)
    memory.failures[Kind.STOCK] = DOWN
    gone = [asyncio.create_task(error_of(backend)) for _ in range(3)]
    await turns()
    for task in gone:
        task.cancel()
    await turns()
    memory.calls.clear()
    sleeping.open()
    await error_of(backend)
    assert len(memory.calls) == 2


async def test_after_silence_there_is_no_repeat_without_a_fair_time(
    memory: MemoryBackend,
) -> None:
    at_once_again = Timing(sleep=at_once, chance=lambda: 0.0)
    backend = Resilient(memory, Limits(timeout=0.02, fair=0.02, retries=1), at_once_again)
    hung(memory)
    await error_of(backend, soon(0.03))
    assert len(memory.calls) == 1
    await error_of(backend, soon(5.0))
    assert len(memory.calls) == 3


async def test_when_a_repeat_is_not_made_the_first_failure_is_told(
    memory: MemoryBackend, clock: HandClock
) -> None:
    paused: list[float | None] = [None]

    async def sleep(_seconds: float) -> None:
        paused[0] = 60.0

    timing = Timing(monotonic=clock.monotonic, sleep=sleep)
    backend = Resilient(memory, Limits(), timing, paused=lambda: paused[0])
    memory.failures[Kind.STOCK] = DOWN
    assert await error_of(backend) is DOWN
    assert isinstance(await error_of(backend), Paused)


async def test_a_paused_system_is_not_asked_and_says_for_how_long(memory: MemoryBackend) -> None:
    error = await error_of(Resilient(memory, paused=lambda: 90.0))
    assert isinstance(error, Paused)
    assert (error.retry_after, memory.calls) == (90.0, [])


async def test_who_waits_when_a_pause_begins_is_not_let_through(memory: MemoryBackend) -> None:
    paused: list[float | None] = [None]
    backend = Resilient(memory, Limits(parallel=1), paused=lambda: paused[0])
    gate = hung(memory)
    asking = [asyncio.create_task(error_of(backend)) for _ in range(3)]
    await turns()
    paused[0] = 60.0
    gate.open()
    errors = await asyncio.gather(*asking)
    assert [type(error) for error in errors] == [type(None), Paused, Paused]


class Turnstile:
    """A gate that turns everybody away."""

    waiting = 0

    def __init__(self, retry_after: float | None) -> None:
        """``retry_after`` is what it tells them."""
        self._retry_after = retry_after

    def slip(self) -> bool:
        return False

    async def enter(self, context: CallContext) -> None:
        raise Full(self._retry_after)

    async def another(self, context: CallContext) -> bool:
        return False

    def more(self) -> None:
        """Nobody is inside."""

    def leave(self) -> None:
        """Nobody is inside."""


@pytest.mark.parametrize(("told", "said"), [(12.5, 12.5), (None, 0.1), (0.0, 0.1)])
async def test_who_is_turned_away_is_always_told_when_to_come_back(
    memory: MemoryBackend, told: float | None, said: float
) -> None:
    error = await error_of(Resilient(memory, gate=Turnstile(told)))
    assert isinstance(error, Shed)
    assert error.retry_after == said


async def test_turning_calls_away_says_nothing_about_the_system(memory: MemoryBackend) -> None:
    backend = Resilient(memory, gate=Turnstile(None))
    for _ in range(30):
        await error_of(backend)
    health = backend.health()
    assert (health.state, health.breaker) == (HealthState.UNKNOWN, BreakerState.CLOSED)


async def test_health_tells_how_many_calls_wait_and_how_many_were_repeats(
    memory: MemoryBackend, timing: Timing
) -> None:
    gate = Gate()
    memory.delays[Kind.STOCK] = gate.wait
    memory.failures[Kind.STOCK] = DOWN
    backend = Resilient(memory, Limits(parallel=1, retries=1), timing)
    calls = [asyncio.create_task(backend.fetch(stock(f"S{n}"), soon())) for n in range(2)]
    await turns()
    assert (backend.health().waiting, backend.health().retries) == (1, 0)
    gate.open()
    await asyncio.gather(*calls)
    assert (backend.health().waiting, backend.health().retries) == (0, 2)


async def test_a_queued_call_that_is_lifted_goes_before_who_came_first(
    memory: MemoryBackend,
) -> None:
    backend = Resilient(memory, Limits(parallel=1))
    gate, urgency = hung(memory), Urgency(Lane.BATCH)
    asking = [
        asyncio.create_task(backend.fetch(stock(sku), context))
        for sku, context in (
            ("S1", soon()),
            ("S2", soon()),
            ("S3", CallContext(deadline=soon().deadline, lane=Lane.BATCH, urgency=urgency)),
        )
    ]
    await turns()
    urgency.lift(Lane.SUPPORT)
    gate.open()
    await asyncio.gather(*asking)
    assert [call.keys[0] for call in memory.calls] == ["S1", "S3", "S2"]


class Half(MemoryBackend):
    """Fails for S2 only."""

    async def fetch(self, query: Query, context: CallContext) -> Page:
        page = await super().fetch(query, context)
        return Page(results={**page.results, **failed({*query.keys} & {"S2"}, DOWN)})


async def test_an_answer_in_which_only_some_keys_fail_does_not_open_it(timing: Timing) -> None:
    backend = Resilient(Half("erp", {Kind.STOCK: STOCK}), ONCE, timing)
    for _ in range(30):
        page = await backend.fetch(stock("S1", "S2"), soon())
        assert page.results["S2"].error is DOWN
    assert backend.health().breaker is BreakerState.CLOSED


async def test_garbage_counts(backend: Resilient, memory: MemoryBackend) -> None:
    memory.failures[Kind.STOCK] = Garbled("not understood", system="erp")
    found = [await error_of(backend) for _ in range(6)]
    assert [type(error) for error in found] == [Garbled] * 5 + [Tripped]


async def test_while_it_is_left_alone_what_is_remembered_is_shown_and_the_rest_is_missing(
    backend: Resilient, memory: MemoryBackend
) -> None:
    windows = {Kind.STOCK: Freshness(fresh=0.0, revalidate=0.0, if_error=60.0)}
    cached = Cached(backend, Keeping(windows=windows, join_ms=0))
    await cached.fetch(stock("S1"), soon())
    await trip(backend, memory)
    page = await cached.fetch(stock("S1", "S2"), soon())
    warm, cold = page.results["S1"], page.results["S2"]
    assert isinstance(warm.error, Tripped)
    assert isinstance(cold.error, Tripped)
    assert (warm.items, cold.items, cold.as_of) == ((STOCK[1],), (), None)
    assert memory.calls == []
    await cached.aclose()
