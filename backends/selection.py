"""What the filter of a window means over entities in memory (the words are in ``memory``)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Final, TypeAlias

import msgspec

from backends.domain import Availability, Confirmation, Entity, Price, SalesOrder
from backends.vocabulary import Kind, OrderStatus

Pairs: TypeAlias = Mapping[str, str]
Selection: TypeAlias = Callable[[list[Entity], Pairs], list[Entity]]

_CLOSED = {OrderStatus.COMPLETED, OrderStatus.CANCELLED}
_STANDINGS = {"open": False, "closed": True}
_NOTHING = Decimal(0)


def selected(kind: Kind, entities: list[Entity], pairs: Pairs) -> list[Entity]:
    """Keep what a filter wants. ValueError says what of it is not understood."""
    names, select = _SELECTIONS.get(kind, (frozenset[str](), None))
    unknown = sorted(pairs.keys() - names)
    if unknown:
        raise ValueError(f"{kind} cannot be filtered by {', '.join(unknown)}")
    return entities if select is None else select(entities, pairs)


def _orders(entities: list[Entity], pairs: Pairs) -> list[Entity]:
    if "status" not in pairs:
        return entities
    closed = _STANDINGS.get(pairs["status"])
    if closed is None:
        raise ValueError("status is open or closed")
    return [e for e in entities if isinstance(e, SalesOrder) and (e.status in _CLOSED) is closed]


def _prices(entities: list[Entity], pairs: Pairs) -> list[Entity]:
    prices = [e for e in entities if isinstance(e, Price)]
    if "unit" in pairs:
        prices = [p for p in prices if p.unit == pairs["unit"]]
    own = [p for p in prices if p.customer is not None and p.customer == pairs.get("customer")]
    prices = own or [p for p in prices if p.customer is None]
    if "quantity" not in pairs:
        return [*prices]
    quantity = _number(pairs["quantity"])
    return _best({p for p in prices if (p.quantity or _NOTHING) <= quantity})


def _best(reached: set[Price]) -> list[Entity]:
    """Per currency and unit, the price of the highest scale reached."""
    best: dict[tuple[str, str | None], Price] = {}
    for price in sorted(reached, key=lambda p: p.quantity or _NOTHING):
        best[price.currency, price.unit] = price
    return [*best.values()]


def _availability(entities: list[Entity], pairs: Pairs) -> list[Entity]:
    requested = _number(pairs["quantity"]) if "quantity" in pairs else None
    by = _day(pairs["by"]) if "by" in pairs else None
    return [_promise(e, requested, by) for e in entities if isinstance(e, Availability)]


def _promise(
    availability: Availability, requested: Decimal | None, by: dt.date | None
) -> Availability:
    """Confirm what is requested, earliest first, and no more."""
    confirmed = sorted(availability.confirmed, key=lambda c: c.date)
    if requested is not None:
        confirmed = _up_to(requested, confirmed)
    return msgspec.structs.replace(
        availability,
        requested=availability.requested if requested is None else requested,
        by=by or availability.by,
        confirmed=tuple(confirmed),
    )


def _up_to(requested: Decimal, confirmed: list[Confirmation]) -> list[Confirmation]:
    parts, left = [], requested
    for part in confirmed:
        if left <= 0:
            break
        parts.append(Confirmation(date=part.date, quantity=min(left, part.quantity)))
        left -= part.quantity
    return parts


def _number(text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueError("quantity is a decimal number") from None
    if not number.is_finite():
        raise ValueError("quantity is a finite number")
    return number


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise ValueError("by is an ISO day") from None


_SELECTIONS: dict[Kind, tuple[frozenset[str], Selection]] = {
    Kind.ORDER: (frozenset({"status"}), _orders),
    Kind.PRICE: (frozenset({"customer", "quantity", "unit"}), _prices),
    Kind.AVAILABILITY: (frozenset({"quantity", "by"}), _availability),
}
# By which names a window may filter what ``selected`` narrows.
FILTERS: Final[Mapping[Kind, frozenset[str]]] = {
    kind: names for kind, (names, _) in _SELECTIONS.items()
}
