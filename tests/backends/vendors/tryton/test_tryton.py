"""Tryton by the vendor kit, and what only Tryton does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from backends.errors import BackendError, Refused, Throttled, Unavailable
from backends.port import By
from backends.vendors.tryton.adapter import Account, TrytonBackend
from backends.vocabulary import Kind
from backends.wire import Request, Response, Wire
from tests.backends.vendors.tryton.expected import EXPECTED
from tests.backends.vendors.tryton.questions import SAMPLES
from tests.backends.vendors.tryton.sales import Sales, call_of, reply, sale
from tests.conformance.nuisances import SECRET_TEXT
from tests.conformance.samples import Exchange
from tests.conformance.scripted_wire import Answer
from tests.conformance.vendor_kit import NOW, VendorKit

ACCOUNT = Account(
    system="erp",
    base_url="http://erp.test",
    database="demo",
    user="gateway",
    password="open-sesame",
)
PREFERENCES = "model.res.user.get_preferences"
COMPANY = "model.company.company.read"
SITE = {"id": 5, "code": "SH", "name": "Shanghai", "input_location": 1, "storage_location": 3}


def fault(*error: Any) -> Response:
    return reply(error=list(error))


class TestTryton(VendorKit):
    samples: ClassVar[Path] = SAMPLES
    expected = EXPECTED
    secrets: ClassVar[tuple[str, ...]] = ("open-sesame", "session-key", "Z2F0ZXdheTo")
    required: ClassVar[bytes] = b'"id":'
    refusals: ClassVar[Mapping[str, tuple[Response, type[BackendError]]]] = {
        "user error": (fault("UserError", [SECRET_TEXT, "", None]), Refused),
        "warning": (fault("UserWarning", ["name", SECRET_TEXT, ""]), Refused),
        "second factor": (fault("LoginException", ["password", SECRET_TEXT]), Refused),
        "concurrency": (fault("ConcurrencyException", SECRET_TEXT), Unavailable),
        "too often": (fault("RateLimitException"), Throttled),
        "its code failed": (fault("'sale.opportunity'", SECRET_TEXT), Refused),
        "nothing said": (fault(), Refused),
    }
    calls_per_chunk: ClassVar[Mapping[tuple[Kind, By], int]] = {
        (Kind.CREDIT, By.CUSTOMER): 2,
        (Kind.STOCK, By.SKU): 3,
        (Kind.DELIVERY, By.CUSTOMER): 2,
    }
    empty_lists: ClassVar[frozenset[tuple[Kind, By]]] = frozenset(
        {
            (Kind.CUSTOMER, By.ALL),
            (Kind.OPPORTUNITY, By.CUSTOMER),
            (Kind.QUOTE, By.CUSTOMER),
            (Kind.ORDER, By.CUSTOMER),
            (Kind.DELIVERY, By.ORDER),
            (Kind.DELIVERY, By.CUSTOMER),
            (Kind.INVOICE, By.CUSTOMER),
        }
    )

    def backend(self, wire: Wire, now: dt.datetime = NOW) -> TrytonBackend:
        return TrytonBackend(ACCOUNT, wire, now=lambda: now)

    def is_login(self, request: Request) -> bool:
        return bool(call_of(request)["method"] == "common.db.login")

    def is_preface(self, request: Request) -> bool:
        call = call_of(request)
        return call["method"] in {PREFERENCES, COMPANY} or (
            call["method"] == "model.stock.location.search_read"
        )

    def login_answer(self, turn: int) -> Response:
        return reply(result=[2, f"session-key-{turn}", None])

    def ended_answer(self) -> Response:
        return Response(status=401)

    def refused_login(self) -> Response:
        return Response(status=401, body=b"<html>Unauthorized</html>")

    def preface_answer(self, request: Request) -> Response:
        answers: dict[str, Any] = {
            PREFERENCES: {"company": 1, "companies": [1], "language": "en"},
            COMPANY: [{"id": 1, "currency.": {"id": 1, "code": "CNY"}}],
        }
        return reply(result=answers.get(call_of(request)["method"], [SITE]))

    def empty_answer(self) -> Response:
        return reply(result=[])

    def same(self, request: Request, exchange: Exchange) -> bool:
        numberless = {**call_of(request), "id": 0}
        return request.path == exchange.path and numberless == {**exchange.sent, "id": 0}

    def long_list(self, binding: tuple[Kind, By], rows: int) -> Answer | None:
        if binding != (Kind.ORDER, By.CUSTOMER):
            return None
        day, its = dt.date(2026, 1, 1), {"party.": {"id": 4, "code": "K1", "name": "One"}}
        return Sales([sale(n, day - dt.timedelta(n), **its) for n in range(1, rows + 1)])

    def check_quoted(self, request: Request, key: str) -> None:
        assert request.path == "/demo/rpc/"
        domain = call_of(request)["params"][0]
        found = [clause for clause in _clauses(domain) if clause[2] == [key]]
        assert found
        assert all(clause[1] == "in" for clause in found)


def _clauses(domain: Any) -> list[list[Any]]:
    """Return the clauses of a domain, however deep."""
    if len(domain) == 3 and isinstance(domain[0], str) and isinstance(domain[1], str):
        return [domain]
    return [clause for part in domain if isinstance(part, list) for clause in _clauses(part)]


KIT = TestTryton()
