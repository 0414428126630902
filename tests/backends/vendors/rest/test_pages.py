"""A described system that pages by cursor, by links and by a header, by the kit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

import msgspec

from backends.domain import Customer, Entity, Invoice, SalesOrder
from backends.errors import BackendError
from backends.port import By
from backends.vendors.rest.adapter import RestBackend
from backends.vocabulary import Kind
from backends.wire import Request, Response, Wire
from gateway.settings import Rest
from tests.backends.vendors.rest.company import FOLDER, SECRET, System
from tests.conformance.samples import Exchange
from tests.conformance.scripted_wire import Answer
from tests.conformance.vendor_kit import NOW, VendorKit

ROWS = 100  # in a page
ORDERS, INVOICES = (Kind.ORDER, By.CUSTOMER), (Kind.INVOICE, By.CUSTOMER)
SYSTEM: Mapping[str, Any] = {
    "vendor": "rest",
    "base_url": "https://erp.test/api",
    "timezone": "UTC",
    "auth": {"user": "gateway", "password": SECRET},
    "kinds": {
        "customer": {
            "key": {
                "path": "/customers",
                "query": {"id": "{keys}"},
                "separator": "&",
                "rows": "items",
                "max_keys": 5,
            },
            "all": {
                "path": "/customers",
                "query": {"cursor": "{cursor}"},
                "rows": "items",
                "pages": {"by": "cursor", "next": "next"},
            },
            "fields": {"key": "id", "name": "name"},
        },
        "order": {
            "customer": {
                "path": "/orders?customer={key}",
                "rows": "items",
                "pages": {"by": "link", "next": "next", "newest_first": True},
            },
            "fields": {"number": "id", "customer": "customer", "ordered": "day"},
        },
        "invoice": {
            "customer": {
                "path": "/invoices?customer={key}",
                "pages": {"by": "header", "newest_first": True},
            },
            "fields": {"number": "id", "customer": "customer", "issued": "day"},
        },
    },
}

PAGING = System(Rest.model_validate(SYSTEM))


def day(number: int) -> dt.date:
    return dt.date(2026, 11, number)


def order(number: int) -> SalesOrder:
    return SalesOrder(system="erp", number=f"O{number}", customer="17", ordered=day(number))


class TestPages(VendorKit):
    samples: ClassVar[Path] = FOLDER / "samples_pages"
    expected: ClassVar[Mapping[str, Mapping[str, list[Entity]]]] = {
        "customer": {"17": [Customer(system="erp", key="17", name="海川机械")]},
        "customers": {
            "*": [
                Customer(system="erp", key="17", name="海川机械"),
                Customer(system="erp", key="18", name="Beihai"),
            ]
        },
        "orders": {"17": [order(3), order(2), order(1)]},
        "invoices": {"17": [Invoice(system="erp", number="R1", customer="17", issued=day(3))]},
    }
    refusals: ClassVar[Mapping[str, tuple[Response, type[BackendError]]]] = {}
    secrets: ClassVar[tuple[str, ...]] = (SECRET, "Z2F0ZXdheT")
    required: ClassVar[bytes] = b'"id":'
    empty_lists: ClassVar[frozenset[tuple[Kind, By]]] = frozenset(
        {ORDERS, INVOICES, (Kind.CUSTOMER, By.ALL)}
    )
    sessions: ClassVar[bool] = False

    def backend(self, wire: Wire, now: dt.datetime = NOW) -> RestBackend:
        return PAGING.over(wire, now)

    def script(self, answer: Answer | None = None) -> Answer:
        """Answer invoices without anything around them."""
        return super().script(answer or nothing)

    def empty_answer(self) -> Response:
        return Response(status=200, body=b'{"items": []}')

    def same(self, request: Request, exchange: Exchange) -> bool:
        return (request.method, request.path) == (exchange.method, exchange.path)

    def check_quoted(self, request: Request, key: str) -> None:
        parts = urlsplit(request.path)
        assert parts.path in {"/customers", "/orders", "/invoices"}
        assert [*parse_qs(parts.query, strict_parsing=True).values()] == [[key]]
        assert request.path.isascii()

    def long_list(self, binding: tuple[Kind, By], rows: int) -> Answer | None:
        lists = {ORDERS: ("orders", False), INVOICES: ("invoices", True)}
        return long(*lists[binding], rows) if binding in lists else None

    def foreign_pages(self) -> Mapping[tuple[Kind, By], Response]:
        row = {"id": "O1", "customer": "K1", "day": "2026-11-01"}
        evil = "https://evil.test/api/orders?at=1"
        body = msgspec.json.encode({"items": [row], "next": evil})
        link = {"link": f'<{evil}>; rel="next"'}
        listed = Response(status=200, headers=link, body=msgspec.json.encode([row]))
        return {ORDERS: Response(status=200, body=body), INVOICES: listed}


def nothing(request: Request) -> Response:
    body = b"[]" if request.path.startswith("/invoices") else b'{"items": []}'
    return Response(status=200, body=body)


def long(name: str, by_header: bool, rows: int) -> Answer:  # noqa: FBT001 - of a table
    """Return a server with so many rows of one customer, three a day, newest first."""

    def answer(request: Request) -> Response:
        begin = int(parse_qs(urlsplit(request.path).query).get("at", ["0"])[0])
        end = min(begin + ROWS, rows)
        page = [
            {"id": f"N{n:06}", "customer": "K1", "day": str(day(22) - dt.timedelta(days=n // 3))}
            for n in range(begin, end)
        ]
        onward = f"/api/{name}?customer=K1&at={end}" if end < rows else None
        if by_header:
            link = {"link": f'</x>; rel="prev", <{onward}>; rel="next"'} if onward else {}
            return Response(status=200, headers=link, body=msgspec.json.encode(page))
        return Response(status=200, body=msgspec.json.encode({"items": page, "next": onward}))

    return answer
