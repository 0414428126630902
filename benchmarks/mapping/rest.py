"""Orders as the described in-house system of the tests sends them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec

from backends.port import By, Query
from backends.vocabulary import Kind
from backends.wire import Response
from benchmarks.mapping import Canned, Case
from tests.backends.vendors.rest.company import backend

BEGIN = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)


def case(orders: int, lines: int) -> Case:
    """Return the question for that many orders."""
    rows = [_order(n, lines) for n in range(orders)]
    body = Response(status=200, body=msgspec.json.encode({"code": 0, "items": rows}))
    query = Query(system="erp", kind=Kind.ORDER, by=By.CUSTOMER, keys=("C1",))
    return Case(backend(Canned(lambda _: body), BEGIN), query, lambda _: body)


def _order(number: int, lines: int) -> dict[str, Any]:
    return {
        "id": f"{number + 1:010}",
        "customer": "C1",
        "po": f"PO-{number}",
        "created": (BEGIN - dt.timedelta(hours=number)).isoformat(),
        "promised": "2026-12-01",
        "currency": "CNY",
        "net": "1000.10",
        "delivery": {"status": "PARTIAL"},
        "rejected": False,
        "lines": [
            {
                "line": 10 * (n + 1),
                "sku": f"P-{n}",
                "name": "Pump",
                "quantity": 2,
                "unit": "EA",
                "price": 500.05,
            }
            for n in range(lines)
        ],
    }
