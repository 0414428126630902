"""The main questions are answered from indices, however many orders there are."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from backends.port import By
from backends.vendors.sql.queries import choose
from backends.vendors.sql.windows import SQLITE, Shape, listing
from backends.vocabulary import Kind
from gateway.demo.seed import Demo

LISTS = [
    ("crm", Kind.CONTACT, By.CUSTOMER),
    ("crm", Kind.INTERACTION, By.CUSTOMER),
    ("crm", Kind.OPPORTUNITY, By.CUSTOMER),
    ("crm", Kind.QUOTE, By.CUSTOMER),
    ("crm", Kind.CONTRACT, By.CUSTOMER),
    ("crm", Kind.TICKET, By.CUSTOMER),
    ("erp", Kind.ORDER, By.CUSTOMER),
    ("erp", Kind.ORDER, By.REFERENCE),
    ("erp", Kind.DELIVERY, By.CUSTOMER),
    ("erp", Kind.DELIVERY, By.ORDER),
    ("erp", Kind.INVOICE, By.CUSTOMER),
    ("erp", Kind.PAYMENT, By.CUSTOMER),
    ("erp", Kind.CREDIT, By.CUSTOMER),
    ("erp", Kind.STOCK, By.SKU),
    ("erp", Kind.PRICE, By.SKU),
]
PLAIN = [
    ("crm", "customer.key"),
    ("erp", "order.key"),
    ("erp", "order.lines"),
    ("erp", "order.schedule"),
    ("erp", "order.blocks"),
    ("erp", "order.parties"),
    ("erp", "delivery.lines"),
    ("erp", "product.key"),
    ("erp", "stock.incoming"),
]
SUBQUERIES = ("found", "placed", "ranked", "served", "(subquery")


def _scanned(file: Path, sql: str) -> list[str]:
    """Return the tables that a statement reads from end to end."""
    values = dict.fromkeys(("after_value", "after_key", "customer", "quantity", "unit"), "x")
    with closing(sqlite3.connect(file)) as database:
        database.create_function("instant", 1, str)
        plan = database.execute(
            "EXPLAIN QUERY PLAN " + sql.replace(":keys", "('a', 'b')"), values | {"limit": 5}
        ).fetchall()
    assert plan
    lines = [str(row[-1]).removeprefix("SCAN ") for row in plan if str(row[-1]).startswith("SCAN")]
    return [line for line in lines if not line.startswith(SUBQUERIES)]


@pytest.mark.parametrize(("system", "kind", "by"), LISTS)
def test_list_is_read_by_an_index(demo: Demo, system: str, kind: Kind, by: By) -> None:
    file = demo.crm if system == "crm" else demo.erp
    query = choose(system, {})[f"{kind}.{by}"]
    assert not _scanned(file, listing(query, kind, by, Shape((), after=True, limit=True), SQLITE))


@pytest.mark.parametrize(("system", "name"), PLAIN)
def test_rows_are_read_by_an_index(demo: Demo, system: str, name: str) -> None:
    file = demo.crm if system == "crm" else demo.erp
    assert not _scanned(file, choose(system, {})[name])


def test_page_of_all_customers_is_read_in_the_order_of_the_keys(demo: Demo) -> None:
    query = choose("crm", {})["customer.all"]
    whole = listing(query, Kind.CUSTOMER, By.ALL, Shape((), after=True, limit=True), SQLITE)
    assert not _scanned(demo.crm, whole)


def test_a_scan_would_be_seen(demo: Demo) -> None:
    assert _scanned(demo.erp, "SELECT * FROM sales_order WHERE net IN :keys")
