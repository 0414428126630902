"""The order in which lists of a kind come, and positions in it.

A position is ``value|key``: the value the kind is ordered by as sortable text (ISO day, UTC
instant, or plain text; empty where unknown) and the entity's own key. Positions mean the same in
every system, so that one cursor pages through the lists of several.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from typing import Any, Final

import msgspec

from backends.domain import Entity
from backends.vocabulary import Kind


class Ordering(msgspec.Struct, frozen=True):
    """What a kind is ordered by: an attribute, newest or greatest first unless ``ascending``.

    ``instant`` says that it is a moment in some time zone, not a day or a text.
    """

    attribute: str
    key: str
    ascending: bool = False
    instant: bool = False


ORDERINGS: dict[Kind, Ordering] = {
    Kind.CUSTOMER: Ordering("key", "key", ascending=True),
    Kind.CONTACT: Ordering("name", "key", ascending=True),
    Kind.INTERACTION: Ordering("at", "key", instant=True),
    Kind.OPPORTUNITY: Ordering("expected_close", "key"),
    Kind.QUOTE: Ordering("issued", "number"),
    Kind.CONTRACT: Ordering("starts", "number"),
    Kind.TICKET: Ordering("opened", "number", instant=True),
    Kind.ORDER: Ordering("ordered", "number"),
    Kind.DELIVERY: Ordering("shipped", "number"),
    Kind.INVOICE: Ordering("issued", "number"),
    Kind.PAYMENT: Ordering("received", "number"),
    Kind.CREDIT: Ordering("segment", "currency", ascending=True),
    Kind.PRODUCT: Ordering("sku", "sku", ascending=True),
    Kind.STOCK: Ordering("site", "sku", ascending=True),
    Kind.PRICE: Ordering("currency", "sku", ascending=True),
    Kind.AVAILABILITY: Ordering("site", "sku", ascending=True),
}


def sortable(value: dt.datetime | dt.date | str | None) -> str:
    """Text that sorts as the value does; unknown is the empty text."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return value.isoformat() if isinstance(value, dt.date) else value


def sort_key(kind: Kind) -> Callable[[Any], tuple[str, str]]:
    """Return what to sort entities of a kind by; reverse it unless the kind is ascending."""
    ordering = ORDERINGS[kind]

    def key(entity: Entity) -> tuple[str, str]:
        return sortable(getattr(entity, ordering.attribute)), str(getattr(entity, ordering.key))

    return key


def position(kind: Kind, entity: Entity) -> str:
    """Return where an entity stands in its kind's order."""
    value, key = sort_key(kind)(entity)
    return f"{value}|{key}"


def parse(after: str) -> tuple[str, str]:
    """Split a position into value and key. Names may hold a bar, keys of ours do not."""
    value, _, key = after.rpartition("|")
    return value, key


def window_of(
    kind: Kind, entities: Sequence[Entity], after: str | None, limit: int | None
) -> tuple[tuple[Entity, ...], str | None]:
    """Cut one key's entities, in any order, to a window: (items, position to go on from)."""
    ordered = in_order(kind, entities)
    if after is not None:
        key, mark = sort_key(kind), parse(after)
        ascending = ORDERINGS[kind].ascending
        ordered = [e for e in ordered if (key(e) > mark if ascending else key(e) < mark)]
    if limit is None or len(ordered) <= limit:
        return tuple(ordered), None
    items = tuple(ordered[:limit])
    return items, position(kind, items[-1]) if items else None


def in_order(kind: Kind, entities: Sequence[Entity]) -> Sequence[Entity]:
    """Sort entities of a kind as their positions sort, without making the positions."""
    descending = not ORDERINGS[kind].ascending
    try:
        return sorted(entities, key=_PLACES[kind], reverse=descending)
    except TypeError:  # where some values are unknown, texts tell the order of all
        return sorted(entities, key=sort_key(kind), reverse=descending)


def _moment(attribute: str, own: str) -> Callable[[Any], Any]:
    """Return what sorts by a moment: two of one time zone would be compared by their clocks."""
    both = attrgetter(attribute, own)

    def place(entity: Entity) -> tuple[bool, dt.datetime | None, str]:
        at, key = both(entity)
        return at is not None, at and at.astimezone(dt.UTC), key

    return place


# What sorts the entities of a kind as ``sort_key`` does, by the values as they are.
_PLACES: Final[Mapping[Kind, Callable[[Any], Any]]] = {
    kind: (_moment if by.instant else attrgetter)(by.attribute, by.key)
    for kind, by in ORDERINGS.items()
}
