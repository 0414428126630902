"""The vendor `rest` by the vendor kit; the system lets us in by a header."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qsl, unquote

import msgspec

from backends.errors import BackendError, Refused, Unavailable
from backends.port import By
from backends.vendors.rest.adapter import RestBackend
from backends.vocabulary import Kind
from backends.wire import Request, Response, Wire
from tests.backends.vendors.rest.company import SAMPLES, SECRET, backend
from tests.backends.vendors.rest.expected import EXPECTED
from tests.conformance.nuisances import SECRET_TEXT
from tests.conformance.samples import Exchange
from tests.conformance.vendor_kit import NOW, VendorKit


def told(code: Any, **members: Any) -> Response:
    return Response(status=200, body=msgspec.json.encode({"code": code, **members}))


class TestRest(VendorKit):
    samples: ClassVar[Path] = SAMPLES
    expected = EXPECTED
    secrets: ClassVar[tuple[str, ...]] = (SECRET,)
    required: ClassVar[bytes] = b'"id":'
    refusals: ClassVar[Mapping[str, tuple[Response, type[BackendError]]]] = {
        "a code alone": (told(401, message=SECRET_TEXT), Refused),
        "a code beside rows": (told("E7", items=[], message=SECRET_TEXT), Refused),
        "a code beside garbage": (told(1, items=SECRET_TEXT), Refused),
        "an object as code": (told({"text": SECRET_TEXT}, items=[]), Refused),
        "nothing as code": (told(None, items=[]), Refused),
        "busy": (told(503, message=SECRET_TEXT), Unavailable),
    }
    sessions: ClassVar[bool] = False
    empty_lists: ClassVar[frozenset[tuple[Kind, By]]] = frozenset(
        {
            (Kind.CUSTOMER, By.ALL),
            (Kind.DELIVERY, By.ORDER),
            *(
                (kind, By.CUSTOMER)
                for kind in (
                    *(Kind.CONTACT, Kind.INTERACTION, Kind.OPPORTUNITY, Kind.QUOTE, Kind.CONTRACT),
                    *(Kind.TICKET, Kind.ORDER, Kind.DELIVERY, Kind.INVOICE, Kind.PAYMENT),
                )
            ),
        }
    )

    def backend(self, wire: Wire, now: dt.datetime = NOW) -> RestBackend:
        return backend(wire, now)

    def empty_answer(self) -> Response:
        return told(0, items=[])

    def same(self, request: Request, exchange: Exchange) -> bool:
        sent = msgspec.json.decode(request.body) if request.body else None
        return (request.method, request.path, sent) == (
            exchange.method,
            exchange.path,
            exchange.sent,
        )

    def check_quoted(self, request: Request, key: str) -> None:
        path, _, query = request.path.partition("?")
        if request.method == "POST":
            assert msgspec.json.decode(request.body) == {"ids": [key]}
        elif query:
            assert [value for _, value in parse_qsl(query, strict_parsing=True)] == [key]
        else:
            assert [unquote(part) for part in path.split("/")[2:3]] == [key]
            assert path.count("/") == 3
        assert path.isascii()
        assert ".." not in path.split("/")
