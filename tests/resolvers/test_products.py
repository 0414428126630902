"""Products: stock, prices, availability."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from backends import domain
from backends.errors import Unavailable
from backends.port import Window
from backends.vocabulary import Kind
from resolvers.freshness import Freshness, SectionState
from resolvers.products import StockLevel, StockSection
from tests.resolvers.doubles import Altered, rewire, untouched
from tests.resolvers.questions import dig
from tests.resolvers.world import World, codes, day, stock

PRICE = """query($customer: ID, $quantity: Decimal) { product(sku: "P-1") {
    price(customer: $customer, quantity: $quantity) {
        freshness { state } amount { amount currency } basis { value unit } validUntil } } }"""
LIST = {"amount": "100.00", "currency": "CNY"}


def section(*available: int | None, state: SectionState = SectionState.FRESH) -> StockSection:
    rows = [
        stock("P", f"S{i}", n)
        if n is not None
        else domain.Stock(system="erp", sku="P", site=f"S{i}", unit="PC")
        for i, n in enumerate(available)
    ]
    return StockSection(freshness=Freshness(state=state), by_site=tuple(rows), few=Decimal(10))


@pytest.mark.parametrize(
    ("available", "level"),
    [
        ((11,), StockLevel.ENOUGH),
        ((10,), StockLevel.FEW),
        ((1,), StockLevel.FEW),
        ((0,), StockLevel.NONE),
        ((-2,), StockLevel.NONE),
        ((30, -25), StockLevel.FEW),
        ((11, None), StockLevel.ENOUGH),
        ((None,), None),
        ((), None),
    ],
)
def test_the_level_is_told_by_what_is_available_in_all(
    available: tuple[int | None, ...], level: StockLevel | None
) -> None:
    assert section(*available).level is level


def test_the_total_needs_every_part_and_one_unit() -> None:
    total = section(3, 4).total
    assert total is not None
    assert (total.value, total.unit) == (Decimal(7), "PC")
    assert section(3, 4, state=SectionState.PARTIAL).total is None
    assert section().total is None
    pieces, boxes = section(3).by_site[0], domain.Stock(system="e", sku="P", site="X", unit="BOX")
    mixed = StockSection(
        freshness=Freshness(state=SectionState.FRESH), by_site=(pieces, boxes), few=Decimal(1)
    )
    assert mixed.total is None


async def test_sites_narrow_what_is_counted(w: World) -> None:
    query = """query($sites: [String!]) { product(sku: "P-1") { stock(sites: $sites) {
        level total { value unit } bySite { site available { value } onHand { value } } } } }"""
    data = await w.data(query, sites=["SZ"])
    assert dig(data, ("product", "stock")) == {
        "level": "FEW",
        "total": {"value": "5", "unit": "PC"},
        "bySite": [{"site": "SZ", "available": {"value": "5"}, "onHand": {"value": "7"}}],
    }
    everywhere = await w.data(query)
    assert dig(everywhere, ("product", "stock", "total", "value")) == "35"
    nowhere = await w.data(query, sites=[])
    assert dig(nowhere, ("product", "stock")) == {"level": None, "total": None, "bySite": []}


async def test_who_may_not_see_sites_cannot_narrow_to_one_either(w: World) -> None:
    """The level of one site would tell what the site has."""
    query = '{ product(sku: "P-1") { sku stock(sites: ["SZ"]) { level } } }'
    answer = await w.ask(query, "portal_customer")
    assert answer.data == {"product": {"sku": "P-1", "stock": None}}
    assert codes(answer) == ["FORBIDDEN"]
    assert [c for c in w.calls() if " stock " in c] == []


async def test_max_age_reaches_the_system_and_costs_one_call(w: World) -> None:
    watched = Altered(w.services.backend, untouched)
    rewire(w, backend=watched)
    await w.data(
        'query($age: Int) { product(sku: "P-1") { stock(maxAge: $age) { level } } }', age=7
    )
    assert [(q.kind, c.max_age) for q, c in watched.contexts] == [(Kind.STOCK, 7)]
    watched.contexts.clear()
    await w.data('{ product(sku: "P-1") { stock { level } } }')
    assert [(q.kind, c.max_age) for q, c in watched.contexts] == [(Kind.STOCK, None)]


async def test_a_negative_age_is_bad_input_and_costs_no_call(w: World) -> None:
    answer = await w.ask('{ product(sku: "P-1") { stock(maxAge: -1) { level } } }')
    assert codes(answer) == ["BAD_USER_INPUT"]
    assert w.calls() == []


async def test_stock_that_cannot_be_read_says_so_and_leaves_the_product(w: World) -> None:
    w.erp.failures[Kind.STOCK] = Unavailable("down", system="erp")
    query = '{ product(sku: "P-1") { sku stock { level total { value } freshness { state } } } }'
    assert await w.data(query) == {
        "product": {
            "sku": "P-1",
            "stock": {"level": None, "total": None, "freshness": {"state": "UNAVAILABLE"}},
        }
    }


async def test_goods_on_their_way_have_a_day_and_a_unit(w: World) -> None:
    coming = domain.Stock(
        system="erp",
        sku="P-1",
        site="SH",
        unit="PC",
        incoming=(domain.Incoming(date=day(2), quantity=Decimal(40)),),
    )
    w.erp.put(Kind.STOCK, [coming])
    query = """{ product(sku: "P-1") { stock { bySite {
        available { value } incoming { date quantity { value unit } } } } } }"""
    assert dig(await w.data(query), ("product", "stock", "bySite", 0)) == {
        "available": None,
        "incoming": [{"date": "2026-03-11", "quantity": {"value": "40", "unit": "PC"}}],
    }


async def test_a_price_without_a_customer_is_the_list_price(w: World) -> None:
    data = await w.data(PRICE, quantity="1")
    assert dig(data, ("product", "price", "amount")) == LIST


async def test_a_price_for_a_customer_is_its_own(w: World) -> None:
    data = await w.data(PRICE, "sales_rep", customer=await w.id_of("K1"))
    assert dig(data, ("product", "price", "amount", "amount")) == "90.00"
    (asked,) = [q for q in w.erp.calls if q.kind is Kind.PRICE]
    assert asked.window == Window(filter=(("customer", "D1"), ("quantity", "1")))


@pytest.mark.parametrize(("given", "asked"), [("10.0", "10"), ("1E+2", "100"), ("0.50", "0.5")])
async def test_equal_quantities_are_asked_in_one_spelling(w: World, given: str, asked: str) -> None:
    await w.data(PRICE, quantity=given)
    (query,) = [q for q in w.erp.calls if q.kind is Kind.PRICE]
    assert dict(query.window.filter) == {"quantity": asked}


@pytest.mark.parametrize("quantity", ["0", "-1", "NaN", "1e999999999"])
async def test_a_quantity_that_is_none_is_bad_input(w: World, quantity: str) -> None:
    answer = await w.ask(PRICE, quantity=quantity)
    assert codes(answer) == ["BAD_USER_INPUT"]
    assert [c for c in w.calls() if " price " in c] == []


async def test_a_customer_without_a_link_to_the_erp_has_no_price(w: World) -> None:
    data = await w.data(PRICE, customer=await w.id_of("K3"))
    assert dig(data, ("product", "price", "freshness", "state")) == "NOT_LINKED"
    assert dig(data, ("product", "price", "amount")) is None


async def test_prices_of_many_products_are_one_call(w: World) -> None:
    query = """query($id: ID) { products(skus: ["P-1", "P-2", "P-3"]) {
        price(customer: $id) { amount { amount } } } }"""
    await w.data(query, "sales_rep", id=await w.id_of("K1"))
    assert w.calls() == ["erp price sku P-1,P-2,P-3", "erp product key P-1,P-2,P-3"]


async def test_availability_says_when_how_much_is_promised(w: World) -> None:
    query = """query($q: Decimal!, $by: Date) { product(sku: "P-1") {
        availability(quantity: $q, by: $by) {
        freshness { state } requested { value unit } by
        confirmed { date quantity { value unit } site } } } }"""
    data = await w.data(query, q="4", by="2026-03-20")
    assert dig(data, ("product", "availability")) == {
        "freshness": {"state": "FRESH"},
        "requested": {"value": "4", "unit": "PC"},
        "by": "2026-03-20",
        "confirmed": [
            {"date": "2026-03-12", "quantity": {"value": "4", "unit": "PC"}, "site": "SH"}
        ],
    }
    (asked,) = [q for q in w.erp.calls if q.kind is Kind.AVAILABILITY]
    assert asked.window.filter == (("by", "2026-03-20"), ("quantity", "4"))


@pytest.mark.parametrize("quantity", ["0", "-3"])
async def test_availability_of_nothing_is_bad_input(w: World, quantity: str) -> None:
    query = """query($q: Decimal!) { product(sku: "P-1") { availability(quantity: $q) { by } } }"""
    answer = await w.ask(query, q=quantity)
    assert codes(answer) == ["BAD_USER_INPUT"]


async def test_a_line_of_an_order_leads_to_its_product(w: World) -> None:
    query = """query($id: ID!) { customer(id: $id) { orders(first: 1) { nodes { lines {
        product { sku name unit category stock { level } } } } } } }"""
    data: Any = await w.data(query, id=await w.id_of("K1"))
    assert dig(data, ("customer", "orders", "nodes", 0, "lines", 0, "product")) == {
        "sku": "P-1",
        "name": "Pump 1",
        "unit": "PC",
        "category": None,
        "stock": {"level": "ENOUGH"},
    }


async def test_a_line_whose_product_cannot_be_read_keeps_its_number(w: World) -> None:
    w.erp.failures[Kind.PRODUCT] = Unavailable("down", system="erp")
    query = """query($id: ID!) { customer(id: $id) { orders(first: 1) { nodes { lines {
        product { sku name } } } } } }"""
    data = await w.data(query, id=await w.id_of("K1"))
    product = dig(data, ("customer", "orders", "nodes", 0, "lines", 0, "product"))
    assert product == {"sku": "P-1", "name": None}
