"""ACME's adapter: many customers in one call, orders one customer at a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import msgspec

from backends.adapter import Adapter, Binding, Found, cut, utc_now
from backends.domain import Customer, Entity, SalesOrder
from backends.errors import Garbled
from backends.port import By, Query
from backends.vendor import Grade, Vendor, serving
from backends.vocabulary import Kind
from backends.wire import Request, Wire, checked


class Account(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A customer as ACME sends it."""

    id: str
    title: str

    def to_domain(self, system: str) -> Customer:
        """Translate."""
        return Customer(system=system, key=self.id, name=self.title)


class Order(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An order as ACME sends it."""

    id: str
    account: str
    day: dt.date
    total: Decimal

    def to_domain(self, system: str) -> SalesOrder:
        """Translate; ACME has one currency."""
        return SalesOrder(
            system=system,
            number=self.id,
            customer=self.account,
            ordered=self.day,
            currency="EUR",
            gross=self.total,
        )


BINDINGS = {
    (Kind.CUSTOMER, By.KEY): Binding(wire=Account, resource="accounts", key="id", max_keys=50),
    (Kind.ORDER, By.CUSTOMER): Binding(wire=Order, resource="orders", key="account", single=True),
}
LISTS: Mapping[str, Any] = {"accounts": list[Account], "orders": list[Order]}
VENDOR = Vendor(
    name="acme",
    product="ACME Office",
    protocol="REST",
    grade=Grade.DOCUMENTED,
    serves=serving(BINDINGS),
)


class AcmeBackend(Adapter):
    """Reads ACME's REST interface; an API key lets in."""

    bindings = BINDINGS

    def __init__(
        self, name: str, wire: Wire, api_key: str, *, now: Callable[[], dt.datetime] = utc_now
    ) -> None:
        """Take the way to the server and the key to it."""
        super().__init__(name, wire, now=now)
        self._headers = {"x-api-key": api_key}

    async def read(self, binding: Binding, query: Query, *, deadline: float) -> Found:
        """Read the rows of one chunk of keys."""
        asked = "&".join(f"{binding.key}={quote(key, safe='')}" for key in query.keys)
        request = Request(method="GET", path=f"/{binding.resource}?{asked}", headers=self._headers)
        response = checked(await self.wire.send(request, deadline=deadline), self.name)
        try:
            rows = msgspec.json.decode(response.body, type=LISTS[binding.resource])
        except (msgspec.MsgspecError, RecursionError) as error:
            raise Garbled(f"{self.name}: not as documented", system=self.name) from error
        return cut(query, _by_key(binding, query, [row.to_domain(self.name) for row in rows]))


def _by_key(binding: Binding, query: Query, items: list[Entity]) -> dict[str, list[Entity]]:
    attribute = "customer" if binding.single else "key"
    found: dict[str, list[Entity]] = {key: [] for key in query.keys if binding.single}
    for item in items:
        found.setdefault(getattr(item, attribute), []).append(item)
    return found
