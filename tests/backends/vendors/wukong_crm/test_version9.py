"""Wukong CRM 9 by the vendor kit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from backends.conformance.facts import NOW
from backends.conformance.kit import VendorKit
from backends.conformance.nuisances import SECRET_TEXT
from backends.conformance.samples import Exchange
from backends.conformance.scripted_wire import Answer, ScriptedWire
from backends.errors import BackendError, Refused, Unfit
from backends.port import By
from backends.vendors.wukong_crm.adapter import Account, WukongBackend
from backends.vocabulary import Kind
from backends.wire import Request, Response, Wire
from tests.backends.vendors.wukong_crm.expected_9 import VERSION_9
from tests.backends.vendors.wukong_crm.test_version11 import (
    LISTS,
    SINGLE_LISTS,
    answered,
    body_of,
    in_days,
)

ACCOUNT = Account(system="erp", user="gateway", password="open-sesame", version=9)


class TestVersion9(VendorKit):
    samples: ClassVar[Path] = Path(__file__).parent / "samples_9"
    expected = VERSION_9
    secrets: ClassVar[tuple[str, ...]] = ("open-sesame", "key-of-turn", "session-of-turn")
    required: ClassVar[bytes] = b'"code":'
    refusals: ClassVar[Mapping[str, tuple[Response, type[BackendError]]]] = {
        "not allowed": (answered(102, error=SECRET_TEXT), Refused),
        "disabled": (answered(103, error=SECRET_TEXT), Refused),
        "an error": (answered(400, data="", error=SECRET_TEXT), Unfit),
        "errors": (answered(402, data="", error=[SECRET_TEXT]), Unfit),
        "something new": (answered(777, data="", error=SECRET_TEXT), Refused),
    }
    empty_lists: ClassVar[frozenset[tuple[Kind, By]]] = LISTS

    def backend(self, wire: Wire, now: dt.datetime = NOW) -> WukongBackend:
        return WukongBackend(ACCOUNT, wire, now=lambda: now)

    def is_login(self, request: Request) -> bool:
        return request.path == "/index.php/admin/base/login"

    def login_answer(self, turn: int) -> Response:
        session = {"authKey": f"key-of-turn-{turn}", "sessionId": f"session-of-turn-{turn}"}
        return answered(200, data={**session, "loginExpire": 259200}, error="")

    def ended_answer(self) -> Response:
        return answered(101, error=SECRET_TEXT)

    def refused_login(self) -> Response:
        return answered(400, data="", error=SECRET_TEXT)

    def empty_answer(self) -> Response:
        return answered(200, data={"list": [], "dataCount": 0}, error="")

    def same(self, request: Request, exchange: Exchange) -> bool:
        return request.path == exchange.path and body_of(request) == exchange.sent

    def numbered_key(self, number: int) -> str:
        return str(1000 + number)

    def check_quoted(self, request: Request, key: str) -> None:
        """Keys are ids but for the numbers that are the company's own."""
        body = body_of(request)
        if "num" in body:
            assert body["num"] == {"condition": "is", "value": key}
        elif "types_id" in body:
            assert body["types_id"] == int(key)
        else:
            assert body["customer_id"] == {"condition": "in", "value": key}
            assert key.isdecimal()

    def long_list(self, binding: tuple[Kind, By], rows: int) -> Answer | None:
        """Contacts are ordered by name, so all are read."""
        made = {
            Kind.INTERACTION: "record_id",
            Kind.OPPORTUNITY: "business_id",
            Kind.CONTRACT: "contract_id",
            Kind.ORDER: "contract_id",
            Kind.PAYMENT: "receivables_id",
        }
        if binding not in SINGLE_LISTS:
            return None
        return lambda request: self._page(body_of(request), made[binding[0]], rows)

    def rows_read(self, binding: tuple[Kind, By], wire: ScriptedWire) -> int:
        """Lines are no rows of the list."""
        del binding
        return 100 * len([r for r in self.asked(wire) if not r.path.endswith("/product")])

    def _page(self, body: dict[str, Any], key: str, rows: int) -> Response:
        if "contract_id" in body and "limit" in body and "order_field" not in body:
            return self.empty_answer()
        dates = ("deal_date", "start_time", "order_date", "return_time")
        shown = [
            {
                key: number,
                "num": f"N{number}",
                "number": f"N{number}",
                "create_time": int(dt.datetime.combine(day, dt.time(), dt.UTC).timestamp()),
                **dict.fromkeys(dates, str(day)),
            }
            for number, day in in_days(body, rows)
        ]
        return answered(200, data={"list": shown, "dataCount": 1}, error="")
