"""Lists of a customer: their windows, and the narrowing of orders."""

from __future__ import annotations

import pytest

from backends.port import Window
from backends.vocabulary import BillingStatus, Fulfilment, Kind
from tests.resolvers.questions import dig
from tests.resolvers.world import World, codes, order

ORDERS = """query($id: ID!, $status: OrderSelection) { customer(id: $id) {
    orders(status: $status) { nodes { number status } } } }"""


@pytest.mark.parametrize(
    ("status", "expected"),
    [(None, ["S1", "S2", "S3"]), ("OPEN", ["S1"]), ("CLOSED", ["S2", "S3"])],
)
async def test_orders_are_narrowed_to_open_or_closed(
    w: World, status: str | None, expected: list[str]
) -> None:
    done = {"delivery_status": Fulfilment.COMPLETE, "billing_status": BillingStatus.COMPLETE}
    orders = [
        order("S1", "D1", -1),
        order("S2", "D1", -2, **done),
        order("S3", "D1", -3, rejected=True),
    ]
    w.erp.put(Kind.ORDER, orders)
    data = await w.data(ORDERS, id=await w.id_of("K1"), status=status)
    assert [o["number"] for o in dig(data, ("customer", "orders", "nodes"))] == expected


async def test_an_unknown_narrowing_is_bad_input(w: World) -> None:
    answer = await w.ask(ORDERS, id=await w.id_of("K1"), status="LATE")
    assert codes(answer) == ["BAD_USER_INPUT"]
    assert w.calls() == []


async def test_the_window_of_a_list_has_a_limit_and_the_narrowing(w: World) -> None:
    await w.data(ORDERS, id=await w.id_of("K1"), status="OPEN")
    assert w.erp.calls[0].window == Window(filter=(("status", "open"),), limit=20)


async def test_pages_of_nearby_sizes_share_one_read(w: World) -> None:
    query = """query($id: ID!) { customer(id: $id) {
        a: orders(first: 3) { nodes { number } } b: orders(first: 17) { nodes { number } } } }"""
    data = await w.data(query, id=await w.id_of("K1"))
    assert len(dig(data, ("customer", "a", "nodes"))) == 3
    assert len(dig(data, ("customer", "b", "nodes"))) == 4
    assert w.calls() == ["erp order customer D1"]


async def test_items_come_newest_first(w: World) -> None:
    query = "query($id: ID!) { customer(id: $id) { interactions { nodes { key at } } } }"
    data = await w.data(query, id=await w.id_of("K1"))
    nodes = dig(data, ("customer", "interactions", "nodes"))
    assert [node["key"] for node in nodes] == ["I0", "I1", "I2", "I3", "I4"]
    assert nodes[1]["at"] == "2026-03-08T08:00:00Z"
