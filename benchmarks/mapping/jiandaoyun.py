"""Orders as Jiandaoyun sends them: rows of a form with a subform, in pages of a hundred."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from backends.domain import SalesOrder
from backends.port import By, Query
from backends.protocols.rest.facts import Member, Parts
from backends.vendors.jiandaoyun.adapter import JiandaoyunBackend
from backends.vendors.jiandaoyun.asking import PAGE
from backends.vendors.jiandaoyun.forms import Form
from backends.vocabulary import Kind
from backends.wire import Request, Response
from benchmarks.mapping import Canned, Case

LINES = Parts(
    rows="_widget_lines",
    facts={
        "position": Member(path="_widget_pos"),
        "sku": Member(path="_widget_sku"),
        "name": Member(path="_widget_product"),
        "quantity": Member(path="_widget_qty"),
        "unit": Member(path="_widget_unit"),
        "price": Member(path="_widget_price"),
        "amount": Member(path="_widget_sum"),
    },
)
FORM = Form(
    kind=Kind.ORDER,
    entity=SalesOrder,
    app="65f0e0e0e0",
    entry="65f0beef08",
    facts={
        "number": Member(path="_widget_no"),
        "customer": Member(path="_widget_customer"),
        "reference": Member(path="_widget_po"),
        "ordered": Member(path="_widget_ordered"),
        "currency": Member(path="_widget_currency"),
        "net": Member(path="_widget_net"),
        "gross": Member(path="_widget_gross"),
        "delivery_status": Member(path="_widget_sent", words={"部分发货": "PARTIAL"}),
        "lines": LINES,
    },
)


def case(orders: int, lines: int) -> Case:
    """Return the question for that many orders."""
    rows = [_order(number, lines) for number in range(orders)]
    pages = {
        rows[start - 1]["_id"] if start else "": _told(rows[start : start + PAGE])
        for start in range(0, orders + 1, PAGE)
    }

    def answer(request: Request) -> Response:
        return pages[msgspec.json.decode(request.body)["data_id"]]

    zone = ZoneInfo("Asia/Shanghai")
    adapter = JiandaoyunBackend(
        "crm", Canned(answer), {Kind.ORDER: FORM}, api_key="a-key", zone=zone
    )
    query = Query(system="crm", kind=Kind.ORDER, by=By.CUSTOMER, keys=("C1",))
    return Case(adapter, query, answer)


def _told(rows: list[dict[str, Any]]) -> Response:
    return Response(status=200, body=msgspec.json.encode({"data": rows}))


def _order(number: int, lines: int) -> dict[str, Any]:
    user = {"name": "王芳", "username": "wangfang", "status": 1, "type": 0, "departments": [1, 3]}
    return {
        "_id": f"65f1aa{number:018x}",
        "appId": FORM.app,
        "entryId": FORM.entry,
        "creator": user,
        "updater": user,
        "deleter": None,
        "createTime": "2026-03-01T08:30:00.000Z",
        "updateTime": "2026-03-02T01:00:00.000Z",
        "deleteTime": None,
        "_widget_no": f"S{number:06}",
        "_widget_customer": "C1",
        "_widget_po": "" if number % 2 else f"PO-{number}",
        "_widget_ordered": "2026-02-28T16:00:00.000Z",
        "_widget_currency": "CNY",
        "_widget_net": 3000.3,
        "_widget_gross": 3390.34,
        "_widget_sent": "部分发货",
        "_widget_lines": [_line(number, line) for line in range(lines)],
    }


def _line(order: int, line: int) -> dict[str, Any]:
    return {
        "_id": f"65f1bb{order:012x}{line:06x}",
        "_widget_pos": 10 * (line + 1),
        "_widget_sku": f"SKU-{line}",
        "_widget_product": "Pump",
        "_widget_qty": 2,
        "_widget_unit": "EA",
        "_widget_price": 500.05,
        "_widget_sum": 1000.1,
    }
