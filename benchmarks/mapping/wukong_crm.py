"""Many orders of Wukong CRM 11: their list, the lines of each, and the products of all."""

from __future__ import annotations

import re

import msgspec

from backends.port import By, Query, Window
from backends.vendors.wukong_crm.adapter import Account, WukongBackend
from backends.vocabulary import Kind
from backends.wire import Request, Response
from benchmarks.mapping import Canned, Case

PAGE, PRODUCTS = 100, 50
_CONTRACT = re.compile(rb'"contractId":(\d+)')
_NUMBER = re.compile(rb'"page":(\d+)')


def case(orders: int, lines: int) -> Case:
    """Return a customer's orders; each costs a call for its lines."""
    pages = [_orders(start, orders) for start in range(0, orders, PAGE)]
    every = {number: _lines(number, lines) for number in range(1, orders + 1)}
    products = _told([_product(number) for number in range(PRODUCTS)])
    login = _body({"adminToken": "token"})

    def answer(request: Request) -> Response:
        if request.path == "/login":
            return login
        if contract := _CONTRACT.search(request.body):
            return every[int(contract[1])]
        if request.path.startswith("/crmProduct"):
            return products
        number = _NUMBER.search(request.body)
        return pages[int(number[1]) - 1 if number else 0]

    account = Account(system="crm", user="gateway", password="secret")  # noqa: S106 - of nobody
    query = Query(
        system="crm", kind=Kind.ORDER, by=By.CUSTOMER, keys=("1512",), window=Window(limit=orders)
    )
    return Case(adapter=WukongBackend(account, Canned(answer)), query=query, answer=answer)


def _body(data: object) -> Response:
    return Response(status=200, body=msgspec.json.encode({"code": 0, "data": data}))


def _told(rows: list[dict[str, object]], *, last: bool = True) -> Response:
    return _body({"totalRow": len(rows), "lastPage": last, "list": rows})


def _orders(start: int, orders: int) -> Response:
    rows = [
        {
            "contractId": number,
            "num": f"HT-{number:06}",
            "name": "Frame contract",
            "customerId": 1512,
            "customerName": "Huaxia Trading Co",
            "money": 12345.60,
            "orderDate": "2026-10-01",
            "startTime": "2026-10-01",
            "endTime": "2027-10-01",
            "checkStatus": 1,
            "receivedMoney": 0,
            "unreceivedMoney": 12345.60,
            "ownerUserId": 14773,
            "ownerUserName": "Li Na",
            "createTime": "2026-10-01 10:00:00",
            "updateTime": "2026-10-06 17:30:00",
        }
        for number in range(start + 1, min(start + PAGE, orders) + 1)
    ]
    return _told(rows, last=start + PAGE >= orders)


def _lines(contract: int, lines: int) -> Response:
    return _told(
        [
            {
                "productId": (contract + position) % PRODUCTS,
                "productName": "Pump",
                "unit": "EA",
                "price": 25.0,
                "salesPrice": 25.0,
                "num": 10.0,
                "discount": 0,
                "subtotal": 250.0,
                "categoryName": "Machines",
            }
            for position in range(lines)
        ]
    )


def _product(number: int) -> dict[str, object]:
    return {"productId": number, "num": f"SKU-{number}", "name": "Pump", "unit": "EA"}
