"""ERPNext by the vendor kit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from backends.errors import BackendError
from backends.port import By
from backends.vendors.erpnext.adapter import Account, ErpnextBackend
from backends.vocabulary import Kind
from backends.wire import Request, Response, Wire
from tests.backends.vendors.erpnext.expected import EXPECTED
from tests.backends.vendors.erpnext.site import COMPANY, DATED, body_of, long_table, told
from tests.conformance.samples import Exchange, load
from tests.conformance.scripted_wire import Answer
from tests.conformance.vendor_kit import NOW, VendorKit

ACCOUNT = Account(
    system="erp",
    api_key="public-key",
    api_secret="open-sesame",
    company=COMPANY,
    timezone="Asia/Shanghai",
)
PATH = "/api/method/frappe.client.get_list"
PREFACES = {
    "Company": {"name": COMPANY, "default_currency": "CNY", "credit_limit": 0.0},
    "Warehouse": {"name": "Stores - D"},
}


class TestErpnext(VendorKit):
    samples: ClassVar[Path] = Path(__file__).parent / "samples"
    expected = EXPECTED
    secrets: ClassVar[tuple[str, ...]] = ("open-sesame",)
    required: ClassVar[bytes] = b'"name":'
    refusals: ClassVar[Mapping[str, tuple[Response, type[BackendError]]]] = {}
    sessions: ClassVar[bool] = False
    empty_lists: ClassVar[frozenset[tuple[Kind, By]]] = frozenset(
        {
            (Kind.CUSTOMER, By.ALL),
            (Kind.CONTACT, By.CUSTOMER),
            (Kind.INTERACTION, By.CUSTOMER),
            (Kind.OPPORTUNITY, By.CUSTOMER),
            (Kind.TICKET, By.CUSTOMER),
            (Kind.ORDER, By.CUSTOMER),
            (Kind.DELIVERY, By.ORDER),
            (Kind.DELIVERY, By.CUSTOMER),
            (Kind.INVOICE, By.CUSTOMER),
            (Kind.STOCK, By.SKU),
        }
    )
    calls_per_chunk: ClassVar[Mapping[tuple[Kind, By], int]] = {
        (Kind.ORDER, By.REFERENCE): 2,
        (Kind.CREDIT, By.CUSTOMER): 6,
    }

    def backend(self, wire: Wire, now: dt.datetime = NOW) -> ErpnextBackend:
        return ErpnextBackend(ACCOUNT, wire, now=lambda: now)

    def empty_answer(self) -> Response:
        return told()

    def is_preface(self, request: Request) -> bool:
        return body_of(request)["doctype"] in PREFACES

    def preface_answer(self, request: Request) -> Response:
        return told(PREFACES[body_of(request)["doctype"]])

    def same(self, request: Request, exchange: Exchange) -> bool:
        return request.path == exchange.path and body_of(request) == exchange.sent

    def long_list(self, binding: tuple[Kind, By], rows: int) -> Answer | None:
        if binding not in DATED:
            return None
        known = load(self.samples).values()
        sample = next(each for each in known if (each.kind, each.by) == binding)
        return long_table(sample, binding, rows, self.numbered_key(1))

    def check_quoted(self, request: Request, key: str) -> None:
        assert (request.method, request.path) == ("POST", PATH)
        body = body_of(request)
        clauses = [*body["filters"], *body.get("or_filters", ())]
        asked = [clause for clause in clauses if clause[2] == [key]]
        assert asked
        assert all(clause[1] == "in" for clause in asked)


KIT = TestErpnext()
