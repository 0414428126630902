"""Orders as Odoo sends them by JSON-RPC: the orders, then their lines page by page."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from backends.port import By, Query, Window
from backends.vendors.odoo.records import PAGE
from backends.vocabulary import Kind
from backends.wire import Request, Response
from benchmarks.mapping import Canned, Case
from tests.backends.vendors.odoo.test_odoo import KIT, reply

START = dt.datetime(2026, 11, 22, 4, tzinfo=dt.UTC)
CUSTOMER = [7, "Huaxia Trading Co"]
BEHIND = re.compile(rb'"domain":\[\["id",">",(\d+)\]')


def case(orders: int, lines: int) -> Case:
    """Return the question for that many orders."""
    found = reply(result=[_order(number) for number in range(1, orders + 1)])
    parts = [_line(number, lines) for number in range(1, orders * lines + 1)]
    pages = {
        at: reply(result=parts[at : at + PAGE]) for at in range(0, len(parts) + 1, PAGE)
    }  # ids count from 1, so the last one of a page is where the next begins
    codes = reply(result=[{"id": 1 + n, "default_code": f"P-{n}"} for n in range(lines)])

    def answer(request: Request) -> Response:
        if KIT.is_login(request):
            return KIT.login_answer(0)
        if b'"fields_get"' in request.body:
            return KIT.preface_answer(request)
        if b'"sale.order.line"' in request.body:
            behind = BEHIND.search(request.body)
            return pages[int(behind[1]) if behind else 0]
        return found if b'"sale.order"' in request.body else codes

    query = Query(
        system="erp",
        kind=Kind.ORDER,
        by=By.CUSTOMER,
        keys=("7",),
        window=Window(limit=orders),
    )
    return Case(KIT.backend(Canned(answer)), query, answer)


def _order(number: int) -> dict[str, Any]:
    at = START - dt.timedelta(days=number)
    return {
        "id": number,
        "name": f"S{number:05d}",
        "state": "sale",
        "client_order_ref": False,
        "date_order": at.strftime("%Y-%m-%d %H:%M:%S"),
        "commitment_date": False,
        "expected_date": at.strftime("%Y-%m-%d %H:%M:%S"),
        "currency_id": [1, "CNY"],
        "amount_untaxed": 1180.5,
        "amount_total": 1333.97,
        "invoice_status": "to invoice",
        "delivery_status": "pending",
        "partner_id": CUSTOMER,
        "partner_invoice_id": CUSTOMER,
        "partner_shipping_id": CUSTOMER,
    }


def _line(number: int, lines: int) -> dict[str, Any]:
    order, place = divmod(number - 1, lines)
    return {
        "id": number,
        "order_id": [1 + order, f"S{1 + order:05d}"],
        "sequence": 10,
        "name": f"Pump P-{place}",
        "product_id": [1 + place, f"[P-{place}] Pump"],
        "product_uom_qty": 3.0,
        "qty_delivered": 1.0,
        "qty_invoiced": 0.0,
        "price_unit": 131.1666666666667,
        "price_subtotal": 393.5,
        "product_uom_id": [1, "Units"],
    }
