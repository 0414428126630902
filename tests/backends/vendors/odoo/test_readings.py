"""Lists in pages, batches, fields that not every Odoo has, and numbers that orders are found by."""

from __future__ import annotations

import pytest

from backends.domain import Delivery, Interaction, SalesOrder, Ticket
from backends.port import EVERY, By, Query, Window
from backends.vendors.odoo.records import PAGE
from backends.vocabulary import Kind
from tests.backends.vendors.odoo.database import Database, at
from tests.conformance.vendor_kit import context


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 100])
async def test_pages_of_orders_hold_every_order_once(limit: int) -> None:
    database = Database()
    for number in range(8, 13):  # names sort as text, ids do not
        database.rows.sale(number, "7", name=f"S{number}", state="sale", date_order=at(0))
    pages = await database.pages(Kind.ORDER, "7", limit)
    numbers = [order.number for page in pages for order in page if isinstance(order, SalesOrder)]
    assert numbers == ["S00503", *("S9", "S8", "S12", "S11", "S10"), "S00501", "S00502"]
    assert all(len(page) == limit for page in pages[:-1])


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
async def test_pages_of_messages_hold_every_one_once_though_many_are_of_one_second(
    limit: int,
) -> None:
    database = Database()
    for number in range(1, 8):
        said(database, number, at(0, 999_999 - number))
    said(database, 8, at(1))
    pages = await database.pages(Kind.INTERACTION, "7", limit)
    keys = [one.key for page in pages for one in page if isinstance(one, Interaction)]
    assert keys == ["8", *"7654321", "203", "202", "201"]
    assert all(len(page) == limit for page in pages[:-1])


def said(database: Database, number: int, date: str) -> None:
    database.rows.add(
        "mail.message",
        number,
        model="res.partner",
        res_id=7,
        date=date,
        subject=False,
        body=False,
        message_type="comment",
        author_id=False,
        mail_activity_type_id=False,
    )


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
async def test_pages_of_deliveries_hold_those_that_have_not_left_last(limit: int) -> None:
    database = Database()
    row = database.odoo.tables["stock.picking"][0]
    states = {3: ("cancel", at(5)), 4: ("assigned", False), 5: ("done", at(0)), 6: ("done", at(1))}
    for number, (state, done) in states.items():
        more = {"id": number, "name": f"D{number}", "state": state, "date_done": done}
        database.odoo.tables["stock.picking"].append({**row, **more})
    pages = await database.pages(Kind.DELIVERY, "7", limit)
    numbers = [one.number for page in pages for one in page if isinstance(one, Delivery)]
    assert numbers == ["D6", "D5", "WH/OUT/00001", "WH/OUT/00002", "D4", "D3"]
    assert all(len(page) == limit for page in pages[:-1])


async def test_planned_activities_stand_among_the_messages() -> None:
    database = Database()
    for number, day in ((1, "2026-12-01"), (2, "2026-09-20")):
        database.rows.add(
            "mail.activity",
            number,
            res_model="res.partner",
            res_id=7,
            date_deadline=day,
            summary=False,
            note=False,
            activity_type_id=False,
            user_id=False,
        )
    pages = await database.pages(Kind.INTERACTION, "7", 2)
    keys = [[one.key for one in page if isinstance(one, Interaction)] for page in pages]
    assert keys == [["activity-1", "203"], ["activity-2", "202"], ["201"]]


async def test_the_first_page_of_a_long_list_costs_one_search() -> None:
    database = Database()
    for number in range(20):
        said(database, 1 + number, at(number))
    await database.fetch(Kind.INTERACTION, By.CUSTOMER, "7", Window(limit=5))
    assert database.asked() == ["mail.activity", "mail.message"]


async def test_tickets_are_paged_by_when_they_were_opened() -> None:
    database = Database()
    row = database.odoo.tables["helpdesk.ticket"][0]
    for number in range(1, 4):
        opened = {"id": number, "ticket_ref": f"T{number}", "create_date": at(number)}
        database.odoo.tables["helpdesk.ticket"].append({**row, **opened})
    pages = await database.pages(Kind.TICKET, "7", 1)
    assert [one.number for page in pages for one in page if isinstance(one, Ticket)] == [
        *("T3", "T2", "T1"),
        "00001",
    ]


async def test_a_listing_of_more_than_a_page_is_read_on() -> None:
    database = Database()
    row = database.odoo.tables["res.partner"][-1]
    contacts = [{**row, "id": 2000 + n, "commercial_partner_id": 7} for n in range(PAGE + 1)]
    database.odoo.tables["res.partner"].extend(contacts)
    found = await database.fetch(Kind.CONTACT, By.CUSTOMER, "7")
    assert len(found.items) == PAGE + 1 + 2
    assert database.asked() == ["res.partner"] * 2


async def test_customers_are_listed_by_id_and_contacts_are_none() -> None:
    database, after, keys = Database(), None, []
    for number in range(10, 15):
        database.rows.partner(number, name=f"N{number}")
    while True:
        page = await database.fetch(Kind.CUSTOMER, By.ALL, EVERY, Window(after=after, limit=3))
        keys += [getattr(one, "key", "") for one in page.items]
        if page.next is None:
            break
        after = page.next
    assert keys == ["7", "9", "10", "11", "12", "13", "14"]


async def test_an_order_of_a_contact_is_one_of_its_customer() -> None:
    database = Database()
    database.odoo.tables["sale.order"][-1]["partner_id"] = 101
    last = str(database.odoo.tables["sale.order"][-1]["name"])
    by_key = await database.fetch(Kind.ORDER, By.KEY, last)
    by_customer = await database.fetch(Kind.ORDER, By.CUSTOMER, "7")
    assert [getattr(order, "customer", "") for order in by_key.items] == ["7"]
    assert by_key.items[0] in by_customer.items


async def test_what_is_kept_beside_records_is_not_asked_again() -> None:
    database = Database()
    for _ in range(2):
        database.calls.clear()
        await database.fetch(Kind.ORDER, By.KEY, "S00501")
    assert database.calls == ["sale.order.search_read", "sale.order.line.search_read"]


FIELDS = [
    ("stock.picking", "carrier_tracking_ref"),
    ("stock.picking", "carrier_id"),
    ("sale.order", "delivery_status"),
    ("sale.order.line", "product_uom_id"),
]


@pytest.mark.parametrize(("model", "field"), FIELDS)
async def test_a_field_that_this_odoo_lacks_is_not_asked_for(model: str, field: str) -> None:
    database = Database()
    for row in database.odoo.tables[model]:
        del row[field]
    assert (await database.fetch(Kind.ORDER, By.REFERENCE, "WH/OUT/00001")).items
    assert (await database.fetch(Kind.DELIVERY, By.ORDER, "S00501")).items


async def test_an_older_odoo_has_its_units_elsewhere() -> None:
    database = Database()
    for row in database.odoo.tables["sale.order.line"]:
        row["product_uom"] = row.pop("product_uom_id")
    (order,) = (await database.fetch(Kind.ORDER, By.KEY, "S00501")).items
    assert isinstance(order, SalesOrder)
    assert {line.unit for line in order.lines} == {"EA"}


async def test_one_reference_may_find_several_orders_and_several_references_one() -> None:
    database = Database()
    for row in database.odoo.tables["sale.order"]:
        row["client_order_ref"] = "PO-1"
    keys = ("PO-1", "S00501", "SF1001")
    query = Query(system="erp", kind=Kind.ORDER, by=By.REFERENCE, keys=keys)
    page = await database.backend.fetch(query, context())
    found = {key: len(slice_.items) for key, slice_ in page.results.items()}
    assert found == {"PO-1": 4, "S00501": 1, "SF1001": 1}
