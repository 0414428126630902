"""Orders by id and by reference, and what hangs from them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
import pytest

from backends import domain
from backends.errors import Refused, TimedOut, Unavailable
from backends.vocabulary import Kind
from resolvers import ids
from tests.resolvers.doubles import Altered, alter, rewire, untouched
from tests.resolvers.questions import dig
from tests.resolvers.world import World, day, order

ORDER = """query($id: ID!) { order(id: $id) { id number status margin { amount currency }
    deliveries(first: 1) { pageInfo { hasNextPage endCursor } nodes { number } } } }"""
FIND = """query($x: String!, $system: ID) { findOrders(reference: $x, system: $system) {
    freshness { state } nodes { number } } }"""
S1 = ids.encode("erp", "S1")


async def test_an_order_is_found_by_its_id(w: World) -> None:
    data = await w.data(ORDER, id=S1)
    assert data["order"]["id"] == S1
    assert data["order"]["margin"] == {"amount": "90.00", "currency": "CNY"}
    assert data["order"]["status"] == "ON_HOLD"


@pytest.mark.parametrize("text", ["", "S1", "erp:S1", "!" * 10, ids.encode("crm", "S1")])
async def test_what_is_no_order_id_is_null_and_costs_no_call(w: World, text: str) -> None:
    assert await w.data(ORDER, id=text) == {"order": None}
    assert w.calls() == []


@pytest.mark.parametrize(
    ("failure", "code"),
    [
        (Unavailable("connect to 10.0.0.7 refused", system="erp"), "BACKEND_UNAVAILABLE"),
        (Refused("login gateway01 rejected", system="erp"), "BACKEND_UNAVAILABLE"),
        (TimedOut("late 10.0.0.7", system="erp"), "TIMED_OUT"),
    ],
)
async def test_an_order_that_cannot_be_read_is_an_error_without_internals(
    w: World, failure: Any, code: str
) -> None:
    w.erp.failures[Kind.ORDER] = failure
    answer = await w.ask(ORDER, id=S1)
    assert answer.data == {"order": None}
    (error,) = answer.errors
    assert error["extensions"] == {"code": code}
    assert error["path"] == ["order"]
    assert not any(word in str(error) for word in ("10.0.0.7", "gateway01", "erp", "Refused"))


async def test_an_old_order_is_shown_while_its_system_is_down(w: World) -> None:
    down = Unavailable("down", system="erp")

    def old(query: Any, _key: str, slice_: Any) -> Any:
        return msgspec.structs.replace(slice_, error=down) if query.kind is Kind.ORDER else slice_

    alter(w, old)
    assert (await w.data(ORDER, id=S1))["order"]["number"] == "S1"


async def test_deliveries_are_paged_within_one_read(w: World) -> None:
    lines = (domain.DeliveryLine(order="S1"),)
    shipped = [
        domain.Delivery(system="erp", number=f"L{i}", customer="D1", shipped=day(-i), lines=lines)
        for i in range(3)
    ]
    w.erp.put(Kind.DELIVERY, shipped)
    first = dig(await w.data(ORDER, id=S1), ("order", "deliveries"))
    assert first["nodes"] == [{"number": "L0"}]
    assert first["pageInfo"]["hasNextPage"]
    query = """query($id: ID!, $after: String) { order(id: $id) {
        deliveries(after: $after) { pageInfo { hasNextPage } nodes { number } } } }"""
    rest = dig(
        await w.data(query, id=S1, after=first["pageInfo"]["endCursor"]), ("order", "deliveries")
    )
    assert rest == {
        "pageInfo": {"hasNextPage": False},
        "nodes": [{"number": "L1"}, {"number": "L2"}],
    }


@pytest.mark.parametrize("reference", ["S2", "PO-S2", "L2", "SF2"])
async def test_any_number_a_customer_may_quote_finds_the_order(w: World, reference: str) -> None:
    data = await w.data(FIND, "support_agent", x=reference)
    assert data["findOrders"]["nodes"] == [{"number": "S2"}]


async def test_a_reference_is_asked_of_the_named_system_only(w: World) -> None:
    data = await w.data(FIND, x="S2", system="erp")
    assert data["findOrders"]["nodes"] == [{"number": "S2"}]
    w.forget_calls()
    data = await w.data(FIND, x="S2", system="crm")
    assert data["findOrders"] == {"freshness": {"state": "NOT_PROVIDED"}, "nodes": []}
    assert w.calls() == []


async def test_a_reference_while_the_system_is_down_says_so(w: World) -> None:
    w.erp.failures[Kind.ORDER] = Unavailable("down", system="erp")
    data = await w.data(FIND, x="S2")
    assert data["findOrders"] == {"freshness": {"state": "UNAVAILABLE"}, "nodes": []}


async def test_own_orders_are_found_however_many_of_others_carry_the_reference(w: World) -> None:
    foreign = [order(f"F{i:03}", "D2", 0, reference="SAME") for i in range(80)]
    w.erp.put(Kind.ORDER, [*foreign, order("S1", "D1", -9, reference="SAME")])
    data = await w.data(FIND, "sales_rep", x="SAME")
    assert data["findOrders"]["nodes"] == [{"number": "S1"}]
    everything = await w.data(FIND, "admin", x="SAME")
    assert len(everything["findOrders"]["nodes"]) == 50


INVOICES = """query($id: ID!) { customer(id: $id) { invoices { nodes { daysOverdue } } } }"""


@pytest.mark.parametrize(
    ("hours", "overdue"), [(0, 10), (7, 10), (8, 11), (-24 * 10, None), (-24 * 9, 1)]
)
async def test_days_overdue_count_from_today_where_the_system_stands(
    w: World, hours: int, overdue: int | None
) -> None:
    """It is 08:00 in UTC and 16:00 in the ERP's zone: there the day ends 8 hours sooner."""
    w.now += dt.timedelta(hours=hours)
    data = await w.data(INVOICES, id=await w.id_of("K1"))
    assert dig(data, ("customer", "invoices", "nodes", 0, "daysOverdue")) == overdue


async def test_a_settled_invoice_is_not_overdue(w: World) -> None:
    settled = domain.Invoice(system="erp", number="R2", customer="D1", due=day(-5))
    w.erp.put(Kind.INVOICE, [settled])
    data = await w.data(INVOICES, id=await w.id_of("K1"))
    assert dig(data, ("customer", "invoices", "nodes", 0, "daysOverdue")) is None


async def test_the_way_back_to_the_customer_reads_its_profile_once(w: World) -> None:
    query = """query($id: ID!) { customer(id: $id) { name orders { nodes {
        customer { name id } } } } }"""
    data = await w.data(query, "sales_rep", id=await w.id_of("K1"))
    nodes = dig(data, ("customer", "orders", "nodes"))
    assert {node["customer"]["name"] for node in nodes} == {"Huaxia Pumps"}
    assert [c for c in w.calls() if " customer key" in c] == ["crm customer key K1"]


async def test_all_loads_of_a_request_share_its_deadline_and_lane(w: World) -> None:
    watched = Altered(w.services.backend, untouched)
    rewire(w, backend=watched)
    await w.data(ORDER, id=S1)
    contexts = [context for _, context in watched.contexts]
    assert len(contexts) == 2
    assert len({(c.deadline, c.lane) for c in contexts}) == 1
