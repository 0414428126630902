"""Orders as Neocrm sends them: pages of a hundred, the lines of each page apart."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote_plus
from zoneinfo import ZoneInfo

import msgspec

from backends.port import By, Query
from backends.vendors.neocrm.adapter import Account, NeocrmBackend, Tenant
from backends.vendors.neocrm.session import PAGE, TOKEN
from backends.vocabulary import Kind
from backends.wire import Request, Response
from benchmarks.mapping import Canned, Case

CUSTOMER = 2_611_170_238_401_001
BEGIN = 1_767_240_000_000  # 2026-01-01
HOUR = 3_600_000
ASKED = re.compile(r"FROM (\w+) WHERE \w+ (?:= \d+|IN \((\d+)[\d,]*\))(?: AND id > (\d+))?")

Asked = tuple[str, int, int]


def case(orders: int, lines: int) -> Case:
    """Return the question for that many orders."""
    heads = [_order(number) for number in range(1, orders + 1)]
    pages = {("order", 0, last): body for last, body in _pages(heads)}
    for start in range(1, orders + 1, PAGE):
        part = range(start, min(start + PAGE, orders + 1))
        rows = [_line(order, n, lines) for order in part for n in range(lines)]
        pages |= {("orderProduct", start, last): body for last, body in _pages(rows)}
    token = _told({"access_token": "a-token"})

    def answer(request: Request) -> Response:
        return token if request.path == TOKEN else pages[_asked(request)]

    account = Account(system="crm", client_id="c", client_secret="s", user="u", password="p")  # noqa: S106 - nobody's
    zone = ZoneInfo("Asia/Shanghai")
    adapter = NeocrmBackend(account, Tenant(), Canned(answer), zone=zone)
    query = Query(system="crm", kind=Kind.ORDER, by=By.CUSTOMER, keys=(str(CUSTOMER),))
    return Case(adapter, query, answer)


def _asked(request: Request) -> Asked:
    found = ASKED.search(unquote_plus(request.body.decode("ascii")))
    assert found is not None
    source, first, last = found.groups()
    return source, int(first or 0), int(last or 0)


def _pages(rows: list[dict[str, Any]]) -> list[tuple[int, Response]]:
    """Return each page with the record that it is behind; the last one is not full."""
    found, last = [], 0
    for start in range(0, len(rows) + 1, PAGE):
        page = rows[start : start + PAGE]
        data = {"totalSize": len(rows), "count": len(page), "records": page}
        found.append((last, _told({"code": "200", "msg": "OK", "data": data})))
        last = page[-1]["id"] if page else last
    return found


def _told(answer: Any) -> Response:
    return Response(status=200, body=msgspec.json.encode(answer))


def _order(number: int) -> dict[str, Any]:
    return {
        "id": number,
        "accountId": CUSTOMER,
        "po": f"S{number:06}",
        "poStatus": ["已生效"],
        "amount": 3000.3,
        "transactionDate": BEGIN + number * HOUR,
    }


def _line(order: int, line: int, lines: int) -> dict[str, Any]:
    return {
        "id": order * lines + line,
        "orderId": order,
        "productId": 2_611_170_238_490_000 + line,
        "productId.productName": "Pump",
        "productId.unit": "EA",
        "quantity": 2.0,
        "unitPrice": 500.05,
        "priceTotal": 1000.1,
    }
