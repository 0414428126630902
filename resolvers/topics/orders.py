"""Orders that change: one by its number, or all of a customer."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from typing import Any

from backends.domain import Link
from backends.port import By
from backends.vocabulary import Kind
from policies.principal import Scope
from resolvers import ids, orders
from resolvers.context import RequestContext
from resolvers.problems import bad_input
from resolvers.seen import Seen
from resolvers.topics.customer import OfCustomer
from resolvers.topics.topic import Gone, Heard, Interest, Topic

ORDER = "Subscription.orderChanged"


class OneOrder:
    """An order by its number, in whichever systems it is found."""

    coordinate = ORDER

    def __init__(self, number: str) -> None:
        """Nothing is read yet."""
        self._number = number
        self._found: dict[str, Link] = {}  # the sold-to, by system

    async def begin(self, context: RequestContext) -> None:
        """Read the order where it may be."""
        owners = context.services.owners(Kind.ORDER)
        every = await asyncio.gather(
            *(self._read(context, owner) for owner in owners), return_exceptions=True
        )
        for owner, seen in zip(owners, every, strict=True):
            if isinstance(seen, Seen):
                self._found[owner] = Link(owner, seen.fact.customer)
        if self._found:
            return
        raise next((one for one in every if isinstance(one, BaseException)), Gone())

    async def recheck(self, context: RequestContext) -> None:
        """Admit the sold-to again."""
        await context.admission.require(ORDER)
        for system, link in [*self._found.items()]:
            admitted = await context.admission.by_link(link, ORDER)
            if admitted is None and not _sees_all(context):
                del self._found[system]
        if not self._found:
            raise Gone

    async def take(self, context: RequestContext, heard: Heard) -> Sequence[Any]:
        """Read the order again."""
        seen = await self._read(context, heard.system)
        if seen is not None:
            self._found[heard.system] = Link(heard.system, seen.fact.customer)
            return (seen,)
        self._found.pop(heard.system, None)
        if not self._found:
            raise Gone
        return ()

    def catch_up(self) -> Sequence[Heard] | None:
        """Look at the order."""
        return [Heard(system, Kind.ORDER, self._number) for system in self._found]

    def interests(self) -> Iterable[Interest]:
        """Listen to the order, and to whose it is."""
        for system, sold_to in self._found.items():
            yield Interest(system, Kind.ORDER, By.KEY, self._number)
            yield Interest(system, Kind.CUSTOMER, By.KEY, sold_to.key)

    async def _read(self, context: RequestContext, system: str) -> Seen | None:
        return await orders.by_id(context, ids.encode(system, self._number), ORDER)


class OrdersOf(OfCustomer):
    """All orders of a customer, also those to come."""

    coordinate = ORDER
    kind = Kind.ORDER

    async def begin(self, context: RequestContext) -> None:
        """Admit the customer; no system is asked."""
        await self.admitted(context)

    async def take(self, context: RequestContext, heard: Heard) -> Sequence[Any]:
        """Read the order, and push it if it is this customer's."""
        entry, _ = await self.admitted(context)
        seen = await orders.by_id(context, ids.encode(heard.system, heard.key), ORDER)
        return (seen,) if seen is not None and seen.whose.customer == entry.id else ()

    def catch_up(self) -> Sequence[Heard] | None:
        """Give up: any order may have changed."""
        return None


def order_topic(number: str | None, customer: str | None) -> Topic:
    """Return what ``orderChanged`` is about."""
    if number is not None and customer is None:
        return OneOrder(number)
    if customer is not None and number is None:
        return OrdersOf(customer)
    raise bad_input("orderChanged: give either number or customer")


def _sees_all(context: RequestContext) -> bool:
    return Scope.ALL in context.grant.scope(ORDER)
