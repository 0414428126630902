"""Fxiaoke by the vendor kit, in the ways of both generations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

import msgspec

from backends.conformance.facts import VendorFacts
from backends.conformance.failures import Discretion
from backends.conformance.recorded import Mapped
from backends.conformance.samples import Exchange
from backends.conformance.scripted_wire import Answer
from backends.conformance.sessions import Logins
from backends.errors import BackendError, Refused, Throttled, Unavailable, Unfit
from backends.port import By
from backends.vendors.fxiaoke.adapter import Account, FxiaokeBackend, House
from backends.vendors.fxiaoke.session import GENERATIONS
from backends.vocabulary import Kind
from backends.wire import Request, Response, Wire
from tests.backends.vendors.fxiaoke.expected import EXPECTED
from tests.conformance.nuisances import SECRET_TEXT
from tests.conformance.vendor_kit import NOW, VendorKit
from tests.fakes.facts import company
from tests.fakes.fxiaoke import DESCRIBE, QUERY, USER_V1, USER_V2, Fxiaoke, found_in
from tests.fakes.fxiaoke_rows import BOOK

ACCOUNT = Account(
    system="erp",
    login="v2",
    app_id="FSAID_1",
    app_secret="open-sesame",
    permanent_code="ever-green",
    user=USER_V2,
)
HOUSE = House(zone=ZoneInfo("Asia/Shanghai"), currency="CNY", price_book=BOOK, numbers_of="sap")
FAKE = Fxiaoke(company("erp"))
FIELDS: dict[str, Any] = {name: {} for described in FAKE.described.values() for name in described}
LONG: Mapping[tuple[Kind, By], str] = {  # one of each way in which lists are read
    (Kind.TICKET, By.CUSTOMER): "CasesObj",
    (Kind.ORDER, By.CUSTOMER): "SalesOrderObj",
    (Kind.INVOICE, By.CUSTOMER): "InvoiceApplicationObj",
}
LISTED = frozenset(
    (kind, By.CUSTOMER)
    for kind in (
        Kind.CONTACT,
        Kind.INTERACTION,
        Kind.OPPORTUNITY,
        Kind.QUOTE,
        Kind.CONTRACT,
        Kind.TICKET,
        Kind.ORDER,
        Kind.INVOICE,
        Kind.PAYMENT,
    )
)
BEGAN, DAY = 1_767_225_600_000, 86_400_000


def row_of(number: int, customer: str) -> dict[str, Any]:
    """Return a row of a long list: three share a moment or a day, most have no day of invoice."""
    return {
        "_id": f"{number:05}",
        "name": f"{number:05}",
        "account_id": customer,
        "create_time": BEGAN + number // 3,
        "order_time": BEGAN + number // 3 * DAY,
        "invoice_date": None if number % 7 else BEGAN + number * DAY,
    }


def told(code: int = 0, **members: Any) -> Response:
    return Response(status=200, body=msgspec.json.encode({"errorCode": code, **members}))


def fault(code: int) -> Response:
    return told(code, errorMessage=SECRET_TEXT, errorDescription=SECRET_TEXT)


def path_of(request: Request) -> str:
    path, _, query = request.path.partition("?")
    assert query.startswith("thirdTraceId=")
    return path


class FxiaokeFacts(VendorFacts):
    samples: ClassVar[Path] = Path(__file__).parent / "samples"
    expected = EXPECTED
    secrets: ClassVar[tuple[str, ...]] = ("open-sesame", "ever-green", "token-")
    required: ClassVar[bytes] = b'"_id":'
    login: ClassVar[str] = "v2"
    refusals: ClassVar[Mapping[str, tuple[Response, type[BackendError]]]] = {
        "system error": (fault(-2), Unavailable),
        "busy": (fault(-1), Unavailable),
        "late": (fault(50009), Unavailable),
        "too often": (fault(14001), Throttled),
        "too often today": (fault(30002), Throttled),
        "too often in a second": (fault(30004), Throttled),
        "no quota was bought": (fault(30003), Refused),
        "parameters": (fault(32000), Unfit),
        "no access": (fault(15003), Refused),
        "unheard of": (fault(99999), Refused),
    }
    calls_per_chunk: ClassVar[Mapping[tuple[Kind, By], int]] = {(Kind.ORDER, By.REFERENCE): 3}
    empty_lists: ClassVar[frozenset[tuple[Kind, By]]] = frozenset(
        {*LISTED, (Kind.CUSTOMER, By.ALL), (Kind.DELIVERY, By.ORDER)}
    )

    def backend(self, wire: Wire, now: dt.datetime = NOW) -> FxiaokeBackend:
        return FxiaokeBackend(ACCOUNT, HOUSE, wire, now=lambda: now)

    def is_login(self, request: Request) -> bool:
        return path_of(request) == GENERATIONS[self.login].path

    def is_preface(self, request: Request) -> bool:
        return path_of(request) == DESCRIBE

    def login_answer(self, turn: int) -> Response:
        return told(accessToken=f"token-{turn}", ea="huaxia", expiresIn=7084)

    def ended_answer(self) -> Response:
        return fault(20016)

    def refused_login(self) -> Response:
        return fault(10006)

    def preface_answer(self, request: Request) -> Response:
        return told(data={"describe": {"fields": FIELDS}})

    def empty_answer(self) -> Response:
        return told(data={"dataList": [], "offset": 0, "limit": 100, "total": 0})

    def same(self, request: Request, exchange: Exchange) -> bool:
        return path_of(request) == exchange.path and self.asked_in(request) == exchange.sent

    def asked_in(self, request: Request) -> dict[str, Any]:
        asked: dict[str, Any] = msgspec.json.decode(request.body)
        return asked

    def check_quoted(self, request: Request, key: str) -> None:
        assert path_of(request) == QUERY
        search = self.asked_in(request)["data"]["search_query_info"]
        (sought,) = [each for each in search["filters"] if key in each["field_values"]]
        assert sought["operator"] in {"EQ", "IN"}
        assert sought["field_values"] == [key]
        assert {type(value) for value in request.headers.values()} == {str}

    def long_list(self, binding: tuple[Kind, By], rows: int) -> Answer | None:
        name = LONG.get(binding)
        if name is None:
            return None
        table = [row_of(number, self.numbered_key(1)) for number in range(rows)]

        def answer(request: Request) -> Response:
            data = self.asked_in(request)["data"]
            of = table if data["dataObjectApiName"] == name else []
            return told(data=found_in(of, data["search_query_info"]))

        return answer


class TestFxiaoke(FxiaokeFacts, VendorKit):
    """The second generation, which the kit runs on."""


class TestFirstGeneration(FxiaokeFacts, Mapped, Discretion, Logins):
    """The session stands in every body, beside the question; the rest is the same."""

    login: ClassVar[str] = "v1"

    def backend(self, wire: Wire, now: dt.datetime = NOW) -> FxiaokeBackend:
        account = msgspec.structs.replace(ACCOUNT, login="v1", user=USER_V1)
        return FxiaokeBackend(account, HOUSE, wire, now=lambda: now)

    def login_answer(self, turn: int) -> Response:
        return told(corpAccessToken=f"token-{turn}", corpId="FSCID_1", expiresIn=7200)

    def session_of(self, request: Request) -> object:
        return msgspec.json.decode(request.body)["corpAccessToken"]

    def asked_in(self, request: Request) -> dict[str, Any]:
        asked: dict[str, Any] = msgspec.json.decode(request.body)
        assert asked.pop("corpAccessToken").startswith("token-")
        assert (asked.pop("corpId"), asked.pop("currentOpenUserId")) == ("FSCID_1", USER_V1)
        return asked


KIT = TestFxiaoke()
