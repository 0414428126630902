"""What has changed in a database is told once, in order, however many rows share an instant."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from backends.changed import key_of
from backends.domain import SalesOrder
from backends.errors import Garbled, Refused
from backends.port import NOW, By, Slice
from backends.vendors.sql.adapter import SqlBackend
from backends.vendors.sql.queries import choose, serves
from backends.vocabulary import Kind
from tests.backends.vendors.sql.asking import ask, backend, make, statements

TABLE = "CREATE TABLE so (id INTEGER, kunde TEXT, at TEXT);"
OWN = {
    "order.changed": "SELECT CAST(id AS TEXT) AS key, kunde AS customer, at AS changed"
    " FROM so WHERE at >= :since"
}
NINE = "2026-03-02T09:00:00.000000Z"
TEN = "2026-03-02T10:00:00.000000Z"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    rows = [(1, "D1", NINE), (2, "D2", NINE)]
    made = make(tmp_path / "own.sqlite", TABLE)
    write(made, rows)
    return made


def write(file: Path, rows: Sequence[tuple[int, str | None, str]]) -> None:
    with closing(sqlite3.connect(file)) as database, database:
        database.executemany("INSERT INTO so VALUES (?, ?, ?)", rows)


async def behind(erp: SqlBackend, mark: str, limit: int | None = 500) -> Slice:
    found = (await ask(erp, Kind.ORDER, By.CHANGED, mark, limit=limit))[mark]
    if found.error is not None:
        raise found.error
    return found


def keys(found: Slice) -> list[str]:
    return [key_of(Kind.ORDER, item) for item in found.items]


async def test_this_moments_mark_has_nothing_behind_it(file: Path) -> None:
    async with backend(file, "none", OWN) as erp:
        start = await behind(erp, NOW)
        assert (start.items, start.next) == ((), f"{NINE}|2")
        again = await behind(erp, start.next or "")
    assert (again.items, again.next) == ((), start.next)


async def test_what_changes_later_is_told_with_its_customer(file: Path) -> None:
    async with backend(file, "none", OWN) as erp:
        mark = (await behind(erp, NOW)).next or ""
        write(file, [(3, "D1", TEN)])
        found = await behind(erp, mark)
    assert found.items == (SalesOrder(system="none", number="3", customer="D1"),)
    assert found.next == f"{TEN}|3"


async def test_an_empty_table_has_a_mark_before_everything(tmp_path: Path) -> None:
    empty = make(tmp_path / "empty.sqlite", TABLE)
    async with backend(empty, "none", OWN) as erp:
        mark = (await behind(erp, NOW)).next
        assert mark
        write(empty, [(1, None, NINE)])
        assert keys(await behind(erp, mark)) == ["1"]


async def test_many_rows_of_one_instant_are_each_told_once(file: Path) -> None:
    async with backend(file, "none", OWN) as erp:
        mark = (await behind(erp, NOW)).next or ""
        write(file, [(number, "D1", TEN) for number in range(100, 125)])
        told: list[str] = []
        pages = 0
        while True:
            found = await behind(erp, mark, limit=10)
            told += keys(found)
            mark, pages = found.next or "", pages + 1
            if len(found.items) < 10:
                break
    assert (sorted(told), pages) == ([str(number) for number in range(100, 125)], 3)


async def test_instants_without_a_zone_are_the_systems(file: Path) -> None:
    async with backend(file, "none", OWN) as erp:
        write(file, [(7, "D1", "2026-03-02T09:30:00")])
        assert (await behind(erp, NOW)).next == "2026-03-02T09:30:00.000000Z|7"


async def test_one_poll_is_one_statement(file: Path) -> None:
    async with backend(file, "none", OWN) as erp:
        with statements(erp) as sent:
            await behind(erp, f"{NINE}|1")
    assert len([text for text in sent if "so" in text]) == 1


@pytest.mark.parametrize("mark", ["x", "'; DROP TABLE so; --|1", "2026|1", "|"])
async def test_what_is_no_mark_is_refused(file: Path, mark: str) -> None:
    async with backend(file, "none", OWN) as erp:
        with pytest.raises(Refused):
            await behind(erp, mark)


async def test_changes_are_not_narrowed(file: Path) -> None:
    async with backend(file, "none", OWN) as erp:
        found = await ask(erp, Kind.ORDER, By.CHANGED, f"{NINE}|1", filter=(("status", "open"),))
    assert isinstance(found[f"{NINE}|1"].error, Refused)


async def test_a_query_without_the_key_is_named(file: Path) -> None:
    own = {"order.changed": "SELECT id AS key, at AS changed FROM so WHERE at >= :since"}
    async with backend(file, "none", own) as erp:
        with pytest.raises(Garbled, match=r"order\.changed needs the text key"):
            await behind(erp, NOW)


def test_changes_need_since_and_no_keys() -> None:
    with pytest.raises(ValueError, match=r"order\.changed: needs the parameter :since"):
        choose("none", {"order.changed": "SELECT 1"})
    assert serves(choose("none", OWN)) == {Kind.ORDER: frozenset({By.CHANGED})}


@pytest.mark.parametrize("tables", ["crm", "erp"])
async def test_the_standard_tables_tell_of_customers(
    tables: str, crm_file: Path, erp_file: Path
) -> None:
    async with backend({"crm": crm_file, "erp": erp_file}[tables], tables) as system:
        found = (await ask(system, Kind.CUSTOMER, By.CHANGED, NOW))[NOW]
        assert found.error is None
        assert found.next
