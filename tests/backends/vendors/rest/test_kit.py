"""The vendor `rest` by the vendor kit; the system lets us in by a header."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qsl, unquote

import msgspec

from backends.errors import BackendError, Refused, Unavailable
from backends.port import By, Query
from backends.vendors.rest.adapter import RestBackend
from backends.vocabulary import Kind
from backends.wire import Request, Response, Wire
from tests.backends.vendors.rest.company import SAMPLES, SECRET, backend
from tests.backends.vendors.rest.expected import EXPECTED
from tests.conformance.nuisances import SECRET_TEXT
from tests.conformance.samples import Exchange
from tests.conformance.scripted_wire import ScriptedWire
from tests.conformance.vendor_kit import NOW, VendorKit, context


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

    def is_login(self, request: Request) -> bool:
        return False

    def is_preface(self, request: Request) -> bool:
        return False

    def login_answer(self, turn: int) -> Response:
        raise NotImplementedError

    def preface_answer(self, request: Request) -> Response:
        raise NotImplementedError

    def ended_answer(self) -> Response:
        return Response(status=401)

    def refused_login(self) -> Response:
        return Response(status=401, body=SECRET_TEXT.encode())

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

    # There is no session to end: who is refused is not let in by asking again.

    async def test_ended_session_costs_one_login_and_one_retry(self) -> None:
        wire = ScriptedWire(lambda _: self.ended_answer())
        assert type(await self._error(wire)) is Refused
        assert len(wire.requests) == 1

    async def test_ten_ended_sessions_cost_one_login(self) -> None:
        wire = ScriptedWire(lambda _: self.ended_answer())
        keys = tuple(f"C{n}" for n in range(10))
        query = Query(system="erp", kind=Kind.CUSTOMER, by=By.KEY, keys=keys)
        page = await self.backend(wire).fetch(query, context())
        assert {type(found.error) for found in page.results.values()} == {Refused}
        assert len(wire.requests) == 1

    async def test_refused_login_is_not_repeated(self) -> None:
        wire = ScriptedWire(lambda _: self.refused_login())
        error = await self._error(wire)
        assert type(error) is Refused
        self._check_discreet(error)
        assert len(wire.requests) == 1
