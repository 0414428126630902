"""SAP S/4HANA by the vendor kit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

import msgspec

from backends.errors import BackendError, Refused
from backends.port import By
from backends.vendors.sap_s4hana.adapter import SapBackend
from backends.vendors.sap_s4hana.spelling import padded
from backends.vocabulary import Kind
from backends.wire import Request, Response, Wire
from tests.backends.vendors.sap_s4hana.expected import EXPECTED, FACTS, FIRST
from tests.backends.vendors.sap_s4hana.questions import (
    ACCOUNT,
    SAMPLES,
    batch_answer,
    count_of,
    multipart,
    query_of,
    values_of,
)
from tests.conformance.nuisances import SECRET_TEXT
from tests.conformance.samples import Exchange, Sample
from tests.conformance.scripted_wire import Answer
from tests.conformance.vendor_kit import NOW, VendorKit
from tests.fakes.fake import Asked
from tests.fakes.odata import ODataFake
from tests.fakes.sap_s4hana import SECRET, TOKENS
from tests.fakes.sap_s4hana_rows import rows_of

EMPTY = b'{"d":{"results":[]}}'
FOREIGN = b'{"d":{"results":[],"__next":"https://evil.test/sap?$skiptoken=9"}}'
LISTS = (Kind.ORDER, Kind.DELIVERY, Kind.QUOTE, Kind.CONTRACT, Kind.INVOICE, Kind.PAYMENT)
OLDEST = dt.date(2001, 1, 1)
LONG: Mapping[tuple[Kind, By], tuple[str, str, str, str]] = {
    (Kind.ORDER, By.CUSTOMER): (
        "API_SALES_ORDER_SRV",
        "A_SalesOrder",
        "SalesOrder",
        "SalesOrderDate",
    ),
    (Kind.INVOICE, By.CUSTOMER): (
        "API_BILLING_DOCUMENT_SRV",
        "A_BillingDocument",
        "BillingDocument",
        "BillingDocumentDate",
    ),
}


def fault(code: str, status: int = 200) -> Response:
    told = {"error": {"code": code, "message": {"lang": "en", "value": SECRET_TEXT}}}
    return Response(status=status, body=msgspec.json.encode(told))


class TestSapS4Hana(VendorKit):
    samples: ClassVar[Path] = SAMPLES
    expected = EXPECTED
    secrets: ClassVar[tuple[str, ...]] = (SECRET, "bearer-", "c2ItZ2F0ZXdheT")
    required: ClassVar[bytes] = b'"d":'
    refusals: ClassVar[Mapping[str, tuple[Response, type[BackendError]]]] = {
        "version 2": (fault("SY/530"), Refused),
        "version 4": (
            Response(
                status=200,
                body=msgspec.json.encode({"error": {"code": "SY/530", "message": SECRET_TEXT}}),
            ),
            Refused,
        ),
        "a code that is a text": (fault(SECRET_TEXT), Refused),
    }
    calls_per_chunk: ClassVar[Mapping[tuple[Kind, By], int]] = {(Kind.ORDER, By.REFERENCE): 2}
    empty_lists: ClassVar[frozenset[tuple[Kind, By]]] = frozenset(
        {
            (Kind.CUSTOMER, By.ALL),
            (Kind.QUOTE, By.CUSTOMER),
            (Kind.CONTRACT, By.CUSTOMER),
            (Kind.ORDER, By.CUSTOMER),
            (Kind.DELIVERY, By.ORDER),
            (Kind.DELIVERY, By.CUSTOMER),
            (Kind.INVOICE, By.CUSTOMER),
            (Kind.PAYMENT, By.CUSTOMER),
            (Kind.STOCK, By.SKU),
            (Kind.PRICE, By.SKU),
        }
    )

    def backend(self, wire: Wire, now: dt.datetime = NOW) -> SapBackend:
        return SapBackend(ACCOUNT, wire, now=lambda: now)

    def is_login(self, request: Request) -> bool:
        return request.path == TOKENS

    def is_preface(self, request: Request) -> bool:
        return request.headers.get("x-csrf-token") == "Fetch"

    def login_answer(self, turn: int) -> Response:
        token = {"access_token": f"bearer-{turn}", "expires_in": 43199}
        return Response(status=200, body=msgspec.json.encode(token))

    def preface_answer(self, request: Request) -> Response:
        del request
        return Response(status=200, headers={"x-csrf-token": "t", "set-cookie": "sid=1; path=/"})

    def numbered_key(self, number: int) -> str:
        return str(17100000 + number)

    def spelled(self, binding: tuple[Kind, By], key: str) -> str:
        return key if binding[1] is By.SKU or binding[0] is Kind.PRODUCT else padded(key)

    def empty_answer(self) -> Response:
        return Response(status=200, body=EMPTY)

    def script(self, answer: Answer | None = None) -> Answer:
        """Find nothing: a batch has an answer to each of its calls."""
        return super().script(answer or self._nothing)

    def _nothing(self, request: Request) -> Response:
        if "/$batch" not in request.path:
            return self.empty_answer()
        return batch_answer([(404, b"{}")] * count_of(request))

    def replay(self, recorded: Sample, used: list[Exchange] | None = None) -> Answer:
        """Answer batches as they were recorded, which is a text and no JSON."""
        replay = super().replay(recorded, used)

        def answer(request: Request) -> Response | BackendError:
            if self.is_preface(request):
                return self.preface_answer(request)
            found = replay(request)
            if "/$batch" in request.path and isinstance(found, Response):
                return multipart(msgspec.json.decode(found.body, type=str).encode())
            return found

        return answer

    def _forgetful(self, recorded: Sample) -> Answer:
        """Send all of a set; a batch cannot have more parts than it was asked for."""
        if any("/$batch" in exchange.path for exchange in recorded.exchanges):
            return self.script()
        return super()._forgetful(recorded)

    def same(self, request: Request, exchange: Exchange) -> bool:
        if request.path.partition("?")[0] != exchange.path.partition("?")[0]:
            return False
        if "/$batch" in request.path:
            return bool(request.body.decode() == exchange.sent)
        return query_of(request.path) == query_of(exchange.path)

    def check_quoted(self, request: Request, key: str) -> None:
        values = set(values_of(request))
        assert values == {padded(key)} or values == {key} or values == {key, padded(key)}

    def foreign_pages(self) -> Mapping[tuple[Kind, By], Response]:
        foreign = Response(status=200, body=FOREIGN)
        lists = [(Kind.CUSTOMER, By.ALL), *((kind, By.CUSTOMER) for kind in LISTS)]
        return dict.fromkeys(lists, foreign)

    def long_list(self, binding: tuple[Kind, By], rows: int) -> Answer | None:
        """Answer as a set of so many documents would, each of another day."""
        if binding not in LONG:
            return None
        service, resource, number, day = LONG[binding]
        first = next(iter(rows_of(FACTS)[service][resource]))
        whole = [
            {**first, number: f"{n:010}", day: OLDEST + dt.timedelta(days=n // 2)}
            for n in range(rows)
        ]
        server = Served("/sap/opu/odata/sap", {service: {resource: whole}})
        return lambda request: self._served(server, service, resource, request)

    def _served(self, server: Served, service: str, resource: str, request: Request) -> Response:
        if f"/{resource}?" not in request.path:
            return self.empty_answer()
        query = {**query_of(request.path), "$filter": _whose_ever(query_of(request.path))}
        found = server.one(service, "GET", resource, query, b"")
        return Response(status=found.status, body=found.body)


class Served(ODataFake):
    """Lets everybody in."""

    def admits(self, asked: Asked) -> bool:
        return asked.method == "GET"


def _whose_ever(query: Mapping[str, str]) -> str:
    """Return a filter that holds for the one customer there is."""
    own = query["$filter"]
    return own.replace(padded(KIT.numbered_key(1)), padded(FIRST))


KIT = TestSapS4Hana()
