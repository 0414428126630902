"""What happened with a customer, from all systems, newest first.

Each kind of event comes under the coordinate of its own section: a kind that the caller may not
see is never read. While a source is missing the page says PARTIAL and its cursor stays where it
was, so that nothing is skipped for good.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from enum import StrEnum
from itertools import chain
from typing import Any

import msgspec

from backends.domain import Entity, Link
from backends.errors import Unserved
from backends.ordering import ORDERINGS, sortable
from backends.port import By, Window
from backends.vocabulary import Kind
from resolvers.connections import Connected, Edge, Paging, paging
from resolvers.context import Info, RequestContext
from resolvers.freshness import VALUED, Freshness, Part, SectionState
from resolvers.sections import by_links, weigh
from resolvers.seen import Seen, Whose


class TimelineKind(StrEnum):
    """What kind of event a timeline shows."""

    INTERACTION = "INTERACTION"
    TICKET = "TICKET"
    ORDER = "ORDER"
    DELIVERY = "DELIVERY"
    INVOICE = "INVOICE"
    PAYMENT = "PAYMENT"


class Source(msgspec.Struct, frozen=True):
    """Where events come from, the coordinate that opens them, and the one that dates them."""

    event: TimelineKind
    kind: Kind
    coordinate: str
    dated: str


SOURCES = (
    Source(TimelineKind.DELIVERY, Kind.DELIVERY, "SalesOrder.deliveries", "Delivery.shipped"),
    Source(TimelineKind.INTERACTION, Kind.INTERACTION, "Customer.interactions", "Interaction.at"),
    Source(TimelineKind.INVOICE, Kind.INVOICE, "Customer.invoices", "Invoice.issued"),
    Source(TimelineKind.ORDER, Kind.ORDER, "Customer.orders", "SalesOrder.ordered"),
    Source(TimelineKind.PAYMENT, Kind.PAYMENT, "Customer.payments", "Payment.received"),
    Source(TimelineKind.TICKET, Kind.TICKET, "Customer.tickets", "Ticket.opened"),
)

BY_INSTANT = frozenset({Kind.INTERACTION, Kind.TICKET})  # the others happen on a day

_LAST = "\U0010ffff"  # sorts behind every key


class Place(msgspec.Struct, frozen=True, order=True, gc=False):
    """Where an event stands: by time, then in a fixed order, so that pages never overlap."""

    at: str
    event: str
    system: str
    key: str


class TimelineEvent(msgspec.Struct, frozen=True, gc=False):
    """One event: when, of which kind, and the thing itself."""

    at: dt.datetime
    kind: TimelineKind
    subject: Seen
    whose: Whose
    place: Place


async def timeline(
    root: Any, info: Info, first: int | None = 20, after: str | None = None
) -> Connected:
    """Merge the events of all kinds that the caller may see."""
    context = info.context
    sources = [s for s in SOURCES if _may_be_told(context, s, root.whose)]
    binding = f"Customer.timeline|{root.fact.entry.id}|{[s.event.value for s in sources]}"
    wanted = paging(context.services.cursors, binding, first, after)
    began = context.begun()
    read = await asyncio.gather(*(_read(context, root, source, wanted) for source in sources))
    parts = [part for _, part in chain.from_iterable(read) if not _unserved(part)]
    otherwise = SectionState.NOT_LINKED
    freshness = weigh(context, "timeline", parts, otherwise=otherwise, began=began)
    events = [
        _event(context, source, item, root.whose)
        for source, part in chain.from_iterable(read)
        for item in part.items
        if _dated(source, item)
    ]
    events.sort(key=lambda event: event.place, reverse=True)
    more = len(events) > wanted.first or any(
        p.slice is not None and p.slice.next is not None and _dated(s, p.items[-1])
        for s, p in chain.from_iterable(read)
    )
    return _page(events[: wanted.first], wanted, after, root.whose, freshness, more=more)


def _may_be_told(context: RequestContext, source: Source, whose: Whose) -> bool:
    """Whether the caller may see such events, and when they were."""
    return all(context.grant.visible(x, whose.relation) for x in (source.coordinate, source.dated))


def _page(
    events: list[TimelineEvent],
    wanted: Paging,
    after: str | None,
    whose: Whose,
    freshness: Freshness,
    *,
    more: bool,
) -> Connected:

    def seal(event: TimelineEvent) -> str:
        return wanted.seal("|".join(msgspec.structs.astuple(event.place)))

    edges = [Edge(event, whose, seal) for event in events]
    page = wanted.page(edges, more=more)
    if any(part.state not in VALUED for part in freshness.parts):
        page = msgspec.structs.replace(page, has_next_page=False, last=None, kept=after)
    return Connected(edges=edges, page_info=page, whose=whose, freshness=freshness)


async def _read(
    context: RequestContext, root: Seen, source: Source, wanted: Paging
) -> list[tuple[Source, Part]]:
    owners = context.services.owners(source.kind)
    links = [link for link in root.fact.entry.links if link.system in owners]
    found = await asyncio.gather(
        *(
            by_links(
                context, [link], source.kind, By.CUSTOMER, _window(context, source, link, wanted)
            )
            for link in links
        )
    )
    return [(source, part) for parts in found for part in parts]


def _unserved(part: Part) -> bool:
    """Whether a system lacks a kind by declaration: then nothing of it is missing."""
    return part.slice is not None and isinstance(part.slice.error, Unserved)


def _dated(source: Source, item: Entity) -> bool:
    return getattr(item, ORDERINGS[source.kind].attribute) is not None


def _event(context: RequestContext, source: Source, item: Entity, whose: Whose) -> TimelineEvent:
    ordering = ORDERINGS[source.kind]
    at = _instant(context, item.system, getattr(item, ordering.attribute))
    key = str(getattr(item, ordering.key))
    place = Place(sortable(at), source.event.value, item.system, key)
    return TimelineEvent(at, source.event, Seen(item, whose), whose, place)


def _instant(context: RequestContext, system: str, value: dt.date) -> dt.datetime:
    if isinstance(value, dt.datetime):
        return value
    return dt.datetime.combine(value, dt.time(), tzinfo=_zone(context, system))


def _zone(context: RequestContext, system: str) -> dt.tzinfo:
    return context.services.zones.get(system, dt.UTC)


def _window(context: RequestContext, source: Source, link: Link, wanted: Paging) -> Window:
    """Translate a place in the timeline to a position in one source's own list."""
    if wanted.after is None:
        return Window(limit=wanted.asked)
    place = Place(*wanted.after.split("|", 3))
    limit = _limit((source.event.value, link.system), (place.event, place.system), place.key)
    if source.kind in BY_INSTANT:
        return Window(after=f"{place.at}|{limit}", limit=wanted.asked)
    at = dt.datetime.fromisoformat(place.at).astimezone(_zone(context, link.system))
    midnight = at.time() == dt.time()
    return Window(after=f"{at.date()}|{limit if midnight else _LAST}", limit=wanted.asked)


def _limit(mine: tuple[str, str], marked: tuple[str, str], key: str) -> str:
    if mine == marked:
        return key
    return _LAST if mine < marked else ""
