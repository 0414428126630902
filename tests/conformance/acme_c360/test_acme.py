"""ACME by the kit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import ClassVar
from urllib.parse import parse_qsl

from backends.adapter import Adapter
from backends.conformance.facts import NOW
from backends.conformance.kit import VendorKit
from backends.conformance.samples import Exchange
from backends.domain import Customer, Entity, SalesOrder
from backends.errors import BackendError
from backends.port import By
from backends.vocabulary import Kind
from backends.wire import Request, Response, Wire

from .adapter import AcmeBackend

ORDER = SalesOrder(
    system="erp",
    number="17",
    customer="A1",
    ordered=dt.date(2026, 11, 20),
    currency="EUR",
    gross=Decimal("12.50"),
)


class TestAcme(VendorKit):
    """What ACME brings of its own; all tests are inherited."""

    vendor: ClassVar[str] = "acme"
    samples: ClassVar[Path] = Path(__file__).parent / "samples"
    expected: ClassVar[Mapping[str, Mapping[str, list[Entity]]]] = {
        "customers": {"A1": [Customer(system="erp", key="A1", name="Huaxia")]},
        "orders": {"A1": [ORDER]},
    }
    refusals: ClassVar[Mapping[str, tuple[Response, type[BackendError]]]] = {}
    secrets: ClassVar[tuple[str, ...]] = ("open-sesame",)
    required: ClassVar[bytes] = b'"id":'
    empty_lists: ClassVar[frozenset[tuple[Kind, By]]] = frozenset({(Kind.ORDER, By.CUSTOMER)})
    sessions: ClassVar[bool] = False

    def backend(self, wire: Wire, now: dt.datetime = NOW) -> Adapter:
        """Return the adapter over a wire."""
        return AcmeBackend("erp", wire, "open-sesame", now=lambda: now)

    def empty_answer(self) -> Response:
        """Return an answer that finds nothing."""
        return Response(status=200, body=b"[]")

    def same(self, request: Request, exchange: Exchange) -> bool:
        """Compare what is read."""
        return (request.method, request.path) == (exchange.method, exchange.path)

    def check_quoted(self, request: Request, key: str) -> None:
        """See the key as the value of the one parameter."""
        query = request.path.partition("?")[2]
        assert [value for _, value in parse_qsl(query, keep_blank_values=True)] == [key]
