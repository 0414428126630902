"""Who sees what: every cell of the default policy's table, and which calls are then not made."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from backends.vocabulary import Kind
from tests.resolvers.questions import dig
from tests.resolvers.world import World, codes, erp_entities, order

ROLES = ("sales_rep", "sales_manager", "support_agent", "finance", "portal_customer", "admin")


class Row(msgspec.Struct, frozen=True):
    """A row of the table: where its value stands, who sees it, what is read for it alone."""

    name: str
    seen: str
    query: str
    path: tuple[str | int, ...]
    reads: Kind | None = None


def section(name: str, seen: str, reads: Kind, field: str = "number") -> Row:
    query = f"{name} {{ nodes {{ {field} }} }}"
    return Row(name, seen, query, ("customer", name, "nodes", 0, field), reads)


def of_order(name: str, seen: str, inside: str = "{ amount }") -> Row:
    query = f"orders {{ nodes {{ {name} {inside} }} }}"
    return Row(f"order {name}", seen, query, ("customer", "orders", "nodes", 0, name))


def of_line(name: str, seen: str, inside: str) -> Row:
    query = f"orders {{ nodes {{ lines {{ {name} {inside} }} }} }}"
    path = ("customer", "orders", "nodes", 0, "lines", 0, name)
    return Row(f"line {name}", seen, query, path)


def of_account(name: str, seen: str) -> Row:
    query = f"credit {{ accounts {{ {name} {{ amount }} }} }}"
    return Row(f"account {name}", seen, query, ("customer", "credit", "accounts", 0, name))


def of_total(name: str, seen: str) -> Row:
    query = f"credit {{ totals {{ {name} {{ amount }} }} }}"
    return Row(f"total {name}", seen, query, ("customer", "credit", "totals", 0, name))


def of_product(name: str, seen: str, query: str, *path: str | int, reads: Kind) -> Row:
    return Row(name, seen, f'{{ product(sku: "P-1") {{ {query} }} }}', ("product", *path), reads)


ROWS = (
    Row("profile", "111111", "name", ("customer", "name"), Kind.CUSTOMER),
    section("contacts", "111111", Kind.CONTACT, "name"),
    section("interactions", "111001", Kind.INTERACTION, "body"),
    section("opportunities", "110001", Kind.OPPORTUNITY, "name"),
    section("quotes", "110001", Kind.QUOTE),
    section("contracts", "110101", Kind.CONTRACT),
    section("tickets", "111011", Kind.TICKET),
    section("orders", "111111", Kind.ORDER),
    of_line("position", "111111", ""),
    Row(
        "deliveries",
        "111111",
        "orders { nodes { deliveries { nodes { number } } } }",
        ("customer", "orders", "nodes", 0, "deliveries", "nodes", 0, "number"),
        Kind.DELIVERY,
    ),
    of_order("net", "110111"),
    of_order("gross", "110111"),
    of_line("price", "110111", "{ amount }"),
    of_line("amount", "110111", "{ amount }"),
    of_product(
        "price", "110111", "price { amount { amount } }", "price", "amount", reads=Kind.PRICE
    ),
    of_order("cost", "010101"),
    of_order("margin", "010101"),
    of_order("blocks", "010101", "{ reason }"),
    of_order("statusText", "010101", ""),
    of_order("status", "111111", ""),
    Row(
        "standing", "111101", "credit { standing }", ("customer", "credit", "standing"), Kind.CREDIT
    ),
    of_account("limit", "110101"),
    of_account("available", "110101"),
    of_account("exposure", "010101"),
    of_account("overdue", "010101"),
    of_total("limit", "110101"),
    of_total("available", "110101"),
    of_total("exposure", "010101"),
    of_total("overdue", "010101"),
    section("invoices", "010111", Kind.INVOICE),
    section("payments", "010111", Kind.PAYMENT),
    of_product("level", "111111", "stock { level }", "stock", "level", reads=Kind.STOCK),
    of_product(
        "availability",
        "111111",
        'availability(quantity: "1") { confirmed { date } }',
        *("availability", "confirmed", 0, "date"),
        reads=Kind.AVAILABILITY,
    ),
    Row(
        "stock total",
        "111101",
        '{ product(sku: "P-1") { stock { total { value } } } }',
        ("product", "stock", "total"),
    ),
    Row(
        "stock sites",
        "111101",
        '{ product(sku: "P-1") { stock { bySite { site } } } }',
        ("product", "stock", "bySite", 0, "site"),
    ),
    Row("interfaces", "001001", "{ interfaces { state } }", ("interfaces", 0, "state")),
    Row("interface vendor", "000001", "{ interfaces { vendor } }", ("interfaces", 0, "vendor")),
)


async def variables_of(w: World, row: Row) -> dict[str, Any]:
    return {} if row.query.startswith("{") else {"id": await w.id_of("K1")}


def whole(query: str) -> str:
    return (
        query if query.startswith("{") else f"query($id: ID!) {{ customer(id: $id) {{ {query} }} }}"
    )


@pytest.fixture
async def told(w: World) -> World:
    """Every order is held, for a reason, in the ERP's own words."""
    held = erp_entities()[Kind.ORDER][0].blocks
    orders = [order(f"S{i}", "D1", -i, blocks=held, status_text="stopped") for i in range(1, 4)]
    w.erp.put(Kind.ORDER, orders)
    return w


def cells(seen: str) -> list[Any]:
    return [
        pytest.param(row, role, id=f"{row.name}-{role}")
        for row in ROWS
        for role, cell in zip(ROLES, row.seen, strict=True)
        if cell == seen
    ]


@pytest.mark.parametrize(("row", "role"), cells("1"))
async def test_who_may_see_it_sees_it(told: World, row: Row, role: str) -> None:
    variables = await variables_of(told, row)
    answer = await told.ask(whole(row.query), role, **variables)
    assert answer.errors == ()
    assert dig(answer.data, row.path) is not None


@pytest.mark.parametrize(("row", "role"), cells("0"))
async def test_who_may_not_see_it_gets_null_and_no_call_is_made_for_it(
    told: World, row: Row, role: str
) -> None:
    variables = await variables_of(told, row)
    told.forget_calls()
    answer = await told.ask(whole(row.query), role, **variables)
    assert dig(answer.data, row.path) is None
    (error,) = answer.errors
    assert error["extensions"]["code"] == "FORBIDDEN"
    assert error["path"] == list(row.path[: len(error["path"])])
    assert dig(answer.data, error["path"]) is None
    if row.reads is not None:
        assert [call for call in told.calls() if f" {row.reads} " in call] == []


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
async def test_a_role_that_no_line_defines_gets_nothing(told: World, row: Row) -> None:
    variables = await variables_of(told, row)
    told.forget_calls()
    answer = await told.ask(whole(row.query), "nobody", **variables)
    assert answer.data == {row.path[0]: None}
    assert codes(answer) == ["FORBIDDEN"]
    assert told.calls() == []


async def test_a_denied_field_that_may_not_be_null_is_forbidden_and_not_a_failure(w: World) -> None:
    answer = await w.ask("{ viewer { subject } }", "nobody")
    assert answer.executed
    assert answer.data is None
    assert codes(answer) == ["FORBIDDEN"]
    assert answer.errors[0]["path"] == ["viewer"]


async def test_a_field_denied_in_twenty_rows_is_one_error_with_count_twenty(w: World) -> None:
    w.erp.put(Kind.ORDER, [order(f"S{i:02}", "D1", -i) for i in range(20)])
    query = "query($id: ID!) { customer(id: $id) { orders { nodes { number cost { amount } } } } }"
    answer = await w.ask(query, "sales_rep", id=await w.id_of("K1"))
    (error,) = answer.errors
    assert error["extensions"] == {"code": "FORBIDDEN", "count": 20}
    assert error["path"] == ["customer", "orders", "nodes", 0, "cost"]
    assert len(dig(answer.data, ("customer", "orders", "nodes"))) == 20
    assert w.denied == [("SalesOrder.cost", 20)]


async def test_two_denied_fields_are_two_errors(w: World) -> None:
    query = whole("invoices { nodes { number } } payments { nodes { number } }")
    answer = await w.ask(query, "support_agent", id=await w.id_of("K1"))
    assert [error["path"] for error in answer.errors] == [
        ["customer", "invoices"],
        ["customer", "payments"],
    ]


CREDIT = "id credit { standing accounts { limit { amount } } }"


async def test_the_second_role_opens_the_credit_limit_of_own_customers_only(w: World) -> None:
    query = f"query($id: ID!) {{ customer(id: $id) {{ {CREDIT} }} }}"
    own = await w.ask(query, "rep_and_support", id=await w.id_of("K1"))
    assert own.errors == ()
    assert dig(own.data, ("customer", "credit", "accounts", 0, "limit", "amount")) == "1000.00"
    foreign = await w.ask(query, "rep_and_support", id=await w.id_of("K2"))
    assert dig(foreign.data, ("customer", "credit", "accounts")) is None
    assert dig(foreign.data, ("customer", "credit", "standing")) == "TIGHT"
    assert codes(foreign) == ["FORBIDDEN"]


async def test_one_answer_shows_an_own_and_a_foreign_customer_each_by_its_own_rules(
    w: World,
) -> None:
    query = f"{{ customers {{ nodes {{ {CREDIT} }} }} }}"
    answer = await w.ask(query, "rep_and_support")
    nodes = {node["id"]: node["credit"] for node in dig(answer.data, ("customers", "nodes"))}
    own, foreign = nodes[await w.id_of("K1")], nodes[await w.id_of("K2")]
    assert own["accounts"] == [{"limit": {"amount": "1000.00"}}]
    assert foreign == {"standing": "TIGHT", "accounts": None}
    (error,) = answer.errors
    assert error["extensions"] == {"code": "FORBIDDEN", "count": 2}  # K2, and D4 of nobody


async def test_introspection_is_open_to_everybody(w: World) -> None:
    answer = await w.ask("{ __schema { queryType { name } } }", "nobody")
    assert answer.errors == ()
    assert answer.data == {"__schema": {"queryType": {"name": "Query"}}}
