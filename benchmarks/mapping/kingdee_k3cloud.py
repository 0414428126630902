"""Orders as K/3 Cloud sends them: a row per line, the head repeated, pages of two thousand."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec

from backends.port import By, Query
from backends.vendors.kingdee_k3cloud.adapter import Account, KingdeeBackend
from backends.vendors.kingdee_k3cloud.queries import PAGE
from backends.vocabulary import Kind
from backends.wire import Request, Response
from benchmarks.mapping import Canned, Case

CUSTOMER = "C001"
BEGIN = dt.date(2026, 1, 1)


def case(orders: int, lines: int) -> Case:
    """Return the question for that many orders."""
    rows = [_row(order, line) for order in range(orders) for line in range(lines)]
    pages = {start: _told(rows[start : start + PAGE]) for start in range(0, len(rows) + 1, PAGE)}
    session = _told({"LoginResultType": 1, "KDSVCSessionId": "a-session"})

    def answer(request: Request) -> Response:
        if "AuthService" in request.path:
            return session
        return pages[msgspec.json.decode(request.body)["data"]["StartRow"]]

    account = Account(
        system="erp",
        base_url="http://erp.test",
        center="a",
        user="u",
        app="a",
        secret="s",  # noqa: S106 - of nobody
    )
    query = Query(system="erp", kind=Kind.ORDER, by=By.CUSTOMER, keys=(CUSTOMER,))
    return Case(KingdeeBackend(account, Canned(answer)), query, answer)


def _told(answer: Any) -> Response:
    return Response(status=200, body=msgspec.json.encode(answer))


def _row(order: int, line: int) -> list[Any]:
    day = f"{BEGIN + dt.timedelta(order % 300)}T00:00:00"
    head = [f"SO{order:06}", day, "C", "A", "A", CUSTOMER, "华东机械有限公司", "CNY"]
    goods = [line + 1, f"P-{line}", "水泵", 2.0, "台", 500.05, 1000.1, 1130.11]
    return [*head, *goods, day, 1.0, 1.0]
