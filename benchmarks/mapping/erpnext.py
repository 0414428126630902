"""Orders as ERPNext lists them: all of a customer, their lines in a listing of their own."""

from __future__ import annotations

import datetime as dt

from backends.port import By, Query, Window
from backends.vocabulary import Kind
from backends.wire import Request, Response
from benchmarks.mapping import Canned, Case
from tests.backends.vendors.erpnext.site import body_of, told
from tests.backends.vendors.erpnext.test_erpnext import KIT

DAY = dt.date(2026, 11, 22)
PAGE = 500


def case(orders: int, lines: int) -> Case:
    """Return the question for that many orders."""
    whole = told(*(_order(n) for n in range(orders)))
    rows = [_line(n, place) for n in range(orders) for place in range(lines)]
    pages = [told(*rows[start : start + PAGE]) for start in range(0, len(rows) + 1, PAGE)]
    first = {rows[at * PAGE - 1]["name"]: at for at in range(1, len(pages))}

    def answer(request: Request) -> Response:
        asked = body_of(request)
        if asked["doctype"] == "Sales Order":
            return whole
        behind = [value for name, _, value in asked["filters"] if name == "name"]
        return pages[first[behind[0]] if behind else 0]

    query = Query(
        system="erp",
        kind=Kind.ORDER,
        by=By.CUSTOMER,
        keys=("C1",),
        window=Window(limit=orders),
    )
    return Case(KIT.backend(Canned(answer)), query, answer)


def _order(number: int) -> dict[str, object]:
    return {
        "name": f"SAL-ORD-2026-{number:05}",
        "customer": "C1",
        "transaction_date": DAY - dt.timedelta(number),
        "delivery_date": DAY,
        "po_no": f"PO-{number}",
        "currency": "CNY",
        "net_total": 1800.0,
        "grand_total": 2034.0,
        "status": "To Deliver and Bill",
        "delivery_status": "Not Delivered",
        "billing_status": "Not Billed",
        "docstatus": 1,
    }


def _line(order: int, place: int) -> dict[str, object]:
    return {
        "name": f"{order:06}{place:04}",
        "parent": f"SAL-ORD-2026-{order:05}",
        "idx": place + 1,
        "item_code": f"P-{place}",
        "item_name": f"Pump P-{place}",
        "qty": 3.0,
        "delivered_qty": 0.0,
        "uom": "Nos",
        "rate": 200.0,
        "amount": 600.0,
    }
