"""Sales in Tryton: their pages, their states, their lines."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from backends.domain import SalesOrder
from backends.port import By, Query, Window
from backends.vendors.tryton.bindings import STATUS
from backends.vocabulary import BillingStatus, Fulfilment, Kind, OrderStatus
from tests.backends.vendors.tryton.sales import Sales, call_of, reply, sale
from tests.backends.vendors.tryton.test_tryton import KIT
from tests.conformance.scripted_wire import Answer, ScriptedWire
from tests.conformance.vendor_kit import context


def searches(wire: ScriptedWire) -> list[dict[str, Any]]:
    return [call_of(request) for request in KIT.asked(wire)]


def scripted(answer: Answer) -> ScriptedWire:
    return ScriptedWire(KIT.script(answer))


async def pages_of(wire: ScriptedWire, limit: int) -> list[list[str]]:
    backend, after, pages = KIT.backend(wire), None, []
    while True:
        window = Window(after=after, limit=limit)
        query = Query(system="erp", kind=Kind.ORDER, by=By.CUSTOMER, keys=("C1",), window=window)
        found = (await backend.fetch(query, context())).results["C1"]
        assert found.error is None
        pages.append([order.number for order in found.items if isinstance(order, SalesOrder)])
        if found.next is None:
            return pages
        after = found.next


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 100])
async def test_pages_hold_every_order_once_whatever_the_servers_order_of_numbers(
    limit: int,
) -> None:
    day = dt.date(2026, 11, 20)
    dates = [day, day, day, day - dt.timedelta(1), day - dt.timedelta(2), None, None]
    rows = [sale(8 + i, date) for i, date in enumerate(dates)]
    pages = await pages_of(scripted(Sales(rows)), limit)
    numbers = [number for page in pages for number in page]
    assert numbers == ["9", "8", "10", "11", "12", "14", "13"]
    assert all(len(page) == limit for page in pages[:-1])


async def test_first_page_of_a_list_costs_one_call() -> None:
    rows = [sale(i, dt.date(2026, 1, 1) + dt.timedelta(i)) for i in range(1, 10)]
    wire = scripted(Sales(rows))
    query = Query(
        system="erp", kind=Kind.ORDER, by=By.CUSTOMER, keys=("C1",), window=Window(limit=3)
    )
    await KIT.backend(wire).fetch(query, context())
    assert [call["params"][2] for call in searches(wire)] == [4]


async def test_limit_holds_for_a_customer_with_ten_thousand_orders() -> None:
    rows = [sale(i, dt.date(2026, 1, 1) - dt.timedelta(i)) for i in range(1, 10_001)]
    wire = scripted(Sales(rows))
    query = Query(
        system="erp", kind=Kind.ORDER, by=By.CUSTOMER, keys=("C1",), window=Window(limit=20)
    )
    found = (await KIT.backend(wire).fetch(query, context())).results["C1"]
    assert (len(found.items), len(searches(wire))) == (20, 1)


async def test_list_without_a_limit_is_read_in_pages_to_its_end() -> None:
    rows = [sale(i, dt.date(2026, 1, 1)) for i in range(1, 1_202)]
    wire = scripted(Sales(rows))
    query = Query(system="erp", kind=Kind.ORDER, by=By.CUSTOMER, keys=("C1",))
    found = (await KIT.backend(wire).fetch(query, context())).results["C1"]
    assert (len(found.items), len(searches(wire))) == (1_201, 3)


@pytest.mark.parametrize(
    ("members", "status"),
    [
        ({"state": "draft", "number": None}, OrderStatus.DRAFT),
        ({"state": "quotation"}, OrderStatus.DRAFT),
        ({"state": "confirmed", "shipment_state": "none"}, OrderStatus.OPEN),
        ({}, OrderStatus.OPEN),
        ({"shipment_state": "partially shipped"}, OrderStatus.PARTIALLY_DELIVERED),
        ({"shipment_state": "sent"}, OrderStatus.DELIVERED),
        ({"shipment_state": "sent", "invoice_state": "pending"}, OrderStatus.DELIVERED),
        (
            {"shipment_state": "sent", "invoice_state": "paid", "to_invoice": 1},
            OrderStatus.DELIVERED,
        ),
        ({"shipment_state": "sent", "invoice_state": "awaiting payment"}, OrderStatus.COMPLETED),
        ({"shipment_state": "sent", "invoice_state": "partially paid"}, OrderStatus.COMPLETED),
        ({"state": "done", "shipment_state": "none"}, OrderStatus.COMPLETED),
        ({"state": "done", "invoice_state": "paid"}, OrderStatus.COMPLETED),
        ({"shipment_state": "exception"}, OrderStatus.ON_HOLD),
        ({"invoice_state": "exception", "shipment_state": "sent"}, OrderStatus.ON_HOLD),
        ({"state": "cancelled"}, OrderStatus.CANCELLED),
    ],
)
async def test_states_become_the_neutral_status_that_the_filter_asks_for(
    members: dict[str, Any], status: OrderStatus
) -> None:
    row = sale(7, None, **members)
    order = await one_order(row)
    assert order.status is status
    closed = status in {OrderStatus.COMPLETED, OrderStatus.CANCELLED}
    assert _matches(row, STATUS["status", "closed"]) is closed
    assert _matches(row, STATUS["status", "open"]) is not closed


async def one_order(row: dict[str, Any]) -> SalesOrder:
    wire = scripted(lambda _: reply(result=[row]))
    key = row["number"] or f"#{row['id']}"
    query = Query(system="erp", kind=Kind.ORDER, by=By.KEY, keys=(key,))
    found = (await KIT.backend(wire).fetch(query, context())).results[key]
    (order,) = found.items
    assert isinstance(order, SalesOrder)
    return order


def _matches(row: dict[str, Any], domain: list[Any]) -> bool:
    """Evaluate a domain over a row as Tryton does: all parts, or any after OR."""
    if domain and domain[0] == "OR":
        return any(_matches(row, part) for part in domain[1:])
    if domain and isinstance(domain[0], str):
        name, operator, value = domain
        left = bool(row[name]) if name == "to_invoice" else row[name]
        negated, word = operator in {"!=", "not in"}, operator.removeprefix("not ")
        return bool((left in value if word == "in" else left == value) is not negated)
    return all(_matches(row, part) for part in domain)


async def test_number_that_two_records_share_is_the_older_ones() -> None:
    rows = [sale(7, None, reference="first"), sale(8, None, number="7", reference="second")]
    wire = scripted(lambda _: reply(result=rows))
    query = Query(system="erp", kind=Kind.ORDER, by=By.KEY, keys=("7",))
    (order,) = (await KIT.backend(wire).fetch(query, context())).results["7"].items
    assert isinstance(order, SalesOrder)
    assert order.reference == "first"


async def test_return_and_unknown_words_keep_what_the_system_said() -> None:
    odd = sale(7, None, shipment_state="teleported", invoice_state="bartered", state="new")
    odd["untaxed_amount"] = {"__class__": "Decimal", "decimal": "-10"}
    order = await one_order(odd)
    assert (order.delivery_status, order.billing_status, order.status_text, order.document) == (
        Fulfilment.OTHER,
        BillingStatus.OTHER,
        "new",
        "RETURN",
    )


async def test_open_quantity_is_what_has_not_moved_in_the_units_own_digits() -> None:
    line = {
        "id": 1,
        "type": "line",
        "summary": None,
        "quantity": 3.0,
        "moves_progress": 0.3333,
        "unit_price": {"__class__": "Decimal", "decimal": "1.2300"},
        "amount": {"__class__": "Decimal", "decimal": "3.69"},
        "product.": None,
        "unit.": {"id": 1, "symbol": "u", "digits": 0},
    }
    title = {**line, "type": "title", "quantity": None, "moves_progress": None, "unit.": None}
    order = await one_order(sale(7, None, **{"lines.": [title, line]}))
    (only,) = order.lines
    assert (only.position, only.open_quantity, only.price) == ("2", Decimal(2), Decimal("1.2300"))


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999999999999"])
async def test_amount_that_is_no_number_is_garbled(number: str) -> None:
    row = sale(7, None, untaxed_amount={"__class__": "Decimal", "decimal": number})
    wire = scripted(lambda _: reply(result=[row]))
    query = Query(system="erp", kind=Kind.ORDER, by=By.KEY, keys=("7",))
    found = (await KIT.backend(wire).fetch(query, context())).results["7"]
    assert type(found.error).__name__ == "Garbled"


async def test_day_that_is_on_no_calendar_is_garbled() -> None:
    row = sale(7, None, sale_date={"__class__": "date", "year": 2026, "month": 2, "day": 31})
    wire = scripted(lambda _: reply(result=[row]))
    query = Query(system="erp", kind=Kind.ORDER, by=By.KEY, keys=("7",))
    found = (await KIT.backend(wire).fetch(query, context())).results["7"]
    assert type(found.error).__name__ == "Garbled"
