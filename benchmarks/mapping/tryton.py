"""Orders as Tryton sends them: all of a customer, their lines within."""

from __future__ import annotations

import datetime as dt
from typing import Any

from backends.port import By, Query, Window
from backends.vocabulary import Kind
from backends.wire import Request, Response
from benchmarks.mapping import Canned, Case
from tests.backends.vendors.tryton.sales import reply, sale
from tests.backends.vendors.tryton.test_tryton import KIT

DAY = dt.date(2026, 11, 22)


def case(orders: int, lines: int) -> Case:
    """Return the question for that many orders."""
    rows = [
        sale(1 + n, DAY - dt.timedelta(n), **{"lines.": _lines(n, lines)}) for n in range(orders)
    ]
    body = reply(result=rows)

    def answer(request: Request) -> Response:
        if KIT.is_login(request):
            return KIT.login_answer(0)
        return KIT.preface_answer(request) if KIT.is_preface(request) else body

    query = Query(
        system="erp",
        kind=Kind.ORDER,
        by=By.CUSTOMER,
        keys=("C1",),
        window=Window(limit=orders),
    )
    return Case(KIT.backend(Canned(answer)), query, answer)


def _lines(order: int, lines: int) -> list[dict[str, Any]]:
    price, amount = ({"__class__": "Decimal", "decimal": text} for text in ("200", "600.00"))
    return [
        {
            "id": order * lines + n + 1,
            "type": "line",
            "summary": "",
            "quantity": 3.0,
            "moves_progress": 0.0,
            "unit_price": price,
            "amount": amount,
            "unit.": {"id": 1, "digits": 0, "symbol": "u"},
            "product.": {"id": n + 5, "code": f"P-{n}", "name": f"Pump P-{n}"},
        }
        for n in range(lines)
    ]
