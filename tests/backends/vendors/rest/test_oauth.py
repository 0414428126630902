"""A described system whose tokens come by OAuth, by the kit: ended with 401, or with status 200."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qsl

import msgspec

from backends.conformance.sessions import Logins
from backends.domain import Customer, Entity
from backends.errors import BackendError, Refused, Throttled
from backends.port import By
from backends.vendors.rest.adapter import RestBackend
from backends.vocabulary import Kind
from backends.wire import Request, Response, Wire
from gateway.settings import Rest
from tests.backends.vendors.rest.company import FOLDER, SECRET, System
from tests.conformance.nuisances import SECRET_TEXT
from tests.conformance.samples import Exchange
from tests.conformance.vendor_kit import NOW, VendorFacts, VendorKit

TOKEN = "token-of-turn-"
SYSTEM: Mapping[str, Any] = {
    "vendor": "rest",
    "base_url": "http://erp.test",
    "timezone": "UTC",
    "auth": {
        "oauth": {
            "token_url": "/oauth/token",
            "client_id": "gateway",
            "client_secret": SECRET,
            "send": "form",
        }
    },
    "error": {"path": "code", "ok": ["0"], "ended": ["4010"], "limited": ["429"]},
    "kinds": {
        "customer": {
            "key": {"path": "/customers?ids={keys}", "rows": "items"},
            "fields": {"key": "id", "name": "name"},
        }
    },
}

GUARDED = System(Rest.model_validate(SYSTEM))


def told(code: int, **members: Any) -> Response:
    return Response(status=200, body=msgspec.json.encode({"code": code, **members}))


class OAuthFacts(VendorFacts):
    samples: ClassVar[Path] = FOLDER / "samples_oauth"
    expected: ClassVar[Mapping[str, Mapping[str, list[Entity]]]] = {
        "customer": {"C1": [Customer(system="erp", key="C1", name="海川机械")]}
    }
    refusals: ClassVar[Mapping[str, tuple[Response, type[BackendError]]]] = {
        "too often": (told(429, message=SECRET_TEXT), Throttled),
        "another code": (told(7, message=SECRET_TEXT), Refused),
    }
    secrets: ClassVar[tuple[str, ...]] = (SECRET, TOKEN)
    required: ClassVar[bytes] = b'"id":'
    empty_lists: ClassVar[frozenset[tuple[Kind, By]]] = frozenset()

    def backend(self, wire: Wire, now: dt.datetime = NOW) -> RestBackend:
        return GUARDED.over(wire, now)

    def is_login(self, request: Request) -> bool:
        if request.path != "/oauth/token":
            return False
        form = dict(parse_qsl(request.body.decode()))
        assert form == {
            "grant_type": "client_credentials",
            "client_id": "gateway",
            "client_secret": SECRET,
        }
        return True

    def login_answer(self, turn: int) -> Response:
        token = {"access_token": f"{TOKEN}{turn}", "expires_in": 3600}
        return Response(status=200, body=msgspec.json.encode(token))

    def empty_answer(self) -> Response:
        return told(0, items=[])

    def same(self, request: Request, exchange: Exchange) -> bool:
        bearing = request.headers["authorization"].startswith(f"Bearer {TOKEN}")
        return bearing and (request.method, request.path) == (exchange.method, exchange.path)

    def session_of(self, request: Request) -> object:
        return request.headers["authorization"]

    def check_quoted(self, request: Request, key: str) -> None:
        path, _, query = request.path.partition("?")
        assert path == "/customers"
        assert parse_qsl(query, strict_parsing=True) == [("ids", key)]


class TestOAuth(OAuthFacts, VendorKit):
    """The whole kit, a token that ends with 401."""


class TestEndedInBand(OAuthFacts, Logins):
    """The group of logins once more."""

    def ended_answer(self) -> Response:
        return told(4010, message=SECRET_TEXT)
