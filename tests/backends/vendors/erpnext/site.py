"""A site with as many documents as a test wants, made of those that the samples show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import msgspec

from backends.port import By
from backends.vocabulary import Kind
from backends.wire import Request, Response
from tests.conformance.samples import Sample
from tests.fakes.erpnext_table import listed

COMPANY = "Demo Trading Co"
FILTERED = {
    "company": COMPANY,
    "docstatus": 1,
    "is_return": 0,
    "communication_type": "Communication",
    "reference_doctype": "Customer",
}
OWNER = {Kind.INTERACTION: "reference_name"}
DATED = {
    (Kind.ORDER, By.CUSTOMER): "transaction_date",
    (Kind.DELIVERY, By.CUSTOMER): "posting_date",
    (Kind.INVOICE, By.CUSTOMER): "posting_date",
    (Kind.INTERACTION, By.CUSTOMER): "communication_date",
    (Kind.TICKET, By.CUSTOMER): "creation",
}
FIRST = dt.datetime(2026, 11, 1, 8, 0, 0, 5, tzinfo=dt.UTC)


def body_of(request: Request) -> dict[str, Any]:
    body: dict[str, Any] = msgspec.json.decode(request.body)
    return body


def told(*rows: Any) -> Response:
    return Response(status=200, body=msgspec.json.encode({"message": rows}))


class Site:
    """Answers listings of some DocTypes; of others there is nothing."""

    def __init__(self, tables: Mapping[str, list[dict[str, Any]]]) -> None:
        """Hold the rows of these."""
        self.tables = tables

    def __call__(self, request: Request) -> Response:
        asked = body_of(request)
        return told(*listed(self.tables.get(asked["doctype"], []), asked))


def long_table(sample: Sample, binding: tuple[Kind, By], rows: int, owner: str) -> Site:
    """Return a site where one customer has so many documents, two of each day or instant."""
    exchange = sample.exchanges[0]
    row = {**FILTERED, **exchange.received["message"][0], "modified": "2026-11-01 08:00:00"}
    row[OWNER.get(binding[0], "customer")] = owner
    field, doctype = DATED[binding], exchange.sent["doctype"]
    made = [{**row, "name": f"N{n}", field: _spelled(field, n // 2)} for n in range(rows)]
    return Site({doctype: made})


def _spelled(field: str, ago: int) -> str:
    if field in {"transaction_date", "posting_date"}:
        return (FIRST.date() - dt.timedelta(ago)).isoformat()
    return (FIRST - dt.timedelta(hours=ago)).strftime("%Y-%m-%d %H:%M:%S.%f")
