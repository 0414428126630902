"""Orders as SAP sends them: pages of a hundred with items and schedule lines expanded."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

import msgspec

from backends.port import By, Query
from backends.vendors.sap_s4hana.account import Account, Area, Password
from backends.vendors.sap_s4hana.adapter import SapBackend
from backends.vendors.sap_s4hana.readings import HEAVY
from backends.vocabulary import Kind
from backends.wire import Request, Response
from benchmarks.mapping import Canned, Case

CUSTOMER = "17100001"
BEGIN, DAY = 1_767_225_600_000, 86_400_000  # 2026-01-01
ACCOUNT = Account(
    system="erp",
    base_url="https://erp.test",
    login=Password("u", "p"),
    area=Area(organization="1710", channel="10", division="00"),
    plants=("1710",),
)


def case(orders: int, lines: int) -> Case:
    """Return the question for that many orders."""
    rows = [_order(number, lines) for number in range(orders)]
    pages = [rows[start : start + HEAVY] for start in range(0, orders + 1, HEAVY)]
    answers = [
        Response(status=200, body=msgspec.json.encode({"d": {"results": page}})) for page in pages
    ]

    def answer(request: Request) -> Response:
        skip = parse_qs(request.path.partition("?")[2]).get("$skip", ["0"])
        return answers[int(skip[0]) // HEAVY]

    query = Query(system="erp", kind=Kind.ORDER, by=By.CUSTOMER, keys=(CUSTOMER,))
    return Case(SapBackend(ACCOUNT, Canned(answer)), query, answer)


def _order(number: int, lines: int) -> dict[str, Any]:
    day = f"/Date({BEGIN + number % 365 * DAY})/"
    return {
        "__metadata": {"type": "API_SALES_ORDER_SRV.A_SalesOrderType"},
        "SalesOrder": str(4_000_000 + number),
        "SalesOrderType": "OR",
        "SoldToParty": CUSTOMER,
        "PurchaseOrderByCustomer": f"PO-{number}",
        "SalesOrderDate": day,
        "RequestedDeliveryDate": day,
        "TotalNetAmount": "3000.30",
        "TransactionCurrency": "CNY",
        "OverallDeliveryStatus": "B",
        "OverallOrdReltdBillgStatus": "",
        "OverallSDProcessStatus": "B",
        "OverallSDDocumentRejectionSts": "A",
        "TotalCreditCheckStatus": "A",
        "DeliveryBlockReason": "",
        "HeaderBillingBlockReason": "",
        "to_Item": {"results": [_item(line, day) for line in range(1, lines + 1)]},
        "to_Partner": {"results": [{"PartnerFunction": "SP", "Customer": CUSTOMER}]},
    }


def _item(line: int, day: str) -> dict[str, Any]:
    return {
        "__metadata": {"type": "API_SALES_ORDER_SRV.A_SalesOrderItemType"},
        "SalesOrderItem": str(10 * line),
        "Material": f"TG-{line}",
        "SalesOrderItemText": "Pump",
        "RequestedQuantity": "2",
        "RequestedQuantityUnit": "EA",
        "NetAmount": "1000.10",
        "TaxAmount": "130.01",
        "CostAmount": "600.06",
        "SalesDocumentRjcnReason": "",
        "to_ScheduleLine": {
            "results": [
                {
                    "RequestedDeliveryDate": day,
                    "ConfirmedDeliveryDate": day,
                    "ScheduleLineOrderQuantity": "2",
                    "ConfdOrderQtyByMatlAvailCheck": "2",
                    "DeliveredQtyInOrderQtyUnit": "1",
                }
            ]
        },
    }
