"""What has changed: in whole seconds, though the database sorts by less."""

from __future__ import annotations

import pytest

from backends.changed import START, key_of
from backends.port import NOW, By, Window
from backends.vocabulary import Kind
from tests.backends.vendors.odoo.database import Database, at

FIRST = f"{START}|0"


def quiet() -> Database:
    """Return a database without orders."""
    database = Database()
    database.odoo.tables["sale.order"].clear()
    return database


def written(database: Database, record: int, date: str) -> None:
    """Add an order that was written then."""
    database.rows.sale(record, "7", name=f"S{record}", state="sale", date_order=at(0))
    database.odoo.tables["sale.order"][-1]["write_date"] = date


async def followed(database: Database, mark: str, limit: int) -> tuple[list[str], str]:
    page = await database.fetch(Kind.ORDER, By.CHANGED, mark, Window(limit=limit))
    assert page.next
    return [key_of(Kind.ORDER, item) for item in page.items], page.next


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 50])
async def test_every_change_is_told_once_whatever_the_fractions_of_its_second(limit: int) -> None:
    database = quiet()
    micros = {5: 900, 6: 100, 7: 500, 3: 700, 4: 0}
    for record, fraction in micros.items():
        written(database, record, at(0 if record > 4 else 1, fraction))
    mark, told = FIRST, []
    while True:
        keys, mark = await followed(database, mark, limit)
        told += keys
        if len(keys) < limit:
            break
    assert told == ["S5", "S6", "S7", "S3", "S4"]
    assert await followed(database, mark, limit) == ([], mark)


async def test_a_change_behind_the_mark_of_now_is_told() -> None:
    database = quiet()
    written(database, 5, at(0, 250_000))
    _, mark = await followed(database, NOW, 10)
    assert await followed(database, mark, 10) == ([], mark)
    written(database, 6, at(0, 750_000))
    written(database, 4, at(3))
    keys, _ = await followed(database, mark, 10)
    assert keys == ["S6", "S4"]


async def test_where_nothing_was_ever_written_the_mark_is_before_everything() -> None:
    database = quiet()
    database.rows.sale(1, "7", name="S1", state="draft", date_order=at(0))
    assert await followed(database, NOW, 10) == ([], FIRST)


async def test_a_change_of_a_contact_is_one_of_its_customer() -> None:
    database = Database()
    contact = next(row for row in database.odoo.tables["res.partner"] if row["id"] == 101)
    first = await database.fetch(Kind.CUSTOMER, By.CHANGED, NOW)
    assert first.next
    contact["write_date"] = at(9)
    page = await database.fetch(Kind.CUSTOMER, By.CHANGED, first.next)
    assert [key_of(Kind.CUSTOMER, item) for item in page.items] == ["7"]


async def test_a_customer_who_is_archived_has_changed() -> None:
    database = Database()
    first = await database.fetch(Kind.CUSTOMER, By.CHANGED, NOW)
    assert first.next
    beihai = next(row for row in database.odoo.tables["res.partner"] if row["id"] == 9)
    beihai |= {"active": False, "write_date": at(9)}
    page = await database.fetch(Kind.CUSTOMER, By.CHANGED, first.next)
    assert [key_of(Kind.CUSTOMER, item) for item in page.items] == ["9"]


async def test_stock_is_told_by_the_products_code() -> None:
    database = Database()
    first = await database.fetch(Kind.STOCK, By.CHANGED, NOW)
    assert first.next
    database.odoo.tables["stock.move"][0]["write_date"] = at(9)
    page = await database.fetch(Kind.STOCK, By.CHANGED, first.next)
    assert [key_of(Kind.STOCK, item) for item in page.items] == ["SKU-1"]
