"""Orders in pages, their states, and the site's own spelling of fields."""

from __future__ import annotations

from decimal import Decimal
from itertools import product
from typing import Any

import msgspec
import pytest

from backends.domain import Delivery, SalesOrder
from backends.errors import Garbled, Unfit
from backends.port import By, Query, Window
from backends.vendors.kingdee_k3cloud.adapter import KingdeeBackend
from backends.vendors.kingdee_k3cloud.bindings import STATUS
from backends.vendors.kingdee_k3cloud.filters import filter_string
from backends.vocabulary import Kind, OrderStatus
from backends.wire import Request, Response
from tests.backends.vendors.kingdee_k3cloud.test_kit import (
    ACCOUNT,
    KIT,
    answer,
    query_of,
)
from tests.conformance.scripted_wire import ScriptedWire
from tests.conformance.vendor_kit import NOW, context
from tests.fakes.kingdee_k3cloud import selected
from tests.fakes.kingdee_k3cloud_filter import Filter

Rows = list[dict[str, Any]]


def row(number: str, day: str, seq: int = 1, **members: Any) -> dict[str, Any]:
    return {
        "FBillNo": number,
        "FDate": f"{day}T00:00:00",
        "FDocumentStatus": "C",
        "FCloseStatus": "A",
        "FCancelStatus": "A",
        "FCustId.FNumber": "C001",
        "FCustId.FName": None,
        "FSettleCurrId.FCode": "CNY",
        "FSeq": seq,
        "FMaterialId.FNumber": f"P-{seq}",
        "FMaterialId.FName": None,
        "FQty": 2,
        "FUnitId.FName": "Pcs",
        "FPrice": 1.5,
        "FAmount": 3,
        "FAllAmount": 3.39,
        "FDeliveryDate": None,
        "FStockOutQty": 0,
        "FRemainOutQty": 2,
        **members,
    }


def serving(rows: Rows) -> ScriptedWire:
    def told(request: Request) -> Response:
        return answer(selected(rows, query_of(request)))

    return ScriptedWire(KIT.script(told))


def asking(kind: Kind = Kind.ORDER, by: By = By.CUSTOMER, **window: Any) -> Query:
    return Query(system="erp", kind=kind, by=by, keys=("C001",), window=Window(**window))


async def pages_of(wire: ScriptedWire, limit: int, kind: Kind = Kind.ORDER) -> list[list[str]]:
    backend, after, pages = KIT.backend(wire), None, list[list[str]]()
    while True:
        query = asking(kind, limit=limit, after=after)
        found = (await backend.fetch(query, context())).results["C001"]
        assert found.error is None
        pages.append([e.number for e in found.items if isinstance(e, SalesOrder | Delivery)])
        if found.next is None:
            return pages
        after = found.next


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 100])
async def test_pages_hold_every_order_once_and_whole(limit: int) -> None:
    days = ["2026-05-01"] * 4 + ["2026-04-30", "2026-04-01", "2025-01-01"]
    rows = [row(f"SO{n}", day, seq) for n, day in enumerate(days, 8) for seq in (1, 2, 3)]
    pages = await pages_of(serving(rows), limit)
    assert [n for page in pages for n in page] == [
        *("SO9", "SO8", "SO11", "SO10"),
        *("SO12", "SO13", "SO14"),
    ]
    assert all(len(page) == limit for page in pages[:-1])


@pytest.mark.parametrize("limit", [1, 2, 100])
async def test_deliveries_that_are_not_out_yet_come_last_and_once(limit: int) -> None:
    def sent(number: str, day: str, status: str) -> dict[str, Any]:
        return {
            "FBillNo": number,
            "FDate": f"{day}T00:00:00",
            "FDocumentStatus": status,
            "FCancelStatus": "A",
            "FCustomerID.FNumber": "C001",
            "FCarrierID.FName": None,
            "FCarriageNO": None,
            "FSoorDerno": "SO1",
            "FMaterialID.FNumber": "P-1",
            "FRealQty": 1,
            "FUnitID.FName": "Pcs",
        }

    rows = [
        sent("D1", "2026-05-01", "C"),
        sent("D2", "2026-06-01", "B"),
        sent("D3", "2026-05-01", "C"),
        sent("D4", "2026-04-01", "A"),
        sent("D5", "2026-07-01", "Z"),
    ]
    pages = await pages_of(serving(rows), limit, Kind.DELIVERY)
    assert [n for page in pages for n in page] == ["D3", "D1", "D4", "D2"]


async def test_an_order_of_more_lines_than_expected_is_read_to_its_last() -> None:
    rows = [row("SO1", "2026-05-02", seq) for seq in range(1, 41)]
    rows += [row("SO0", "2026-05-01", seq) for seq in range(1, 41)]
    wire = serving(rows)
    found = (await KIT.backend(wire).fetch(asking(limit=1), context())).results["C001"]
    (order,) = found.items
    assert isinstance(order, SalesOrder)
    assert (order.number, len(order.lines), order.net) == ("SO1", 40, Decimal(120))
    starts = [query_of(request)["StartRow"] for request in KIT.asked(wire)]
    assert starts == [0, 21, 42, 63]


async def test_a_list_without_a_limit_is_read_in_pages_of_two_thousand() -> None:
    rows = [row(f"SO{n:05}", "2026-05-01") for n in range(4_500)]
    wire = serving(rows)
    found = (await KIT.backend(wire).fetch(asking(), context())).results["C001"]
    asked = [query_of(request) for request in KIT.asked(wire)]
    assert len(found.items) == 4_500
    assert [(each["StartRow"], each["Limit"]) for each in asked] == [
        (0, 2000),
        (2000, 2000),
        (4000, 2000),
    ]


@pytest.mark.parametrize(
    ("members", "status"),
    [
        ({}, OrderStatus.OPEN),
        ({"FDocumentStatus": "A"}, OrderStatus.DRAFT),
        ({"FDocumentStatus": "B"}, OrderStatus.DRAFT),
        ({"FDocumentStatus": "D"}, OrderStatus.DRAFT),
        ({"FStockOutQty": 1, "FRemainOutQty": 1}, OrderStatus.PARTIALLY_DELIVERED),
        ({"FStockOutQty": 2, "FRemainOutQty": 0}, OrderStatus.DELIVERED),
        ({"FStockOutQty": 3, "FRemainOutQty": -1}, OrderStatus.DELIVERED),
        ({"FStockOutQty": None, "FRemainOutQty": None}, OrderStatus.OPEN),
        ({"FStockOutQty": 2, "FRemainOutQty": 0, "FCloseStatus": "B"}, OrderStatus.COMPLETED),
        ({"FCloseStatus": "B"}, OrderStatus.COMPLETED),
        ({"FCancelStatus": "B"}, OrderStatus.CANCELLED),
    ],
)
async def test_codes_become_the_neutral_status(
    members: dict[str, Any], status: OrderStatus
) -> None:
    wire = serving([row("SO1", "2026-05-01", **members)])
    (order,) = (await KIT.backend(wire).fetch(asking(), context())).results["C001"].items
    assert isinstance(order, SalesOrder)
    assert order.status is status


@pytest.mark.parametrize("codes", [*product("ABCD", "AB", "AB")])
async def test_the_filter_of_the_status_means_what_is_answered(codes: tuple[str, ...]) -> None:
    named: dict[str, Any] = dict(
        zip(("FDocumentStatus", "FCloseStatus", "FCancelStatus"), codes, strict=True)
    )
    rows = [row("SO1", "2026-05-01", **named)]
    (order,) = (await KIT.backend(serving(rows)).fetch(asking(), context())).results["C001"].items
    assert isinstance(order, SalesOrder)
    closed = order.status in {OrderStatus.COMPLETED, OrderStatus.CANCELLED}
    for word, wanted in (("closed", closed), ("open", not closed)):
        clause = filter_string([STATUS["status", word]], lambda field: field)
        assert Filter(clause).holds(rows[0]) is wanted


async def test_a_status_that_is_none_is_unfit_and_costs_no_call() -> None:
    wire = ScriptedWire(KIT.script())
    query = asking(filter=(("status", "' or 1=1"),))
    found = (await KIT.backend(wire).fetch(query, context())).results["C001"]
    assert type(found.error) is Unfit
    assert wire.requests == []


@pytest.mark.parametrize("number", ["1e40", "-1e99"])
async def test_an_amount_that_fills_a_page_is_garbled(number: str) -> None:
    rows = [row("SO1", "2026-05-01", FPrice=7.125)]

    def told(request: Request) -> Response:
        body = msgspec.json.encode(selected(rows, query_of(request)))
        return Response(status=200, body=body.replace(b"7.125", number.encode()))

    wire = ScriptedWire(KIT.script(told))
    found = (await KIT.backend(wire).fetch(asking(), context())).results["C001"]
    assert type(found.error) is Garbled


async def test_a_field_of_the_sites_own_spelling_is_asked_for_everywhere() -> None:
    fields = {
        "SAL_SaleOrder.FDate": "F_XX_Day",
        "SAL_SaleOrder.FCustId.FNumber": "F_XX_Who.FNumber",
        "SAL_OUTSTOCK.FDate": "F_XX_Not",
    }
    wire = ScriptedWire(KIT.script())
    account = msgspec.structs.replace(ACCOUNT, fields=fields)
    backend = KingdeeBackend(account, wire, now=lambda: NOW)
    await backend.fetch(asking(limit=5, after="2026-05-01|SO1"), context())
    asked = [query_of(request) for request in KIT.asked(wire)]
    assert all(each["FieldKeys"].startswith("FBillNo,F_XX_Day,FDocumentStatus") for each in asked)
    assert {field for each in asked for field in Filter(each["FilterString"]).fields} == {
        "F_XX_Who.FNumber",
        "FDocumentStatus",
        "F_XX_Day",
    }
    assert "F_XX_Day desc,FBillNo desc,FSeq" in {each["OrderString"] for each in asked}
