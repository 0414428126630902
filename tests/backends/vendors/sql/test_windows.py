"""Lists are ordered, filtered and cut per key, and pages put together are the whole list."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from backends.domain import Customer, Entity, SalesOrder
from backends.errors import Unfit
from backends.ordering import position, window_of
from backends.port import By, Slice
from backends.vendors.sql.adapter import SqlBackend
from backends.vocabulary import Kind, OrderStatus
from gateway.demo.seed import Demo
from tests.backends.vendors.sql.asking import ask, backend, make, statements

CRM_LISTS = (
    Kind.CONTACT,
    Kind.INTERACTION,
    Kind.OPPORTUNITY,
    Kind.QUOTE,
    Kind.CONTRACT,
    Kind.TICKET,
)
ERP_LISTS = (Kind.ORDER, Kind.DELIVERY, Kind.INVOICE, Kind.PAYMENT)
CLOSED = {OrderStatus.COMPLETED, OrderStatus.CANCELLED}


async def _pages(
    asked: SqlBackend, kind: Kind, by: By, key: str, limit: int
) -> list[tuple[Entity, ...]]:
    after, pages = None, []
    while True:
        slice_ = (await ask(asked, kind, by, key, limit=limit, after=after))[key]
        assert slice_.error is None
        pages.append(slice_.items)
        after = slice_.next
        if after is None:
            return pages


async def _check_pages(asked: SqlBackend, kind: Kind, by: By, key: str, limit: int) -> None:
    whole = (await ask(asked, kind, by, key))[key].items
    pages = await _pages(asked, kind, by, key, limit)
    assert len(whole) > limit
    assert [len(page) for page in pages[:-1]] == [limit] * (len(pages) - 1)
    assert [item for page in pages for item in page] == list(whole)
    assert whole == window_of(kind, list(whole), None, None)[0]


@pytest.mark.parametrize("kind", CRM_LISTS)
async def test_pages_of_a_crm_list_give_each_row_once_in_order(demo: Demo, kind: Kind) -> None:
    async with backend(demo.crm, "crm") as crm:
        await _check_pages(crm, kind, By.CUSTOMER, demo.examples.both, 3)


@pytest.mark.parametrize("kind", ERP_LISTS)
async def test_pages_of_an_erp_list_give_each_row_once_in_order(demo: Demo, kind: Kind) -> None:
    async with backend(demo.erp, "erp") as erp:
        await _check_pages(erp, kind, By.CUSTOMER, demo.examples.both_erp, 2)


async def test_pages_of_all_customers_give_each_once(demo: Demo) -> None:
    async with backend(demo.crm, "crm") as crm:
        pages = await _pages(crm, Kind.CUSTOMER, By.ALL, "*", 400)
    keys = [item.key for page in pages for item in page if isinstance(item, Customer)]
    assert [len(page) for page in pages] == [400, 400, 150]
    assert keys == sorted(set(keys))


async def test_next_is_the_position_of_the_last_item(demo: Demo) -> None:
    async with backend(demo.crm, "crm") as crm:
        slice_ = (await ask(crm, Kind.TICKET, By.CUSTOMER, demo.examples.both, limit=2))[
            demo.examples.both
        ]
    assert slice_.next == position(Kind.TICKET, slice_.items[-1])


async def test_last_page_that_is_full_has_no_next(demo: Demo) -> None:
    key = demo.examples.both
    async with backend(demo.crm, "crm") as crm:
        every = (await ask(crm, Kind.CONTACT, By.CUSTOMER, key))[key].items
        full = (await ask(crm, Kind.CONTACT, By.CUSTOMER, key, limit=len(every)))[key]
    assert full.items == every
    assert full.next is None


async def test_limit_holds_for_each_of_many_customers_in_one_statement(demo: Demo) -> None:
    keys = [f"C{100001 + at}" for at in range(50)]
    async with backend(demo.crm, "crm") as crm:
        each: dict[str, Slice] = {}
        for key in keys:
            each |= await ask(crm, Kind.INTERACTION, By.CUSTOMER, key, limit=5)
        with statements(crm) as sent:
            together = await ask(crm, Kind.INTERACTION, By.CUSTOMER, *keys, limit=5)
    assert together == each
    assert {len(slice_.items) for slice_ in together.values()} == {5}
    assert len(sent) == 1


async def test_ten_thousand_rows_of_one_customer_starve_no_other(tmp_path: Path) -> None:
    file = make(
        tmp_path / "many.sqlite",
        """CREATE TABLE note (id TEXT, customer TEXT, at TEXT);
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
        INSERT INTO note SELECT printf('N%05d', i), 'A', '2026-01-01T00:00:00.000000Z' FROM n;
        INSERT INTO note VALUES ('B1', 'B', '2020-01-01T00:00:00.000000Z');""",
    )
    own = {
        "interaction.customer": 'SELECT id AS "key", customer, at FROM note WHERE customer IN :keys'
    }
    async with backend(file, "none", own) as notes:
        found = await ask(notes, Kind.INTERACTION, By.CUSTOMER, "A", "B", limit=3)
    assert {key: len(slice_.items) for key, slice_ in found.items()} == {"A": 3, "B": 1}


@pytest.mark.parametrize("limit", [1, 2])
async def test_instants_without_a_zone_page_in_their_true_order(
    crm_place: Path | str, limit: int
) -> None:
    async with backend(crm_place, "crm", zone=ZoneInfo("Asia/Shanghai")) as crm:
        await _check_pages(crm, Kind.INTERACTION, By.CUSTOMER, "C1", limit)


async def test_unknown_day_comes_last_and_is_reached_by_paging(erp_place: Path | str) -> None:
    async with backend(erp_place, "erp") as erp:
        pages = await _pages(erp, Kind.ORDER, By.CUSTOMER, "D1", 1)
    numbers = [item.number for page in pages for item in page if isinstance(item, SalesOrder)]
    assert numbers == ["3", "2", "1", "4"]


async def test_bar_in_a_name_does_not_lose_the_place(tmp_path: Path) -> None:
    file = make(
        tmp_path / "bars.sqlite",
        """CREATE TABLE person (id TEXT, customer TEXT, name TEXT);
        INSERT INTO person VALUES ('1', 'A', 'a|b'), ('2', 'A', 'a|b|'), ('3', 'A', NULL);""",
    )
    own = {
        "contact.customer": 'SELECT id AS "key", customer, name FROM person WHERE customer IN :keys'
    }
    async with backend(file, "none", own) as people:
        await _check_pages(people, Kind.CONTACT, By.CUSTOMER, "A", 1)


async def test_stock_limit_holds_per_product(demo: Demo) -> None:
    async with backend(demo.erp, "erp") as erp:
        found = await ask(erp, Kind.STOCK, By.SKU, *demo.examples.skus, limit=2)
    assert {len(slice_.items) for slice_ in found.values()} == {2}


async def _standings(demo: Demo) -> Mapping[str, list[SalesOrder]]:
    keys = [f"D{10001 + at}" for at in range(100)]
    found: dict[str, list[SalesOrder]] = {}
    async with backend(demo.erp, "erp") as erp:
        for standing in ("open", "closed"):
            wanted = (("status", standing),)
            slices = await ask(erp, Kind.ORDER, By.CUSTOMER, *keys, filter=wanted)
            found[standing] = [
                item for s in slices.values() for item in s.items if isinstance(item, SalesOrder)
            ]
    return found


async def test_open_and_closed_orders_agree_with_the_status_of_each(demo: Demo) -> None:
    found = await _standings(demo)
    assert {order.status for order in found["closed"]} == CLOSED
    assert {order.status for order in found["open"]} == set(OrderStatus) - CLOSED


async def test_order_that_is_done_but_held_is_open(erp_place: Path | str) -> None:
    async with backend(erp_place, "erp") as erp:
        wanted = (("status", "open"),)
        slice_ = (await ask(erp, Kind.ORDER, By.CUSTOMER, "D1", filter=wanted))["D1"]
    assert [x.number for x in slice_.items if isinstance(x, SalesOrder)] == ["3", "1"]


@pytest.mark.parametrize(
    ("kind", "by", "window"),
    [
        (Kind.ORDER, By.CUSTOMER, {"filter": (("colour", "red"),)}),
        (Kind.ORDER, By.CUSTOMER, {"filter": (("status", "nearly"),)}),
        (Kind.INVOICE, By.CUSTOMER, {"filter": (("status", "open"),)}),
        (Kind.ORDER, By.CUSTOMER, {"order": "net"}),
        (Kind.PRICE, By.SKU, {"filter": (("quantity", "many"),)}),
        (Kind.PRICE, By.SKU, {"filter": (("quantity", "NaN"),)}),
        (Kind.PRICE, By.SKU, {"filter": (("customer", "D1\0"),)}),
        (Kind.AVAILABILITY, By.SKU, {"filter": (("by", "soon"),)}),
        (Kind.ORDER, By.CUSTOMER, {"after": "2026-01-01|\0"}),
    ],
)
async def test_window_that_is_not_understood_is_refused_without_a_statement(
    erp_file: Path, kind: Kind, by: By, window: dict[str, Any]
) -> None:
    async with backend(erp_file, "erp") as erp:
        with statements(erp) as sent:
            found = await ask(erp, kind, by, "D1", **window)
    assert isinstance(found["D1"].error, Unfit)
    assert not sent
