"""Orders and what hangs from them: admitted by their sold-to before anything else is read."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Coroutine, Sequence
from functools import partial
from typing import Any, TypeVar

import msgspec

from backends.domain import Invoice, Link, SalesOrder
from backends.port import By, Slice
from backends.vocabulary import Kind
from resolvers import ids
from resolvers.asks import Ask, settled
from resolvers.connections import Connected, Edge, connect, paging
from resolvers.context import Info, RequestContext
from resolvers.freshness import Part
from resolvers.loaders import Wanted
from resolvers.products import ProductView
from resolvers.sections import absence, customer, of_links, weigh
from resolvers.seen import NOBODYS, Seen

T = TypeVar("T")

MAX_FOUND = 50
FOUND_BY = (
    *("SalesOrder.number", "SalesOrder.reference"),
    *("Delivery.number", "Delivery.trackingNumber"),
)


async def by_id(context: RequestContext, order_id: str, entry: str = "Query.order") -> Seen | None:
    """Read an order by its id, if its sold-to is in the caller's scope."""
    if not context.grant.scope(entry):
        return None
    await context.admission.require(entry)
    link = ids.decode(order_id)
    if link is None or link.system not in context.services.owners(Kind.ORDER):
        return None
    slice_ = await context.loads.slice(Wanted(link.system, Kind.ORDER, By.KEY), link.key)
    if slice_ is None:
        return None
    order = answered(slice_)
    return await _admit(context, order, entry) if isinstance(order, SalesOrder) else None


def answered(slice_: Slice) -> Any:
    """Return the one item of a slice, old or new; raise where there is none because of an error."""
    if slice_.items:
        return slice_.items[0]
    if slice_.error is not None:
        raise slice_.error
    return None


async def _admit(context: RequestContext, order: SalesOrder, entry: str) -> Seen | None:
    whose = await context.admission.order(order, entry)
    return None if whose is None else Seen(order, whose)


async def find(context: RequestContext, reference: str, system: str | None) -> Connected:
    """Find orders by any number that a customer may quote, within the caller's scope."""
    coordinate = "Query.findOrders"
    await context.admission.require(coordinate)
    owners = [o for o in context.services.owners(Kind.ORDER) if system in {None, o}]
    began = context.begun()
    parts = await side_by_side(
        [_referred(context, owner, reference, coordinate) for owner in owners]
    )
    freshness = weigh(context, Kind.ORDER, parts, otherwise=absence(owners), began=began)
    binding = f"{coordinate}|{reference}|{system}"
    page = paging(context.services.cursors, binding, MAX_FOUND, None)
    found = connect(Kind.ORDER, page, NOBODYS, freshness)
    admitted = await side_by_side(
        [_admit(context, edge.node.fact, coordinate) for edge in found.edges]
    )
    edges = [
        Edge(seen, seen.whose, edge.seal)
        for seen, edge in zip(admitted, found.edges, strict=True)
        if seen is not None
    ]
    return Connected(
        edges=edges,
        page_info=page.page(edges, more=False),
        whose=NOBODYS,
        freshness=freshness,
    )


async def _referred(context: RequestContext, system: str, reference: str, coordinate: str) -> Part:
    """Read what one system finds; orders outside the scope look as if it had found none."""
    wanted = Wanted(system, Kind.ORDER, By.REFERENCE)
    slice_ = await context.loads.slice(wanted, reference) or Slice()
    orders = [item for item in slice_.items if isinstance(item, SalesOrder)]
    admitted = await side_by_side([_admit(context, order, coordinate) for order in orders])
    items = tuple(s.fact for s in admitted if s is not None and _may_be_found(context, s))
    if not items:  # not even dated: an unknown reference has no date either
        return Part(system, Slice(error=slice_.error))
    return Part(system, msgspec.structs.replace(slice_, items=items, next=None))


async def side_by_side(waiting: Sequence[Coroutine[Any, Any, T]]) -> list[T]:
    """Wait for coroutines side by side; one alone needs no task."""
    if len(waiting) == 1:
        return [await waiting[0]]
    return await asyncio.gather(*waiting)


def _may_be_found(context: RequestContext, order: Seen) -> bool:
    """Whether the caller may see every number that an order is found by."""
    return context.grant.all_visible(FOUND_BY, order.whose.relation)


async def deliveries(
    root: Any, info: Info, first: int | None = 20, after: str | None = None
) -> Any:
    """Read the shipments of an order; those of all orders of a page are one call."""
    return await settled(info.context.loads, ask_deliveries(info.context, root, first, after))


def ask_deliveries(
    context: RequestContext, root: Any, first: int | None = 20, after: str | None = None
) -> Ask:
    """Say which read an order's shipments are."""
    order: SalesOrder = root.fact
    system, number, services = order.system, order.number, context.services
    binding = f"SalesOrder.deliveries|{system}|{number}"
    page = paging(services.cursors, binding, first, after)
    links = (Link(system, number),) if system in services.owners(Kind.DELIVERY) else ()
    made = partial(connect, Kind.DELIVERY, page, root.whose)
    return of_links(context, links, Kind.DELIVERY, By.ORDER, made)


async def sold_to(root: Any, info: Info) -> Any:
    """Admit the customer of an order, like every other way to a customer."""
    order: SalesOrder = root.fact
    link = Link(order.system, order.customer)
    admitted = await info.context.admission.by_link(link, "SalesOrder.customer")
    return admitted and customer(info.context, admitted.entry, admitted.relation)


def days_overdue(root: Any, info: Info) -> int | None:
    """Count the days since an invoice was due, today where its system stands."""
    invoice: Invoice = root.fact
    if invoice.due is None or not invoice.open_amount:
        return None
    late = (today(info.context, invoice.system) - invoice.due).days
    return late if late > 0 else None


def today(context: RequestContext, system: str) -> dt.date:
    """Return the day it is where a system stands."""
    services = context.services
    return services.clock().astimezone(services.zones.get(system, dt.UTC)).date()


def product_of(root: Seen) -> ProductView:
    """Return the product of an order line; its fields are read when they are asked for."""
    return ProductView(root.fact.sku)
