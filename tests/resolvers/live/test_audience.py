"""Who ask the same with the same rights are told together, each on a record of his own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

import msgspec
import pytest

from backends.fleet.notice import Change
from backends.vocabulary import Kind
from policies.principal import Principal
from resolvers.exchange import Answer, Caller, Question
from resolvers.live import Hub, Live
from tests.resolvers.world import PEOPLE, World

QUERY = "subscription { orderChanged(number: %s) { number cost { amount } } }"
NOW = 0.0


class Listener:
    """Keeps what it is told, in order."""

    def __init__(self, who: str | Principal, request: str = "r-1") -> None:
        """Subscribe as somebody, under a request id."""
        principal = PEOPLE[who] if isinstance(who, str) else who
        self.caller = Caller(principal=principal, request_id=request, deadline=0.0)
        self.told: asyncio.Queue[Any] = asyncio.Queue()

    def push(self, body: bytes) -> None:
        self.told.put_nowait(msgspec.json.decode(body))

    def complete(self) -> None:
        self.told.put_nowait("complete")

    def fail(self, errors: Sequence[Mapping[str, Any]]) -> None:
        self.told.put_nowait([error["extensions"]["code"] for error in errors])

    async def next(self) -> Any:
        async with asyncio.timeout(20):
            return await self.told.get()


class Stage:
    """Subscriptions over the small company, whose ERP says what has changed."""

    def __init__(self, world: World) -> None:
        """Nobody subscribes yet."""
        self.world = world
        self.hub = Hub()
        self.live = Live(world.executor, self.hub, encode=encoded)

    async def join(self, listener: Listener, query: str) -> None:
        question = Question(query=query, streamed=True)
        await self.live.join(question, listener).audience.begun.wait()

    def change(self, number: str, kind: Kind = Kind.ORDER) -> None:
        self.hub.tell("erp", [Change(kind=kind, key=number)])


def encoded(answer: Answer) -> bytes:
    return msgspec.json.encode({"data": answer.data, "errors": answer.errors})


@pytest.fixture
async def stage(w: World) -> AsyncIterator[Stage]:
    made = Stage(w)
    yield made
    await made.live.aclose()


def order_of(world: World) -> str:
    """Return the number of an order of Huaxia."""
    held = world.erp._entities[Kind.ORDER]
    return next(one.number for one in held if getattr(one, "customer", "") == "D1")  # type: ignore[union-attr]


def query_of(world: World) -> str:
    return QUERY % f'"{order_of(world)}"'


async def test_many_with_the_same_rights_cost_one_read_and_have_a_record_each(
    stage: Stage,
) -> None:
    world, number = stage.world, order_of(stage.world)
    people = [Principal(subject=f"u-{n}", roles=("finance",)) for n in range(50)]
    listeners = [Listener(one, f"r-{n}") for n, one in enumerate(people)]
    for listener in listeners:
        await stage.join(listener, query_of(world))
    assert (len(stage.live), stage.live.audiences) == (50, 1)
    world.erp.calls.clear()
    stage.change(number)
    answers = [await listener.next() for listener in listeners]
    assert {answer["data"]["orderChanged"]["number"] for answer in answers} == {number}
    assert len(world.erp.calls) == 1
    noted = [(one.caller.principal.subject, one.caller.request_id) for one in world.readings]
    assert noted == [(f"u-{n}", f"r-{n}") for n in range(50)]


async def test_different_rights_are_never_in_one_audience(stage: Stage) -> None:
    world = stage.world
    finance, agent = Listener("finance"), Listener("support_agent")
    for listener in (finance, agent):
        await stage.join(listener, query_of(world))
    assert stage.live.audiences == 2
    stage.change(order_of(world))
    assert (await finance.next())["data"]["orderChanged"]["cost"] is not None
    hidden = await agent.next()
    assert hidden["data"]["orderChanged"]["cost"] is None
    assert hidden["errors"][0]["extensions"]["code"] == "FORBIDDEN"


async def test_reps_of_different_accounts_are_never_in_one_audience(stage: Stage) -> None:
    other = Principal(subject="u-x", roles=("sales_rep",), rep="rep02")
    mine, foreign = Listener("sales_rep"), Listener(other)
    for listener in (mine, foreign):
        await stage.join(listener, query_of(stage.world))
    assert [await foreign.next(), await foreign.next()] == [
        {"data": {"orderChanged": None}, "errors": []},
        "complete",
    ]
    assert len(stage.live) == 1


async def test_what_cannot_be_put_on_record_is_not_shown(stage: Stage) -> None:
    listener = Listener("finance")
    await stage.join(listener, query_of(stage.world))
    stage.world.log_is_down = True
    stage.change(order_of(stage.world))
    answer = await listener.next()
    assert answer["data"]["orderChanged"]["cost"] is None
    assert answer["errors"][0]["extensions"]["code"] == "BACKEND_UNAVAILABLE"


async def test_ownership_that_is_too_old_ends_it_for_who_sees_his_own(stage: Stage) -> None:
    rep, agent = Listener("sales_rep"), Listener("support_agent")
    for listener in (rep, agent):
        await stage.join(listener, query_of(stage.world))
    stage.world.now += 2 * stage.world.services.ownership_limit
    stage.hub.doubt()
    assert await rep.next() == ["BACKEND_UNAVAILABLE"]
    stage.change(order_of(stage.world))
    assert (await agent.next())["data"]["orderChanged"] is not None


async def test_a_wrong_operation_is_refused_in_the_words_of_any_other(stage: Stage) -> None:
    told = []
    for query in (
        "subscription { wages { amount } }",
        "subscription { orderChanged { number } }",
        "subscription { stockChanged(skus: []) { sku } }",
        'subscription { a: stockChanged(skus: ["P-1"]) { sku } orderChanged { number } }',
    ):
        listener = Listener("admin")
        await stage.join(listener, query)
        told.append(await listener.next())
    assert told == [["BAD_USER_INPUT"]] * 4
    assert len(stage.live) == 0


async def test_a_dear_operation_is_refused_by_the_same_limits(stage: Stage) -> None:
    listener = Listener("admin")
    dear = "orders(first: 1000) { nodes { deliveries(first: 1000) { nodes { number } } } }"
    query = f'subscription {{ orderChanged(number: "S1") {{ customer {{ {dear} }} }} }}'
    await stage.join(listener, query)
    assert await listener.next() == ["QUERY_TOO_COMPLEX"]


async def test_the_last_to_leave_ends_the_audience(stage: Stage) -> None:
    question = Question(query=query_of(stage.world), streamed=True)
    first, second = Listener("finance"), Listener("admin")
    seats = [stage.live.join(question, one) for one in (first, first, second)]
    for seat in seats:
        await seat.audience.begun.wait()
        seat.leave()
    assert stage.live.audiences == 0
    again = Listener("finance")
    await stage.join(again, query_of(stage.world))
    stage.change(order_of(stage.world))
    assert (await again.next())["data"]["orderChanged"] is not None
    assert len(stage.hub._interests) == 1
