"""Sales orders by the service of version 4: the same questions, nested and linked its own way."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from backends.errors import Garbled
from backends.port import By, Query, Slice, Window
from backends.vendors.sap_s4hana.adapter import SapBackend
from backends.vendors.sap_s4hana.bindings import BINDINGS, BINDINGS_4
from backends.vendors.sap_s4hana.services import ORDERS_4
from backends.vocabulary import Kind
from backends.wire import Request, Response
from tests.backends.vendors.sap_s4hana.expected import FIRST, PUBLISHED_ORDER
from tests.backends.vendors.sap_s4hana.questions import ACCOUNT, query_of, values_of
from tests.backends.vendors.sap_s4hana.test_sap_s4hana import KIT
from tests.conformance.nuisances import HOSTILE
from tests.conformance.scripted_wire import Answer, ScriptedWire
from tests.conformance.vendor_kit import NOW, context

PATH = "/sap/opu/odata4/sap/api_salesorder/srvd_a2x/sap/salesorder/0001/SalesOrder"
ACCOUNT_4 = msgspec.structs.replace(ACCOUNT, orders=ORDERS_4)

LINE = {"RequestedDeliveryDate": "2016-08-17", "ConfirmedDeliveryDate": None}
QUANTITIES = (
    "ScheduleLineOrderQuantity",
    "ConfdOrderQtyByMatlAvailCheck",
    "DeliveredQtyInOrderQtyUnit",
)
ROW: Mapping[str, Any] = {
    "@odata.etag": 'W/"1"',
    "SalesOrder": "1",
    "SalesOrderType": "OR",
    "SoldToParty": FIRST,
    "PurchaseOrderByCustomer": "",
    "SalesOrderDate": "2016-08-17",
    "RequestedDeliveryDate": "2016-08-17",
    "TotalNetAmount": "52.65",
    "TransactionCurrency": "USD",
    "OverallDeliveryStatus": "C",
    "OverallOrdReltdBillgStatus": "",
    "OverallSDProcessStatus": "C",
    "OverallSDDocumentRejectionSts": "A",
    "TotalCreditCheckStatus": "",
    "DeliveryBlockReason": "",
    "HeaderBillingBlockReason": "",
    "LastChangeDateTime": "2016-09-02T06:11:00.123456Z",
    "_Item": [
        {
            "SalesOrderItem": "10",
            "Product": "TG11",
            "SalesOrderItemText": "Trad.Good 11,PD,Reg.Trading",
            "RequestedQuantity": 3,
            "RequestedQuantitySAPUnit": "PC",
            "NetAmount": 52.65,
            "TaxAmount": "0.00",
            "SalesDocumentRjcnReason": "",
            "_ScheduleLine": [
                {**LINE, **dict(zip(QUANTITIES, (3, 0, 0), strict=True))},
                {
                    **LINE,
                    "ConfirmedDeliveryDate": "2016-08-18",
                    **dict(zip(QUANTITIES, (0, 3, 3), strict=True)),
                },
            ],
        }
    ],
    "_Partner": [
        {"PartnerFunction": "SP", "Customer": FIRST},
        {"PartnerFunction": "RE", "Customer": FIRST},
    ],
}


def listed(*rows: Mapping[str, Any], **more: str) -> Response:
    return Response(status=200, body=msgspec.json.encode({"value": rows, **more}))


async def asked(
    wire: ScriptedWire, by: By, *keys: str, kind: Kind = Kind.ORDER, window: Window | None = None
) -> Mapping[str, Slice]:
    backend = SapBackend(ACCOUNT_4, wire, now=lambda: NOW)
    query = Query(system="erp", kind=kind, by=by, keys=keys, window=window or Window())
    return (await backend.fetch(query, context())).results


def orders(answer: Answer) -> Answer:
    """Answer for orders; the other services, of version 2, find nothing."""
    return KIT.script(lambda r: answer(r) if r.path.startswith(PATH) else KIT.empty_answer())


@pytest.mark.parametrize(("by", "key"), [(By.KEY, "1"), (By.CUSTOMER, FIRST), (By.REFERENCE, "1")])
async def test_an_order_is_the_same_as_in_version_2(by: By, key: str) -> None:
    wire = ScriptedWire(orders(lambda _: listed(ROW)))
    found = await asked(wire, by, key)
    assert found[key].items == (PUBLISHED_ORDER,)
    request = next(r for r in wire.requests if r.path.startswith(PATH))
    query = query_of(request.path)
    assert "_Item($select=SalesOrderItem,Product," in query["$expand"]
    assert ";$expand=_ScheduleLine($select=" in query["$expand"]
    assert "$format" not in query
    assert "IEEE754Compatible=true" in request.headers["accept"]


async def test_days_of_a_long_list_are_spelled_as_version_4_does() -> None:
    wire = ScriptedWire(orders(lambda _: listed()))
    window = Window(after="2026-01-31|7", limit=5, filter=(("status", "open"),))
    await asked(wire, By.CUSTOMER, FIRST, window=window)
    filters = [query_of(r.path)["$filter"] for r in wire.requests if r.path.startswith(PATH)]
    assert filters[0].endswith(" and SalesOrderDate eq 2026-01-31")
    assert filters[1].endswith(" and (SalesOrderDate lt 2026-01-31 or SalesOrderDate eq null)")
    assert all(" ne 'C' and " in each for each in filters)


async def test_pages_of_the_server_are_followed_by_their_position() -> None:
    def answer(request: Request) -> Response:
        if "$skiptoken" in query_of(request.path):
            return listed({**ROW, "SalesOrder": "2"})
        return listed(ROW, **{"@odata.nextLink": "SalesOrder?$skiptoken=next"})

    found = await asked(ScriptedWire(orders(answer)), By.CUSTOMER, FIRST)
    assert [getattr(each, "number", "") for each in found[FIRST].items] == ["2", "1"]


async def test_a_page_at_another_host_is_garbled() -> None:
    foreign = listed(ROW, **{"@odata.nextLink": "https://evil.test/x?$skiptoken=1"})
    wire = ScriptedWire(orders(lambda _: foreign))
    assert type((await asked(wire, By.CUSTOMER, FIRST))[FIRST].error) is Garbled
    assert not [request for request in wire.requests if "evil" in request.path]


async def test_changes_are_followed_by_their_microseconds() -> None:
    mark = "2016-09-02T06:11:00.000000Z|0000000001"
    wire = ScriptedWire(orders(lambda _: listed(ROW)))
    found = (await asked(wire, By.CHANGED, mark))[mark]
    assert found.next == "2016-09-02T06:11:00.123456Z|1"
    told = query_of(KIT.asked(wire)[0].path)["$filter"]
    assert told == "LastChangeDateTime ge 2016-09-02T06:11:00.000Z"


async def test_open_orders_of_the_credit_are_those_of_version_4() -> None:
    debtor = {"BusinessPartner": "1", "Customer": FIRST, "to_Customer": None}
    account = {
        "BusinessPartner": "1",
        "CreditSegment": "1000",
        "CreditLimitAmount": "5.00",
        "CreditSegmentCurrency": "USD",
        "CreditAccountIsBlocked": True,
    }

    def answer(request: Request) -> Response:
        if request.path.startswith(PATH):
            return listed(ROW)
        row = {"A_BusinessPartner?": debtor, "CreditManagementAccount?": account}
        rows = [told for name, told in row.items() if name in request.path]
        return Response(status=200, body=msgspec.json.encode({"d": {"results": rows}}))

    wire = ScriptedWire(KIT.script(answer))
    (found,) = (await asked(wire, By.CUSTOMER, FIRST, kind=Kind.CREDIT))[FIRST].items
    assert getattr(found, "exposure", None) == Decimal("52.65")


async def test_hostile_keys_stay_values_here_too() -> None:
    for by in (By.KEY, By.CUSTOMER, By.REFERENCE):
        for key in HOSTILE:
            wire = ScriptedWire(orders(lambda _: listed()))
            assert all(not found.items for found in (await asked(wire, by, key)).values())
            for request in KIT.asked(wire):
                assert set(values_of(request)) == {key}


def test_the_other_questions_go_where_they_went() -> None:
    changed = {key for key, bound in BINDINGS.items() if BINDINGS_4[key] != bound}
    assert changed == {(Kind.ORDER, by) for by in (By.KEY, By.CUSTOMER, By.REFERENCE, By.CHANGED)}
