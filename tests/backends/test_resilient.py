"""A system is spared, and whatever it does becomes an answer in time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
import structlog

from backends.errors import (
    BackendError,
    Garbled,
    Missing,
    Refused,
    Shed,
    Throttled,
    TimedOut,
    Unavailable,
)
from backends.health import HealthState
from backends.port import CallContext, Lane, Page, Query, Slice, failed
from backends.resilient import Limits, Resilient, Timing
from backends.vocabulary import Kind
from tests.backends.questions import STOCK, Gate, erp, soon, stock, turns

DOWN = Unavailable("down", system="erp", kind="stock")


class Pauses:
    """Sleeps that take no time and are noted."""

    def __init__(self) -> None:
        """Nothing has been slept yet."""
        self.slept: list[float] = []
        self.then: Callable[[], None] = lambda: None

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.then()

    @property
    def timing(self) -> Timing:
        return Timing(sleep=self.sleep, chance=lambda: 0.5)


class Scripted:
    """A backend that gives the prepared outcomes one after the other."""

    name = "erp"

    def __init__(self, *outcomes: dict[str, Slice] | Exception) -> None:
        """``outcomes`` are slices to answer with or errors to raise."""
        self._outcomes = list(outcomes)
        self.serves = erp().serves
        self.queries: list[Query] = []

    async def fetch(self, query: Query, context: CallContext) -> Page:
        self.queries.append(query)
        outcome = self._outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return Page(results=outcome)

    async def aclose(self) -> None:
        """Nothing to close."""


def found(*skus: str) -> dict[str, Slice]:
    return {sku: Slice(items=(STOCK[int(sku[1:])],)) for sku in skus}


@pytest.fixture
def pauses() -> Pauses:
    return Pauses()


async def test_a_call_has_a_limit_of_its_own() -> None:
    memory = erp()
    memory.delays[Kind.STOCK] = Gate().wait
    backend = Resilient(memory, Limits(timeout=0.01, retries=0))
    page = await backend.fetch(stock("S1"), soon(60.0))
    assert isinstance(page.results["S1"].error, TimedOut)
    assert memory.in_flight == 0


async def test_a_question_past_its_deadline_costs_no_call() -> None:
    memory = erp()
    page = await Resilient(memory).fetch(stock("S1"), soon(-0.1))
    assert isinstance(page.results["S1"].error, TimedOut)
    assert memory.calls == []


async def test_a_passing_failure_is_tried_again(pauses: Pauses) -> None:
    memory = erp()
    memory.failures[Kind.STOCK] = DOWN
    pauses.then = memory.failures.clear
    page = await Resilient(memory, timing=pauses.timing).fetch(stock("S1"), soon())
    assert page.results["S1"].items == (STOCK[1],)
    assert pauses.slept == [0.05]


async def test_only_what_failed_is_tried_again(pauses: Pauses) -> None:
    system = Scripted({**found("S1"), **failed(["S2"], DOWN)}, found("S2"))
    page = await Resilient(system, timing=pauses.timing).fetch(stock("S1", "S2"), soon())
    assert [query.keys for query in system.queries] == [("S1", "S2"), ("S2",)]
    assert page.results == found("S1", "S2")


async def test_a_key_that_the_second_try_does_not_know_is_absent(pauses: Pauses) -> None:
    system = Scripted(failed(["S1"], DOWN), {})
    page = await Resilient(system, timing=pauses.timing).fetch(stock("S1"), soon())
    assert page.results == {}


async def test_it_is_tried_again_once_only(pauses: Pauses) -> None:
    memory = erp()
    memory.failures[Kind.STOCK] = DOWN
    page = await Resilient(memory, timing=pauses.timing).fetch(stock("S1"), soon())
    assert page.results["S1"].error is DOWN
    assert len(memory.calls) == 2


@pytest.mark.parametrize(
    "error",
    [
        Refused("login rejected", system="erp"),
        Missing("denied", system="erp"),
        Garbled("not understood", system="erp"),
        Shed("spared", system="erp"),
    ],
)
async def test_what_a_retry_cannot_help_is_not_tried_again(
    pauses: Pauses, error: BackendError
) -> None:
    memory = erp()
    memory.failures[Kind.STOCK] = error
    page = await Resilient(memory, timing=pauses.timing).fetch(stock("S1"), soon())
    assert page.results["S1"].error is error
    assert len(memory.calls) == 1


async def test_a_system_that_asks_for_time_gets_it(pauses: Pauses) -> None:
    memory = erp()
    memory.failures[Kind.STOCK] = Throttled("slow down", system="erp", retry_after=1.5)
    pauses.then = memory.failures.clear
    await Resilient(memory, timing=pauses.timing).fetch(stock("S1"), soon())
    assert pauses.slept == [1.5]


async def test_without_time_for_the_wait_it_is_not_tried_again(pauses: Pauses) -> None:
    memory = erp()
    slow = Throttled("slow down", system="erp", retry_after=30.0)
    memory.failures[Kind.STOCK] = slow
    page = await Resilient(memory, timing=pauses.timing).fetch(stock("S1"), soon())
    assert page.results["S1"].error is slow
    assert (len(memory.calls), pauses.slept) == (1, [])


async def test_calls_at_once_are_capped() -> None:
    memory, gate = erp(), Gate()
    memory.delays[Kind.STOCK] = gate.wait
    backend = Resilient(memory, Limits(parallel=3))
    asking = [asyncio.create_task(backend.fetch(stock(f"S{n}"), soon())) for n in range(10)]
    await turns()
    gate.open()
    await asyncio.gather(*asking)
    assert (memory.most_in_flight, len(memory.calls)) == (3, 10)


async def test_support_goes_before_who_waited_longer() -> None:
    memory, gate = erp(), Gate()
    memory.delays[Kind.STOCK] = gate.wait
    backend = Resilient(memory, Limits(parallel=1))
    lanes = {"S1": Lane.BATCH, "S2": Lane.BATCH, "S3": Lane.SUPPORT}
    asking = [
        asyncio.create_task(backend.fetch(stock(sku), soon(lane=lane)))
        for sku, lane in lanes.items()
    ]
    await turns()
    gate.open()
    await asyncio.gather(*asking)
    assert [call.keys for call in memory.calls] == [("S1",), ("S3",), ("S2",)]


async def test_waiting_for_a_slot_ends_at_the_deadline() -> None:
    memory, gate = erp(), Gate()
    memory.delays[Kind.STOCK] = gate.wait
    backend = Resilient(memory, Limits(parallel=1))
    first = asyncio.create_task(backend.fetch(stock("S1"), soon()))
    await turns()
    page = await backend.fetch(stock("S2"), soon(0.01))
    gate.open()
    await first
    assert isinstance(page.results["S2"].error, TimedOut)
    assert len(memory.calls) == 1


async def test_who_comes_to_a_full_queue_is_told_when_to_come_back() -> None:
    memory, gate = erp(), Gate()
    memory.delays[Kind.STOCK] = gate.wait
    backend = Resilient(memory, Limits(parallel=1, queue=0))
    first = asyncio.create_task(backend.fetch(stock("S1"), soon()))
    await turns()
    error = (await backend.fetch(stock("S2"), soon())).results["S2"].error
    gate.open()
    await first
    assert isinstance(error, Shed)
    assert error.retry_after is not None
    assert error.retry_after > 0


async def test_a_cancelled_call_gives_its_slot_back() -> None:
    memory, gate = erp(), Gate()
    memory.delays[Kind.STOCK] = gate.wait
    backend = Resilient(memory, Limits(parallel=1))
    gone = asyncio.create_task(backend.fetch(stock("S1"), soon()))
    await turns()
    gone.cancel()
    await turns()
    gate.open()
    page = await backend.fetch(stock("S2"), soon(0.5))
    assert page.results["S2"].items == (STOCK[2],)
    assert backend.health().in_flight == 0


async def test_a_bug_within_becomes_a_garbled_answer_with_its_cause() -> None:
    bug = KeyError("payload")
    page = await Resilient(Scripted(bug)).fetch(stock("S1"), soon())
    error = page.results["S1"].error
    assert isinstance(error, Garbled)
    assert error.__cause__ is bug
    assert "payload" not in str(error)


async def test_a_bug_within_is_logged_once_without_what_it_was_about() -> None:
    with structlog.testing.capture_logs() as lines:
        await Resilient(Scripted(KeyError("payload"))).fetch(stock("S1"), soon())
    assert [line["event"] for line in lines] == ["adapter_fault"]
    assert (lines[0]["system"], lines[0]["error"]) == ("erp", "KeyError")
    assert "payload" not in str(lines)


async def test_an_error_that_escapes_from_within_keeps_its_class() -> None:
    refused = Refused("login rejected", system="erp")
    page = await Resilient(Scripted(refused)).fetch(stock("S1"), soon())
    assert page.results["S1"].error is refused


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (DOWN, HealthState.DOWN),
        (Garbled("not understood", system="erp"), HealthState.DOWN),
        (Missing("denied", system="erp"), HealthState.UP),
    ],
)
async def test_health_follows_what_the_system_answers(
    error: BackendError, state: HealthState
) -> None:
    memory = erp()
    memory.failures[Kind.STOCK] = error
    backend = Resilient(memory, Limits(retries=0))
    for _ in range(3):
        await backend.fetch(stock("S1"), soon())
    assert backend.health().state is state


async def test_health_counts_what_was_asked_and_is_asked() -> None:
    memory, gate = erp(), Gate()
    memory.delays[Kind.STOCK] = gate.wait
    backend = Resilient(memory)
    asking = asyncio.create_task(backend.fetch(stock("S1"), soon()))
    await turns()
    busy = backend.health()
    gate.open()
    await asking
    assert (busy.in_flight, busy.calls_per_minute) == (1, 1)
    assert backend.health().in_flight == 0
