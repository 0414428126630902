"""Orders by their status, as Odoo narrows them and as we derive it."""

from __future__ import annotations

import pytest

from backends.domain import SalesOrder
from backends.port import By, Window
from backends.vendors.odoo.domains import STATUS
from backends.vocabulary import Kind, OrderStatus
from tests.backends.vendors.odoo.database import Database, at

CLOSED = {OrderStatus.COMPLETED, OrderStatus.CANCELLED}
STATES = [
    (state, delivered, billed)
    for state in ("sale", "cancel")
    for delivered in ("pending", "started", "partial", "full", False)
    for billed in ("no", "to invoice", "invoiced", "upselling", False)
]


async def orders(database: Database, *narrowed: tuple[str, str]) -> list[SalesOrder]:
    window = Window(filter=narrowed)
    page = await database.fetch(Kind.ORDER, By.CUSTOMER, "9", window)
    return [order for order in page.items if isinstance(order, SalesOrder)]


@pytest.mark.parametrize("narrowed", sorted(STATUS))
async def test_a_filter_by_status_means_what_the_status_says(narrowed: tuple[str, str]) -> None:
    database = Database()
    for number, (state, delivered, billed) in enumerate(STATES):
        database.rows.sale(
            9000 + number,
            "9",
            name=f"S9{number:03d}",
            state=state,
            date_order=at(number),
            delivery_status=delivered,
            invoice_status=billed,
        )
    every = {order.number for order in await orders(database)}
    found = await orders(database, narrowed)
    closed = narrowed == ("status", "closed")
    assert {order.status in CLOSED for order in found} == {closed}
    rest = {"open": "closed", "closed": "open"}[narrowed[1]]
    others = {order.number for order in await orders(database, ("status", rest))}
    assert {order.number for order in found} | others == every


async def test_a_quotation_becomes_an_order_when_it_is_confirmed() -> None:
    database = Database()
    row = next(r for r in database.odoo.tables["sale.order"] if r["name"] == "S00401")
    for state, quotes, ordered in (("sent", 1, 3), ("draft", 1, 3), ("sale", 0, 4)):
        row["state"] = state
        assert len((await database.fetch(Kind.QUOTE, By.CUSTOMER, "7")).items) == quotes
        assert len((await database.fetch(Kind.ORDER, By.CUSTOMER, "7")).items) == ordered
