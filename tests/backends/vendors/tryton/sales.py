"""Sales as a Tryton server keeps them, and a server that searches them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec

from backends.wire import Request, Response


def call_of(request: Request) -> dict[str, Any]:
    call: dict[str, Any] = msgspec.json.decode(request.body)
    return call


def reply(**members: Any) -> Response:
    return Response(status=200, body=msgspec.json.encode({"id": 1, **members}))


def sale(record: int, date: dt.date | None, **members: Any) -> dict[str, Any]:
    day = None
    if date is not None:
        day = {"__class__": "date", "year": date.year, "month": date.month, "day": date.day}
    return {
        "id": record,
        "number": str(record),
        "reference": None,
        "state": "processing",
        "shipment_state": "waiting",
        "invoice_state": "none",
        "invoice_method": "fulfillment",
        "to_invoice": 0,
        "sale_date": day,
        "shipping_date": None,
        "untaxed_amount": {"__class__": "Decimal", "decimal": "10"},
        "total_amount": {"__class__": "Decimal", "decimal": "11.30"},
        "party.": {"id": 4, "code": "C1", "name": "One"},
        "shipment_party.": None,
        "invoice_party.": None,
        "currency.": {"id": 1, "code": "CNY"},
        "lines.": [],
        **members,
    }


class Sales:
    """A script that answers searches for sales as the server would, numbers sorted its way."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        """Hold these rows."""
        self.rows = rows

    def __call__(self, request: Request) -> Response:
        domain, _, limit, order, _, _ = call_of(request)["params"]
        rows = [row for row in self.rows if all(_holds(row, c) for c in domain)]
        rows.sort(key=lambda row: row["id"])
        if order[0][0] == "sale_date":
            rows.sort(key=lambda row: (_day(row["sale_date"]), row["id"]), reverse=True)
        return reply(result=rows[:limit])


def _holds(row: dict[str, Any], clause: list[Any]) -> bool:
    if clause[0] == "OR":
        return any(_holds(row, part) for part in clause[1:])
    name, operator, value = clause
    if name == "party.code":
        return bool(row["party."]["code"] in value)
    left = row["id"] if name == "id" else row[name]
    if operator == "=":
        return bool(left == value)
    if operator == ">":
        return bool(left > value)
    assert operator == "<"
    return left is not None and _day(left) < _day(value)


def _day(value: dict[str, int] | None) -> tuple[int, int, int]:
    return (0, 0, 0) if value is None else (value["year"], value["month"], value["day"])
