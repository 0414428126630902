"""A question that takes several calls: each is capped, and all are lifted alike."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial

import msgspec
import pytest

from backends.errors import Shed
from backends.fleet.permits import Terms
from backends.fleet.turnstile import Turnstile
from backends.memory import MemoryBackend
from backends.parts import PARALLEL, lifted_alike, parts_of, together
from backends.port import CallContext, Lane, Page, Query, Urgency
from backends.resilient import Limits, Resilient
from backends.vocabulary import Kind
from tests.backends.questions import STOCK, Gate, erp, soon, stock, turns

KEYS = tuple(f"S{number}" for number in range(20))


class OneByOne:
    """A system that takes one key per call."""

    name = "erp"

    def __init__(self) -> None:
        """Everything is answered from memory."""
        self.memory: MemoryBackend = erp()
        self.serves = self.memory.serves

    def parts(self, query: Query) -> Sequence[Query]:
        return [msgspec.structs.replace(query, keys=(key,)) for key in query.keys]

    async def fetch(self, query: Query, context: CallContext) -> Page:
        return await self.memory.fetch(query, context)

    async def aclose(self) -> None:
        """Nothing to close."""


def test_a_backend_that_cannot_tell_takes_one_call() -> None:
    assert parts_of(erp(), stock("S1", "S2")) == (stock("S1", "S2"),)
    assert parts_of(OneByOne(), stock("S1", "S2")) == [stock("S1"), stock("S2")]


async def test_each_call_of_a_question_keeps_to_the_cap() -> None:
    system = OneByOne()
    system.memory.delays[Kind.STOCK] = lambda: asyncio.sleep(0.001)
    backend = Resilient(system, Limits(parallel=2))
    pages = await asyncio.gather(*(backend.fetch(stock(*KEYS), soon()) for _ in range(3)))
    assert system.memory.most_in_flight == 2
    assert len(system.memory.calls) == 3 * len(KEYS)
    for page in pages:
        assert {key: page.results[key].items for key in KEYS} == {
            key: (STOCK[number],) for number, key in enumerate(KEYS)
        }


async def test_a_question_whose_urgency_is_lifted_goes_on_with_all_its_calls() -> None:
    system, gate = OneByOne(), Gate()
    system.memory.delays[Kind.STOCK] = gate.wait
    backend = Resilient(system, Limits(parallel=1))
    urgency = Urgency(Lane.BATCH)
    lifted = msgspec.structs.replace(soon(lane=Lane.BATCH), urgency=urgency)
    first = asyncio.create_task(backend.fetch(stock("S0"), soon()))
    await turns()
    tasks = [
        asyncio.create_task(backend.fetch(stock("S1", "S2"), lifted)),
        asyncio.create_task(backend.fetch(stock("S3"), soon(lane=Lane.SALES))),
    ]
    await turns()
    urgency.lift(Lane.SUPPORT)
    gate.open()
    await asyncio.gather(first, *tasks)
    assert [query.keys for query in system.memory.calls] == [("S0",), ("S1",), ("S2",), ("S3",)]


def test_without_an_urgency_there_is_nothing_to_lift() -> None:
    context = CallContext(deadline=1.0)
    with lifted_alike(context, 2) as contexts:
        assert contexts == [context, context]


async def test_calls_run_a_few_at_a_time_and_come_back_in_order() -> None:
    running, most = 0, 0

    async def call(number: int) -> int:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0)
        running -= 1
        return number

    assert await together([partial(call, number) for number in range(20)]) == list(range(20))
    assert most == PARALLEL


async def test_first_failure_ends_the_other_calls() -> None:
    ended = asyncio.Event()

    async def fail() -> None:
        await asyncio.sleep(0)
        raise LookupError

    async def wait() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    with pytest.raises(LookupError):
        await together([wait, fail])
    assert ended.is_set()


class Composed:
    """A system that makes three calls of its own for one of ours, side by side if it may."""

    name = "erp"

    def __init__(self) -> None:
        """Everything is answered from memory."""
        self.memory: MemoryBackend = erp()
        self.serves = self.memory.serves

    async def fetch(self, query: Query, context: CallContext) -> Page:
        pages = await together([partial(self.memory.fetch, query, context)] * 3)
        return pages[0]

    async def aclose(self) -> None:
        """Nothing to close."""


@pytest.mark.parametrize(("cap", "most"), [(1, 1), (2, 2), (8, 3)])
async def test_calls_within_a_slot_keep_to_the_cap_and_none_waits_for_itself(
    cap: int, most: int
) -> None:
    system = Composed()
    system.memory.delays[Kind.STOCK] = lambda: asyncio.sleep(0.001)
    backend = Resilient(system, Limits(parallel=cap))
    page = await backend.fetch(stock("S1"), soon())
    assert page.results["S1"].items == (STOCK[1],)
    assert len(system.memory.calls) == 3
    assert system.memory.most_in_flight == most


async def test_many_questions_of_several_calls_never_exceed_the_cap() -> None:
    system = Composed()
    system.memory.delays[Kind.STOCK] = lambda: asyncio.sleep(0.001)
    backend = Resilient(system, Limits(parallel=4))
    await asyncio.gather(*(backend.fetch(stock(key), soon()) for key in KEYS))
    assert len(system.memory.calls) == 3 * len(KEYS)
    assert system.memory.most_in_flight == 4


async def test_every_call_within_a_slot_is_one_of_the_minute() -> None:
    system, terms = Composed(), Terms(parallel=1, per_minute=5, hold=5.0)
    backend = Resilient(system, gate=Turnstile(None, "erp", terms))
    first = await backend.fetch(stock("S1"), soon())
    second = await backend.fetch(stock("S2"), soon())
    third = await backend.fetch(stock("S3"), soon())
    assert [page.results[key].error for page, key in ((first, "S1"), (second, "S2"))] == [None] * 2
    assert isinstance(third.results["S3"].error, Shed)
    assert len(system.memory.calls) == 6
