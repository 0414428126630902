"""Who counts the calls that a system was spared hears of each question once, and why."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import msgspec
import pytest

from backends.breaker import Rule
from backends.cap import Gate as Cap
from backends.errors import Paused, Shed, Spared, Tripped, Unavailable
from backends.fleet.permits import Terms
from backends.fleet.turnstile import Turnstile
from backends.memory import MemoryBackend
from backends.port import Query
from backends.resilient import Limits, Resilient
from backends.vocabulary import Kind
from tests.backends.questions import ENTITIES, Gate, erp, soon, stock, turns

ONCE = Limits(retries=0, rule=Rule(in_a_row=1))


class OneByOne(MemoryBackend):
    """A system that takes a call for each key."""

    def parts(self, query: Query) -> Sequence[Query]:
        return [msgspec.structs.replace(query, keys=(key,)) for key in query.keys]


@pytest.fixture
def heard() -> list[Spared]:
    return []


def full() -> Cap:
    return Turnstile(None, "erp", Terms(parallel=1, per_minute=0, hold=5.0))


async def test_a_paused_system_is_spared(heard: list[Spared]) -> None:
    backend = Resilient(erp(), paused=lambda: 5.0, spared=heard.append)
    page = await backend.fetch(stock("S1"), soon())
    assert [page.results["S1"].error] == heard
    assert isinstance(heard[0], Paused)


async def test_a_system_that_failed_is_spared(heard: list[Spared]) -> None:
    memory = erp()
    memory.failures[Kind.STOCK] = Unavailable("down", system="erp")
    backend = Resilient(memory, ONCE, spared=heard.append)
    await backend.fetch(stock("S1"), soon())
    assert heard == []
    await backend.fetch(stock("S1"), soon())
    assert [type(error) for error in heard] == [Tripped]


async def test_a_system_is_spared_what_its_gate_has_no_room_for(heard: list[Spared]) -> None:
    backend = Resilient(erp(), gate=full(), spared=heard.append)
    await backend.fetch(stock("S1"), soon())
    assert [type(error) for error in heard] == [Shed]


async def test_a_question_of_several_calls_is_one(heard: list[Spared]) -> None:
    backend = Resilient(OneByOne("erp", ENTITIES), paused=lambda: 5.0, spared=heard.append)
    page = await backend.fetch(stock("S1", "S2", "S3"), soon())
    assert {type(slice_.error) for slice_ in page.results.values()} == {Paused}
    assert len(heard) == 1


async def test_who_came_too_late_or_was_failed_by_the_system_was_not_spared_it(
    heard: list[Spared],
) -> None:
    memory = erp()
    memory.failures[Kind.STOCK] = Unavailable("down", system="erp")
    backend = Resilient(memory, Limits(retries=0), spared=heard.append)
    for context in (soon(), soon(-1.0)):
        await backend.fetch(stock("S1"), context)
    assert heard == []


async def test_what_changes_while_a_call_waits_is_seen_when_its_turn_comes(
    heard: list[Spared],
) -> None:
    memory, gate = erp(), Gate()
    memory.delays[Kind.STOCK] = gate.wait
    paused: list[float] = []
    backend = Resilient(
        memory,
        Limits(parallel=1),
        paused=lambda: paused[0] if paused else None,
        spared=heard.append,
    )
    tasks = [asyncio.create_task(backend.fetch(stock(key), soon())) for key in ("S1", "S2")]
    await turns()
    paused.append(5.0)
    gate.open()
    first, second = await asyncio.gather(*tasks)
    assert first.results["S1"].error is None
    assert [second.results["S2"].error] == heard
    assert len(memory.calls) == 1
    paused.clear()
    assert (await backend.fetch(stock("S2"), soon())).results["S2"].error is None
