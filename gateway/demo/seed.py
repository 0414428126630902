"""Writes the demo's two databases, or finds them written already."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Final

import msgspec

from gateway.demo.companies import Company, account_rows, companies, customer_rows
from gateway.demo.dealings import crm_rows
from gateway.demo.dice import Calendar, Dice
from gateway.demo.goods import price_rows, products, shown, stock_rows
from gateway.demo.ledger import credit_rows, invoice_rows, payment_rows, receivables
from gateway.demo.sales import PARTIAL, order_rows, orders
from gateway.demo.schema import CRM_INDICES, CRM_TABLES, ERP_INDICES, ERP_TABLES
from gateway.demo.shipping import Shipment, delivery_rows, shipments

_VERSION: Final = 1  # grows with every change of what is written
_CRM, _ERP, _NOTE = "crm.sqlite", "erp.sqlite", "demo.json"


class Examples(msgspec.Struct, frozen=True, kw_only=True):
    """What to ask for: customers by their key in the system that the name says.

    ``both`` is owned by ``rep`` in ``team``; ``order_number`` is one of its orders, which goes out
    in one delivery with another order.
    """

    both: str
    both_erp: str
    crm_only: str
    erp_only: str
    two_erp_accounts: str
    order_number: str
    skus: tuple[str, ...]
    rep: str
    team: str


class Demo(msgspec.Struct, frozen=True, kw_only=True):
    """Where the databases are, and what to ask for."""

    crm: Path
    erp: Path
    examples: Examples


class _Note(msgspec.Struct, frozen=True, kw_only=True):
    """What a directory holds; written last, so that half a job leaves none."""

    version: int
    today: dt.date
    examples: Examples


def write(directory: Path, today: dt.date) -> Demo:
    """Fill the directory with a CRM and an ERP whose business ends today.

    The same day gives the same rows. What is there of the same day and version is used as it is.
    """
    directory.mkdir(parents=True, exist_ok=True)
    crm, erp, note = (directory / name for name in (_CRM, _ERP, _NOTE))
    found = _read(note)
    if (
        found is None
        or (found.version, found.today) != (_VERSION, today)
        or not (crm.exists() and erp.exists())
    ):
        note.unlink(missing_ok=True)
        found = _Note(version=_VERSION, today=today, examples=_write(crm, erp, Calendar(today)))
        note.write_bytes(msgspec.json.encode(found))
    return Demo(crm=crm, erp=erp, examples=found.examples)


def _read(note: Path) -> _Note | None:
    try:
        return msgspec.json.decode(note.read_bytes(), type=_Note)
    except (FileNotFoundError, msgspec.DecodeError):
        return None


def _write(crm: Path, erp: Path, calendar: Calendar) -> Examples:
    everybody, catalogue = companies(), products()
    made = orders(everybody, catalogue)
    bills, shipped = receivables(made), shipments(made)
    known = [company for company in everybody if company.key]
    _store(
        crm,
        CRM_TABLES,
        {"account": account_rows(Dice("accounts"), calendar, known), **crm_rows(calendar, known)},
        CRM_INDICES,
    )
    _store(
        erp,
        ERP_TABLES,
        {
            "customer": customer_rows(Dice("customers"), calendar, everybody),
            **order_rows(made, calendar),
            **delivery_rows(shipped, calendar),
            "invoice": invoice_rows(bills, calendar),
            "payment": payment_rows(bills, calendar),
            "credit_account": credit_rows(everybody, made, bills),
            "product": [(x.sku, x.name, x.unit, x.category) for x in catalogue],
            **stock_rows(catalogue, calendar),
            "price": price_rows(catalogue, everybody, calendar),
        },
        ERP_INDICES,
    )
    return _examples(everybody, shipped, shown(catalogue))


def _store(
    path: Path, tables: str, rows: Mapping[str, Iterable[tuple[object, ...]]], indices: str
) -> None:
    """Write a new database beside the old one and put it in its place."""
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with closing(sqlite3.connect(fresh, isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode = OFF")
        database.execute("PRAGMA synchronous = OFF")
        database.executescript(tables)
        database.execute("BEGIN")
        for table, of_table in rows.items():
            _fill(database, table, of_table)
        database.execute("COMMIT")
        database.executescript(f"BEGIN;{indices}ANALYZE;COMMIT;")
    fresh.replace(path)


def _fill(database: sqlite3.Connection, table: str, rows: Iterable[tuple[object, ...]]) -> None:
    columns = len(database.execute("SELECT name FROM pragma_table_info(?)", (table,)).fetchall())
    marks = ", ".join("?" * columns)
    database.executemany(" ".join(("INSERT INTO", table, "VALUES", f"({marks})")), rows)


def _examples(everybody: list[Company], shipped: list[Shipment], skus: tuple[str, ...]) -> Examples:
    first = everybody[0]
    return Examples(
        both=first.key or "",
        both_erp=first.accounts[0].number,
        crm_only=next(c.key for c in everybody if c.key and not c.accounts),
        erp_only=next(c.accounts[0].number for c in everybody if not c.key),
        two_erp_accounts=next(c.key for c in everybody if c.key and len(c.accounts) > 1),
        order_number=next(
            order.number
            for shipment in shipped
            for order in shipment.orders
            if order.company is first and order.state is PARTIAL and len(shipment.orders) > 1
        ),
        skus=skus,
        rep=first.rep,
        team=first.team,
    )
