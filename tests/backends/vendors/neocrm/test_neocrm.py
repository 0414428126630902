"""Neocrm by the vendor kit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from copy import copy
from functools import cache
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qs

import msgspec

from backends.errors import BackendError, Garbled, Refused, Throttled, Unavailable
from backends.port import By
from backends.protocols.soql.client import Soql
from backends.protocols.soql.statements import fields_of
from backends.vendors.neocrm.adapter import Account, NeocrmBackend, Tenant
from backends.vendors.neocrm.session import QUERY, TOKEN, dialect, login
from backends.vocabulary import Kind
from backends.wire import Request, Response, Wire
from tests.backends.vendors.neocrm.expected import RELATIONS
from tests.backends.vendors.neocrm.expected_changes import CHANGES
from tests.backends.vendors.neocrm.expected_sales import SALES
from tests.conformance.nuisances import SECRET_TEXT
from tests.conformance.samples import Exchange
from tests.conformance.scripted_wire import Answer, ScriptedWire
from tests.conformance.vendor_kit import NOW, VendorKit
from tests.fakes.neocrm_rows import ACTIVITY, ZONE
from tests.fakes.xoql import Statement

ACCOUNT = Account(
    system="erp",
    client_id="client-of-the-gateway",
    client_secret="secret-of-the-client",
    user="gateway@company.example",
    password="open-sesameTok3nTok",
)
TENANT = Tenant(
    currency="CNY",
    sku="productCode__c",
    links={"sap": "SAP_CompanyID__c"},
    words={Kind.INTERACTION: {number: word for word, number in ACTIVITY.items()}},
)
BLOCK = 2_611_170_238_000_000
NOON = 1_767_240_000_000  # 2026-01-01, 12:00 in Shanghai


def told(**members: Any) -> Response:
    return Response(status=200, body=msgspec.json.encode(members))


def found(*records: Mapping[str, Any]) -> Response:
    data = {"totalSize": len(records), "count": len(records), "records": records}
    return told(code="200", msg="OK", ext=[], data=data)


def statement_of(request: Request) -> str:
    return parse_qs(request.body.decode())["xoql"][0]


@cache
def _made() -> NeocrmBackend:
    """Make it once: a wire model for each kind is much work for a small test."""
    nobody = ScriptedWire(lambda _: Response(status=500))
    return NeocrmBackend(ACCOUNT, TENANT, nobody, zone=ZONE)


class TestNeocrm(VendorKit):
    samples: ClassVar[Path] = Path(__file__).parent / "samples"
    expected = RELATIONS | SALES | CHANGES
    secrets: ClassVar[tuple[str, ...]] = (
        "secret-of-the-client",
        "open-sesame",
        "Tok3nTok",
        "a-tok",
    )
    required: ClassVar[bytes] = b'"id":'
    refusals: ClassVar[Mapping[str, tuple[Response, type[BackendError]]]] = {
        "a field is not there": (told(code="1020001", msg=SECRET_TEXT), Refused),
        "a number as code": (told(code=100400, msg=SECRET_TEXT), Refused),
        "an older part": (told(error_code=10000003, message=SECRET_TEXT), Refused),
        "a code that is a text of theirs": (told(code=SECRET_TEXT), Refused),
        "too often": (told(code="429", msg=SECRET_TEXT), Throttled),
        "in trouble": (told(code=500, msg=SECRET_TEXT), Unavailable),
        "no code at all": (told(data={"count": 0, "records": []}), Garbled),
        "fine, and nothing in it": (told(code=200, data={}), Garbled),
    }
    empty_lists: ClassVar[frozenset[tuple[Kind, By]]] = frozenset(
        {
            (Kind.CUSTOMER, By.ALL),
            (Kind.CONTACT, By.CUSTOMER),
            (Kind.INTERACTION, By.CUSTOMER),
            (Kind.OPPORTUNITY, By.CUSTOMER),
            (Kind.QUOTE, By.CUSTOMER),
            (Kind.CONTRACT, By.CUSTOMER),
            (Kind.TICKET, By.CUSTOMER),
            (Kind.ORDER, By.CUSTOMER),
            (Kind.INVOICE, By.CUSTOMER),
            (Kind.PAYMENT, By.CUSTOMER),
        }
    )

    def backend(self, wire: Wire, now: dt.datetime = NOW) -> NeocrmBackend:
        made = copy(_made())
        made.wire, made.now = wire, lambda: now
        made._soql = Soql(wire, login(ACCOUNT, None), dialect(ACCOUNT.system))
        return made

    def is_login(self, request: Request) -> bool:
        return request.path == TOKEN

    def login_answer(self, turn: int) -> Response:
        return told(access_token=f"a-tok-{turn}", token_type="Bearer", issued_at=NOON, id="x")

    def empty_answer(self) -> Response:
        return found()

    def same(self, request: Request, exchange: Exchange) -> bool:
        sent: Any = exchange.sent
        return request.path == exchange.path and statement_of(request) == sent["xoql"]

    def numbered_key(self, number: int) -> str:
        return str(BLOCK + number)

    def check_quoted(self, request: Request, key: str) -> None:
        assert request.path == QUERY
        written = (f" IN ('{key}')", f" IN ({key})", f" = {key} ")
        text = statement_of(request)
        assert sum(text.count(each) for each in written) == 1
        Statement(text)

    def long_list(self, binding: tuple[Kind, By], rows: int) -> Answer | None:
        """Answer for one account, whose records come three a day, the days of 2026 and before."""
        bound = self._binding(binding)
        if not bound.single:
            return None
        blank = dict.fromkeys(fields_of(bound.wire))
        account = int(self.numbered_key(1))
        listed = [{**blank, **row, bound.key: account} for row in _rows(rows)]
        tables = {bound.resource: listed, "orderProduct": []}
        return lambda request: found(*Statement(statement_of(request)).run(tables, 100)[1])


@cache
def _rows(count: int) -> list[dict[str, Any]]:
    return [_row(number) for number in range(count)]


def _row(number: int) -> dict[str, Any]:
    moment = NOON - number // 3 * 86_400_000
    dates = dict.fromkeys(("startTime", "createdAt", "transactionDate"), moment)
    return {"id": number + 1, "po": f"S{number}", "name": f"N{number}", **dates}
