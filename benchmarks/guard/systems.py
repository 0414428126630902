"""The CRM and ERP of the race in memory: the same kinds, the same sizes, every call counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import msgspec

ORDERS: Final = 10
LINES: Final = 3
_PRODUCTS: Final = ("Hydraulic pump", "Gear motor", "Control valve", "Sensor kit", "Drive belt")
_CARRIERS: Final = ("SF Express", "DHL", "JD Logistics", "UPS")
_STATES: Final = ("PLANNED", "PICKED", "IN_TRANSIT", "DELAYED")
_TALKS: Final = ("CALL", "EMAIL", "VISIT", "MEETING")

Row = dict[str, Any]


class Systems:
    """Answers GETs; ``calls`` counts them by kind."""

    def __init__(self) -> None:
        """Nothing was asked yet."""
        self.calls: Counter[str] = Counter()

    def answer(self, target: str) -> bytes:
        """Return the whole HTTP answer to a request target."""
        path, _, query = target.partition("?")
        kind, _, key = path.strip("/").partition("/")
        self.calls[kind] += 1
        body = msgspec.json.encode(_KINDS[kind](key or _asked(query)))
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
        return head % len(body) + body


def _asked(query: str) -> str:
    """Return the value of the query's first parameter."""
    return next(iter(parse_qs(urlsplit(f"?{query}").query).values()))[0]


def _customer(key: str) -> Row:
    number = int(key[1:])
    return {
        "id": key,
        "name": f"Customer {number} Ltd",
        "segment": "Enterprise",
        "owner": {"id": f"U{number % 40:02}", "name": f"Rep {number % 40}"},
        "industry": "Machinery",
        "website": f"https://c{number}.example",
        "city": "Suzhou",
        "country": "CN",
        "createdAt": "2021-03-04T05:06:07Z",
        "updatedAt": "2026-10-01T00:00:00Z",
        "erpNumber": f"{number:010}",
        "tier": "A",
    }


def _contacts(key: str) -> list[Row]:
    number = int(key[1:])
    return [
        {
            "id": f"K{number * 10 + n}",
            "customerId": key,
            "name": f"Contact {number}-{n}",
            "email": f"k{number}.{n}@c{number}.example",
            "phone": f"+86 512 {number * 100 + n:07}",
            "title": "Buyer",
            "language": "zh",
            "optIn": True,
        }
        for n in range(3)
    ]


def _interactions(key: str) -> list[Row]:
    number = int(key[1:])
    return [
        {
            "id": f"I{number * 100 + n}",
            "customerId": key,
            "type": _TALKS[(number + n) % 4],
            "at": f"2026-11-{20 - n:02}T09:{(number + n) % 60:02}:00Z",
            "subject": f"Follow-up {n} on quotation Q{number:04}",
            "ownerId": f"U{number % 40:02}",
            "channel": "phone",
        }
        for n in range(10)
    ]


def _orders(asked: str) -> list[Row]:
    """Return all orders of a customer, or the one of a number."""
    if asked.startswith("SO"):
        customer, _, order = asked[2:].partition("-")
        return [_order(int(customer), int(order))]
    return [_order(int(asked[1:]), n) for n in range(ORDERS)]


def _order(customer: int, n: int) -> Row:
    salt = customer * 31 + n * 7
    lines = [_line(salt + n, n) for n in range(LINES)]
    return {
        "id": f"{customer * 100 + n}",
        "number": f"SO{customer:04}-{n:02}",
        "customerId": f"C{customer:04}",
        "status": "OPEN",
        "orderedAt": f"2026-10-{1 + n:02}T08:{salt % 60:02}:00Z",
        "currency": "CNY",
        "total": sum(line["qty"] * line["price"] for line in lines),
        "plant": f"P{salt % 12:03}",
        "salesOrg": f"S{salt % 4:02}",
        "incoterm": "DAP",
        "lines": lines,
    }


def _line(salt: int, n: int) -> Row:
    return {
        "lineNo": (n + 1) * 10,
        "sku": f"SKU{1 + (salt + n * 12) % 1000:04}",
        "name": f"{_PRODUCTS[salt % 5]} {salt % 90}",
        "qty": 1 + salt % 9,
        "price": 10.5 + salt * 3 % 400,
        "uom": "EA",
        "taxCode": "V13",
        "storageLocation": f"L{salt % 20:02}",
    }


def _deliveries(orders: str) -> list[Row]:
    return [
        {
            "orderId": order,
            "carrier": _CARRIERS[int(order) % 4],
            "eta": f"2026-12-{1 + int(order) % 28:02}",
            "state": _STATES[int(order) // 3 % 4],
            "trackingNo": f"T{int(order) * 17:08}",
            "shippedAt": f"2026-11-{1 + int(order) % 20:02}T10:00:00Z",
            "weightKg": int(order) % 500,
        }
        for order in orders.split(",")
    ]


def _credit(key: str) -> Row:
    number = int(key[1:])
    return {
        "customerId": key,
        "limit": 100_000 + number * 10,
        "exposure": 20_000.5 + number,
        "overdue": number * 3 + 0.25,
        "currency": "CNY",
        "riskClass": f"R{number % 5}",
    }


def _stock(skus: str) -> Iterator[Row]:
    return (
        {
            "sku": sku,
            "onHand": int(sku[3:]) * 7 % 5000,
            "available": int(sku[3:]) * 5 % 4000,
            "warehouse": f"W{int(sku[3:]) % 12:02}",
        }
        for sku in skus.split(",")
    )


_KINDS: Final[Mapping[str, Callable[[str], Any]]] = {
    "customers": _customer,
    "contacts": _contacts,
    "interactions": _interactions,
    "orders": _orders,
    "deliveries": _deliveries,
    "credit": _credit,
    "stock": lambda skus: list(_stock(skus)),
}
