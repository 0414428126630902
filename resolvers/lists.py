"""The lists of a customer that pass through as the systems give them: one kind, one section."""

from __future__ import annotations

from enum import StrEnum
from functools import partial
from typing import Any

from backends.port import By, Window
from backends.vocabulary import Kind
from resolvers.asks import Ask, settled
from resolvers.connections import connect, paging
from resolvers.context import Info, RequestContext
from resolvers.fields import Load, load
from resolvers.problems import Code, Problem
from resolvers.sections import CustomerView, of_customer
from resolvers.seen import Seen


class OrderSelection(StrEnum):
    """Which orders: CLOSED are COMPLETED or CANCELLED; OPEN are all others, DELIVERED too."""

    OPEN = "OPEN"
    CLOSED = "CLOSED"


def listed(kind: Kind, name: str, description: str) -> Any:
    """Declare a list of a customer, in pages."""
    coordinate = f"Customer.{name}"

    def ask(
        context: RequestContext, root: Any, first: int | None = 20, after: str | None = None
    ) -> Ask:
        return page(context, root, kind, coordinate, first, after)

    async def resolve(
        root: Any, info: Info, first: int | None = 20, after: str | None = None
    ) -> Any:
        return await settled(info.context.loads, ask(info.context, root, first, after))

    return load(Load(kind=kind, by=By.CUSTOMER, key="links", ask=ask), description, resolve)


def orders(description: str) -> Any:
    """Declare the orders of a customer, which can be narrowed to the open or closed ones."""

    async def resolve(
        root: Any,
        info: Info,
        status: OrderSelection | None = None,
        first: int | None = 20,
        after: str | None = None,
    ) -> Any:
        ask = _orders(info.context, root, status, first, after)
        return await settled(info.context.loads, ask)

    declared = Load(kind=Kind.ORDER, by=By.CUSTOMER, key="links", ask=_orders)
    return load(declared, description, resolve)


def _orders(
    context: RequestContext,
    root: Any,
    status: OrderSelection | None = None,
    first: int | None = 20,
    after: str | None = None,
) -> Ask:
    if status and not context.grant.visible("SalesOrder.status", root.whose.relation):
        raise Problem(Code.FORBIDDEN, "status: you may not see the status of these orders.")
    narrowed = (("status", status.value.lower()),) if status else ()
    return page(context, root, Kind.ORDER, "Customer.orders", first, after, narrowed)


def page(
    context: RequestContext,
    root: Seen,
    kind: Kind,
    coordinate: str,
    first: int | None,
    after: str | None,
    narrowed: tuple[tuple[str, str], ...] = (),
) -> Ask:
    """Read one page of a customer's list from every system that has a part of it."""
    view: CustomerView = root.fact
    binding = f"{coordinate}|{view.entry.id}|{narrowed}"
    wanted = paging(context.services.cursors, binding, first, after)
    window = Window(filter=narrowed, after=wanted.after, limit=wanted.asked)
    made = partial(connect, kind, wanted, root.whose)
    return of_customer(context, view.entry, kind, made, window)
