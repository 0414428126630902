"""Declared fields: what they read, what they borrow, what they say of themselves."""

from __future__ import annotations

from decimal import Decimal

from policies.principal import Scope
from resolvers.amounts import Money, Quantity
from resolvers.fields import borrowed, declaration, money_of, quantity_of
from resolvers.schema import core
from resolvers.seen import Seen, Whose
from tests.resolvers.questions import dig
from tests.resolvers.world import SCHEMA, World, order

ORDER = order("S1", "D1", -1)


def test_neither_amount_nor_currency_travels_alone() -> None:
    assert money_of(Decimal(1), "CNY") == Money(Decimal(1), "CNY")
    assert money_of(Decimal(1), None) is None
    assert money_of(None, "CNY") is None


def test_neither_value_nor_unit_travels_alone() -> None:
    assert quantity_of(Decimal(0), "PC") == Quantity(Decimal(0), "PC")
    assert quantity_of(Decimal(1), None) is None
    assert quantity_of(None, "PC") is None


def test_a_line_borrows_the_currency_of_its_order() -> None:
    line = Seen(ORDER.lines[0], Whose(Scope.ALL), ORDER)
    assert borrowed(line, "currency") == "CNY"
    assert borrowed(line, "unit") == "PC"


def test_what_nobody_has_is_none() -> None:
    assert borrowed(Seen(ORDER.lines[0], Whose(Scope.ALL)), "currency") is None
    assert borrowed(ORDER, "unit") is None


def test_something_else_in_the_metadata_is_no_declaration() -> None:
    assert declaration({"declaration": "load"}) is None
    assert declaration({}) is None


async def test_parts_of_a_fact_show_amounts_and_quantities_with_currency_and_unit(w: World) -> None:
    query = """query($id: ID!) { customer(id: $id) { orders(first: 1) { nodes { lines {
        quantity { value unit } amount { amount currency } price { amount currency }
        priceBasis { value unit } } } } } }"""
    data = await w.data(query, id=await w.id_of("K1"))
    assert dig(data, ("customer", "orders", "nodes", 0, "lines", 0)) == {
        "quantity": {"value": "3", "unit": "PC"},
        "amount": {"amount": "300.00", "currency": "CNY"},
        "price": {"amount": "100.00", "currency": "CNY"},
        "priceBasis": None,
    }


def test_every_declaration_is_readable_from_the_schema() -> None:
    query_type = core(SCHEMA).type_map["SalesOrder"]
    fields = {f.python_name: f for f in query_type.extensions["strawberry-definition"].fields}
    margin = declaration(fields["margin"].metadata)
    deliveries = declaration(fields["deliveries"].metadata)
    assert getattr(margin, "inputs", None) == ("SalesOrder.net", "SalesOrder.cost")
    assert getattr(deliveries, "kind", None) == "delivery"
