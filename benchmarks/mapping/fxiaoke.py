"""Orders as Fxiaoke sends them: heads, lines and products in pages of a hundred."""

from __future__ import annotations

from typing import Any

from backends.port import By, Query
from backends.vocabulary import Kind
from backends.wire import Request, Response
from benchmarks.mapping import Canned, Case
from tests.backends.vendors.fxiaoke.test_kit import BEGAN, DAY, KIT, told
from tests.fakes.fxiaoke import found_in


def case(orders: int, lines: int) -> Case:
    """Return the question for that many orders; bodies are made in the first round."""
    tables = {
        "SalesOrderObj": [_order(n) for n in range(orders)],
        "SalesOrderProductObj": [_line(n, k) for n in range(orders) for k in range(lines)],
        "ProductObj": [_product(k) for k in range(lines)],
    }
    pages: dict[bytes, Response] = {}

    def answer(request: Request) -> Response:
        page = pages.get(request.body)
        return page or pages.setdefault(request.body, made(request))

    def made(request: Request) -> Response:
        if KIT.is_login(request):
            return KIT.login_answer(0)
        if KIT.is_preface(request):
            return KIT.preface_answer(request)
        asked = KIT.asked_in(request)["data"]
        table = tables[asked["dataObjectApiName"]]
        return told(traceId="E-E.1", data=found_in(table, asked["search_query_info"]))

    query = Query(system="erp", kind=Kind.ORDER, by=By.CUSTOMER, keys=("C1",))
    return Case(KIT.backend(Canned(answer)), query, answer)


def _order(number: int) -> dict[str, Any]:
    return {
        "_id": f"o{number:05}",
        "name": f"S{number:05}",
        "account_id": "C1",
        "account_id__r": "Customer",
        "order_time": BEGAN + number * DAY,
        "delivery_date": BEGAN + number * DAY,
        "order_amount": "123.45",
        "logistics_status": "2",
        "life_status": "normal",
        "owner": ["1000"],
        "create_time": BEGAN,
    }


def _line(order: int, number: int) -> dict[str, Any]:
    return {
        "_id": f"o{order:05}-{number}",
        "order_id": f"o{order:05}",
        "product_id": f"p{number}",
        "product_id__r": "Pump",
        "quantity": "5",
        "unit": "1",
        "sales_price": "24.69",
        "subtotal": "123.45",
    }


def _product(number: int) -> dict[str, Any]:
    return {"_id": f"p{number}", "product_code": f"P-{number}", "name": "Pump", "unit": "1"}
