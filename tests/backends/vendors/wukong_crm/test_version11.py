"""Wukong CRM 11 by the vendor kit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import msgspec

from backends.conformance.facts import NOW
from backends.conformance.kit import VendorKit
from backends.conformance.nuisances import SECRET_TEXT
from backends.conformance.samples import Exchange
from backends.conformance.scripted_wire import Answer, ScriptedWire
from backends.errors import BackendError, Refused, Throttled, Unavailable, Unfit
from backends.port import By
from backends.vendors.wukong_crm.adapter import Account, WukongBackend
from backends.vocabulary import Kind
from backends.wire import Request, Response, Wire
from tests.backends.vendors.wukong_crm.expected import VERSION_11

ACCOUNT = Account(system="erp", user="gateway", password="open-sesame")
CONDITIONS = {("num", 1), ("customer_id", 1), ("customerId", 11)}
SINGLE_LISTS = frozenset(
    {
        (Kind.INTERACTION, By.CUSTOMER),
        (Kind.OPPORTUNITY, By.CUSTOMER),
        (Kind.CONTRACT, By.CUSTOMER),
        (Kind.ORDER, By.CUSTOMER),
        (Kind.PAYMENT, By.CUSTOMER),
    }
)
LISTS = SINGLE_LISTS | {(Kind.CUSTOMER, By.ALL), (Kind.CONTACT, By.CUSTOMER)}
LATEST = dt.date(2036, 1, 1)


def body_of(request: Request) -> dict[str, Any]:
    body: dict[str, Any] = msgspec.json.decode(request.body)
    return body


def answered(code: int, **members: Any) -> Response:
    return Response(status=200, body=msgspec.json.encode({"code": code, **members}))


def in_days(body: Mapping[str, Any], rows: int, size: int = 7) -> list[tuple[int, dt.date]]:
    """Return the ids of a page with their days, newest first, so many a day."""
    start = (body["page"] - 1) * body["limit"]
    page = range(start, min(rows, start + body["limit"]))
    return [(n + 1, LATEST - dt.timedelta(days=n // size)) for n in page]


class TestVersion11(VendorKit):
    samples: ClassVar[Path] = Path(__file__).parent / "samples"
    expected = VERSION_11
    secrets: ClassVar[tuple[str, ...]] = ("open-sesame", "token-of-turn")
    required: ClassVar[bytes] = b'"code":'
    refusals: ClassVar[Mapping[str, tuple[Response, type[BackendError]]]] = {
        "not allowed": (answered(401, msg=SECRET_TEXT), Refused),
        "too often": (answered(403, msg=SECRET_TEXT), Throttled),
        "not valid": (answered(400, msg=SECRET_TEXT), Unfit),
        "not found": (answered(404, msg=SECRET_TEXT), Unfit),
        "not caught": (answered(500, msg=SECRET_TEXT), Unavailable),
        "no service": (answered(1001, msg=SECRET_TEXT), Unavailable),
        "of the business": (answered(2040, msg=SECRET_TEXT), Refused),
        "too often, by status": (
            Response(status=400, body=answered(403, msg=SECRET_TEXT).body),
            Throttled,
        ),
    }
    empty_lists: ClassVar[frozenset[tuple[Kind, By]]] = LISTS | {(Kind.INVOICE, By.CUSTOMER)}

    def backend(self, wire: Wire, now: dt.datetime = NOW) -> WukongBackend:
        return WukongBackend(ACCOUNT, wire, now=lambda: now)

    def is_login(self, request: Request) -> bool:
        return request.path == "/login"

    def login_answer(self, turn: int) -> Response:
        return answered(0, data={"adminToken": f"token-of-turn-{turn}"})

    def ended_answer(self) -> Response:
        return answered(302, msg=SECRET_TEXT)

    def refused_login(self) -> Response:
        return answered(1004, msg=SECRET_TEXT)

    def empty_answer(self) -> Response:
        return answered(0, data={"totalRow": 0, "lastPage": True, "list": []})

    def same(self, request: Request, exchange: Exchange) -> bool:
        return request.path == exchange.path and body_of(request) == exchange.sent

    def numbered_key(self, number: int) -> str:
        return str(1000 + number)

    def check_quoted(self, request: Request, key: str) -> None:
        """See that the owner of a list is an id, and all else the value of a condition."""
        body = body_of(request)
        if "searchList" not in body:
            assert int(key) in {body.get("customerId"), body.get("activityTypeId")}
            return
        (condition,) = body["searchList"]
        assert condition["values"] == [key]
        assert (condition["name"], condition["type"]) in CONDITIONS
        assert condition["name"] == "num" or key.isdecimal()

    def long_list(self, binding: tuple[Kind, By], rows: int) -> Answer | None:
        """Contacts are ordered by name, so all are read; invoices and payments come whole."""
        days = {
            Kind.INTERACTION: self._day,
            Kind.OPPORTUNITY: self._opportunities,
            Kind.CONTRACT: self._contracts,
            Kind.ORDER: self._contracts,
        }
        found = days.get(binding[0]) if binding in SINGLE_LISTS else None
        return None if found is None else lambda request: found(body_of(request), rows)

    def rows_read(self, binding: tuple[Kind, By], wire: ScriptedWire) -> int:
        """Lines are no rows of the list; a page of follow-ups is a day of ten."""
        pages = [r for r in self.asked(wire) if "queryProductList" not in r.path]
        return (10 if binding[0] is Kind.INTERACTION else 100) * len(pages)

    def _day(self, body: dict[str, Any], rows: int) -> Response:
        shown = [
            {"activityId": key, "createTime": f"{day} 10:00:0{9 - (key - 1) % 10}"}
            for key, day in in_days({**body, "limit": 10}, rows, 10)
        ]
        return answered(0, data={"list": shown, "lastPage": body["page"] * 10 >= rows})

    def _opportunities(self, body: dict[str, Any], rows: int) -> Response:
        days = in_days(body, rows)
        return self._page([{"businessId": n, "dealDate": f"{day} 00:00:00"} for n, day in days])

    def _contracts(self, body: dict[str, Any], rows: int) -> Response:
        if "contractId" in body:
            return self.empty_answer()
        days = [(n, str(day)) for n, day in in_days(body, rows)]
        return self._page(
            [
                {"contractId": n, "num": f"N{n}", "startTime": day, "orderDate": day}
                for n, day in days
            ]
        )

    def _page(self, rows: list[dict[str, Any]]) -> Response:
        return answered(0, data={"list": rows, "lastPage": len(rows) < 100})
