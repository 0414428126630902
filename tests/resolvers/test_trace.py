"""What a follower of a request is told while a question becomes an answer."""

from __future__ import annotations

import asyncio
import itertools
from typing import Any

import pytest

from backends.errors import Unavailable
from backends.port import CallContext, Page, Query
from backends.vocabulary import Kind
from resolvers.exchange import Answer, Caller, Question
from resolvers.freshness import Freshness, SectionState
from resolvers.trace import Fetch
from tests.resolvers.world import PEOPLE, World

SECTIONS = """
query Sections($id: ID!) {
  customer(id: $id) {
    name
    orders { nodes { number deliveries { nodes { number } } } }
    credit { accounts { limit { amount } } }
    timeline { nodes { at } }
  }
  products(skus: ["P-1"]) { stock { level } price { amount { amount } } }
  findOrders(reference: "S1") { nodes { number } }
}
"""


class Told:
    """Keeps what it is told; its clock counts."""

    def __init__(self) -> None:
        """Nothing was told."""
        self._clock = itertools.count(1)
        self.plans: list[int] = []
        self.loads: list[tuple[str, ...]] = []
        self.sections: list[tuple[str, SectionState]] = []
        self.began: list[int] = []
        self.renewed = 0

    def now(self) -> int:
        return next(self._clock)

    def planned(self, began: int) -> None:
        self.plans.append(began)

    async def load(self, fetch: Fetch, query: Query, context: CallContext) -> Page:
        self.loads.append((query.system, query.kind, query.by))
        return await fetch(query, context)

    def section(self, name: str, freshness: Freshness, began: int) -> None:
        assert began < self.now(), "it was begun before"
        self.began.append(began)
        self.sections.append((name, freshness.state))

    def again(self) -> None:
        self.renewed += 1
        self.sections.clear()


async def follow(w: World, query: str, trace: Told, **variables: Any) -> Answer:
    """Ask as the admin, followed."""
    deadline = asyncio.get_running_loop().time() + 5
    caller = Caller(principal=PEOPLE["admin"], request_id="r-1", deadline=deadline, trace=trace)
    return await w.executor.execute(Question(query=query, variables=variables), caller)


@pytest.fixture(params=["compiled", "interpreted"])
def either(w: World, request: pytest.FixtureRequest) -> World:
    """Return the world, with and without compiled operations."""
    if request.param == "interpreted":
        w.executor = w.make_executor(None)
    return w


async def test_every_section_is_told_once_with_what_it_is_worth(either: World) -> None:
    trace = Told()
    answer = await follow(either, SECTIONS, trace, id=await either.id_of("K1"))
    assert answer.errors == ()
    assert sorted(trace.sections) == sorted(either.sections)
    names = {name for name, _ in trace.sections}
    assert names == {"customer", "order", "delivery", "credit", "timeline", "stock", "price"}
    assert trace.began.count(0) == 0
    assert (len(trace.plans), trace.renewed) == (1, 0)


async def test_every_load_goes_through_who_follows_it(either: World) -> None:
    trace = Told()
    await follow(either, SECTIONS, trace, id=await either.id_of("K1"))
    asked = {(q.system, q.kind, q.by) for q in (*either.crm.calls, *either.erp.calls)}
    assert asked == {*trace.loads}


async def test_a_system_that_fails_is_told_as_it_is(either: World) -> None:
    either.erp.failures[Kind.CREDIT] = Unavailable("down", system="erp", kind=Kind.CREDIT)
    trace = Told()
    query = "query ($id: ID!) { customer(id: $id) { credit { standing } } }"
    await follow(either, query, trace, id=await either.id_of("K1"))
    assert ("credit", SectionState.UNAVAILABLE) in trace.sections


async def test_what_is_answered_anew_is_told_anew(either: World) -> None:
    trace = Told()
    either.log_is_down = True
    query = "query ($id: ID!) { customer(id: $id) { orders { nodes { cost { amount } } } } }"
    answer = await follow(either, query, trace, id=await either.id_of("K1"))
    assert answer.errors, "the cost is not shown while its reading cannot be logged"
    assert trace.renewed >= 1
    assert [name for name, _ in trace.sections] == ["order"]
