"""The order in which lists of a kind come, and positions in it.

A position is ``value|key``: the value the kind is ordered by as sortable text (ISO day, UTC
instant, or plain text; empty where unknown) and the entity's own key. Positions mean the same in
every system, so that one cursor pages through the lists of several.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter
from typing import Any

import msgspec

from backends.domain import Entity
from backends.vocabulary import Kind


class Ordering(msgspec.Struct, frozen=True):
    """What a kind is ordered by: an attribute, newest or greatest first unless ``ascending``.

    ``instant`` says that the attribute is one.
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


_OFFSET = len("+00:00")
_UTC = {dt.UTC}


def sortable(value: dt.datetime | dt.date | str | None) -> str:
    """Text that sorts as the value does; unknown is the empty text."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat(timespec="microseconds")[:-_OFFSET] + "Z"
    return value.isoformat() if isinstance(value, dt.date) else value


def _sort_key(ordering: Ordering) -> Callable[[Any], tuple[str, str]]:
    def key(entity: Entity) -> tuple[str, str]:
        return sortable(getattr(entity, ordering.attribute)), str(getattr(entity, ordering.key))

    return key


_SORT_KEYS = {kind: _sort_key(ordering) for kind, ordering in ORDERINGS.items()}
_VALUES: dict[Kind, Callable[[Any], Any]] = {
    kind: attrgetter(ordering.attribute, ordering.key) for kind, ordering in ORDERINGS.items()
}
_ZONES: dict[Kind, Callable[[Any], dt.tzinfo]] = {
    kind: attrgetter(f"{ordering.attribute}.tzinfo")
    for kind, ordering in ORDERINGS.items()
    if ordering.instant
}


def sort_key(kind: Kind) -> Callable[[Any], tuple[str, str]]:
    """Return what to sort entities of a kind by; reverse it unless the kind is ascending."""
    return _SORT_KEYS[kind]


def ordered(kind: Kind, entities: Iterable[Any]) -> list[Any]:
    """Return entities in the order of their kind.

    Texts, days and instants in UTC sort as their texts do, and faster. What is unknown does not,
    nor does an instant in a zone: the hour that comes twice in autumn sorts by its clock.
    """
    found, reverse = [*entities], not ORDERINGS[kind].ascending
    zone = _ZONES.get(kind)
    try:
        alike = zone is None or {*map(zone, found)} <= _UTC
        return sorted(found, key=(_VALUES if alike else _SORT_KEYS)[kind], reverse=reverse)
    except (TypeError, AttributeError):
        return sorted(found, key=_SORT_KEYS[kind], reverse=reverse)


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
    found = entities if len(entities) <= 1 else ordered(kind, entities)
    if after is not None:
        key, ascending, mark = _SORT_KEYS[kind], ORDERINGS[kind].ascending, parse(after)
        found = [e for e in found if (key(e) > mark if ascending else key(e) < mark)]
    if limit is None or len(found) <= limit:
        return tuple(found), None
    items = tuple(found[:limit])
    return items, position(kind, items[-1]) if items else None
