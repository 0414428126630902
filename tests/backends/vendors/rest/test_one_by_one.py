"""A described system with an address for each customer, by the kit: 404 is an unknown key."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import unquote

from backends.domain import Customer, Entity
from backends.errors import BackendError
from backends.port import By
from backends.vendors.rest.adapter import RestBackend
from backends.vocabulary import Kind
from backends.wire import Request, Response, Wire
from gateway.settings import Rest
from tests.backends.vendors.rest.company import FOLDER, SECRET, System
from tests.conformance.samples import Exchange
from tests.conformance.vendor_kit import NOW, VendorKit

SYSTEM: Mapping[str, Any] = {
    "vendor": "rest",
    "base_url": "http://erp.test",
    "timezone": "UTC",
    "auth": {"header": "x-api-key", "value": SECRET},
    "kinds": {
        "customer": {
            "key": {"path": "/customers/{key}", "answer": "one", "pad": 6},
            "fields": {"key": {"path": "id", "unpad": True}, "name": "name"},
        }
    },
}


SEPARATE = System(Rest.model_validate(SYSTEM))


class TestOneByOne(VendorKit):
    samples: ClassVar[Path] = FOLDER / "samples_one"
    expected: ClassVar[Mapping[str, Mapping[str, list[Entity]]]] = {
        "customer": {"17": [Customer(system="erp", key="17", name="海川机械")]}
    }
    refusals: ClassVar[Mapping[str, tuple[Response, type[BackendError]]]] = {}
    secrets: ClassVar[tuple[str, ...]] = (SECRET,)
    required: ClassVar[bytes] = b'"id":'
    empty_lists: ClassVar[frozenset[tuple[Kind, By]]] = frozenset()
    by_id: ClassVar[frozenset[tuple[Kind, By]]] = frozenset({(Kind.CUSTOMER, By.KEY)})
    sessions: ClassVar[bool] = False

    def backend(self, wire: Wire, now: dt.datetime = NOW) -> RestBackend:
        return SEPARATE.over(wire, now)

    def empty_answer(self) -> Response:
        return Response(status=404, body=b'{"error": "unknown"}')

    def same(self, request: Request, exchange: Exchange) -> bool:
        return (request.method, request.path) == (exchange.method, exchange.path)

    def numbered_key(self, number: int) -> str:
        return str(number + 1)

    def spelled(self, binding: tuple[Kind, By], key: str) -> str:
        return key.zfill(6) if key.isdecimal() else key

    def check_quoted(self, request: Request, key: str) -> None:
        empty, resource, sent = request.path.split("/")
        assert (empty, resource, unquote(sent)) == ("", "customers", self.spelled(self.main, key))
        assert request.path.isascii()
        assert not {"?", "#"}.intersection(request.path)
