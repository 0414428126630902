"""Jiandaoyun by the vendor kit; an API key lets us in, there are no sessions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import msgspec

from backends.errors import BackendError, Refused, Throttled, Unavailable, Unfit
from backends.port import By
from backends.vendors.jiandaoyun.adapter import JiandaoyunBackend
from backends.vendors.jiandaoyun.forms import ASKED
from backends.vocabulary import Kind
from backends.wire import Request, Response, Wire
from tests.backends.vendors.jiandaoyun.company import SAMPLES, SECRET, backend
from tests.backends.vendors.jiandaoyun.expected import EXPECTED
from tests.conformance.nuisances import SECRET_TEXT
from tests.conformance.samples import Exchange
from tests.conformance.vendor_kit import NOW, VendorKit


def told(**members: Any) -> Response:
    return Response(status=200, body=msgspec.json.encode(members))


def fault(code: int, status: int = 400) -> Response:
    body = msgspec.json.encode({"code": code, "msg": SECRET_TEXT})
    return Response(status=status, body=body)


class TestJiandaoyun(VendorKit):
    samples: ClassVar[Path] = SAMPLES
    expected = EXPECTED
    secrets: ClassVar[tuple[str, ...]] = (SECRET,)
    required: ClassVar[bytes] = b'"_id":'
    sessions: ClassVar[bool] = False
    refusals: ClassVar[Mapping[str, tuple[Response, type[BackendError]]]] = {
        "wrong key": (fault(8301), Refused),
        "wrong key with status 200": (fault(8301, 200), Refused),
        "app is not open": (fault(17053), Refused),
        "no such form": (fault(3000), Refused),
        "too often": (fault(8303), Throttled),
        "too often with status 200": (fault(8304, 200), Throttled),
        "no lock": (fault(9007), Unavailable),
        "no such filter": (fault(4815), Unfit),
        "unknown code": (fault(99999), Unfit),
    }
    empty_lists: ClassVar[frozenset[tuple[Kind, By]]] = frozenset(
        (kind, by) for kind in Kind for by in ASKED[kind] if by in {By.CUSTOMER, By.ORDER, By.ALL}
    )

    def backend(self, wire: Wire, now: dt.datetime = NOW) -> JiandaoyunBackend:
        return backend(wire, now)

    def empty_answer(self) -> Response:
        return told(data=[])

    def same(self, request: Request, exchange: Exchange) -> bool:
        sent = msgspec.json.decode(request.body)
        return (request.method, request.path, sent) == (
            exchange.method,
            exchange.path,
            exchange.sent,
        )

    def check_quoted(self, request: Request, key: str) -> None:
        sent = msgspec.json.decode(request.body)
        assert sent.keys() == {"app_id", "entry_id", "data_id", "limit", "fields", "filter"}
        conditions = sent["filter"]["cond"]
        assert conditions
        for condition in conditions:
            assert (condition["method"], condition["value"]) == ("eq", [key])
            assert condition["field"] in sent["fields"]
        assert request.path == "/v5/app/entry/data/list"
