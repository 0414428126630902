"""Orders and deliveries with their lines, each table read once for all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from backends.adapter import Found, cut
from backends.domain import Delivery, Entity
from backends.parts import together
from backends.vendors.erpnext.readings import Ask
from backends.vendors.erpnext.wire.deliveries import DeliveryItemRow, DeliveryRow, PlaceRow
from backends.vendors.erpnext.wire.orders import OrderItemRow, OrderRow

ORDER, ORDER_LINE = "Sales Order", "Sales Order Item"
NOTE, NOTE_LINE = "Delivery Note", "Delivery Note Item"


async def orders(ask: Ask, rows: list[OrderRow]) -> list[Entity]:
    """Return orders with their lines."""
    items: dict[str, list[OrderItemRow]] = {row.name: [] for row in rows}
    if rows:
        inside = [["parent", "in", [*items]], ["parenttype", "=", ORDER]]
        for item in await ask.every(ORDER_LINE, OrderItemRow, inside, parent=ORDER):
            items.get(item.parent, []).append(item)
    return [row.to_domain(ask.house, items[row.name]) for row in rows]


async def deliveries(ask: Ask, rows: list[DeliveryRow]) -> list[Entity]:
    """Return deliveries with the lines that serve orders, and which of their lines."""
    items: dict[str, list[DeliveryItemRow]] = {row.name: [] for row in rows}
    if rows:
        inside = [["parent", "in", [*items]], ["parenttype", "=", NOTE]]
        for item in await ask.every(NOTE_LINE, DeliveryItemRow, inside, parent=NOTE):
            items.get(item.parent, []).append(item)
    served = sorted({item.so_detail for of in items.values() for item in of if item.so_detail})
    places = [["name", "in", served], ["parenttype", "=", ORDER]]
    lines = await ask.every(ORDER_LINE, PlaceRow, places, parent=ORDER) if served else []
    positions = {line.name: line.idx for line in lines}
    return [row.to_domain(ask.house, items[row.name], positions) for row in rows]


async def deliveries_of_orders(ask: Ask) -> Found:
    """Read which notes serve the orders, then these notes with all their lines."""
    serving = [["docstatus", "=", 1], ["against_sales_order", "in", ask.query.keys]]
    items = await ask.every(NOTE_LINE, DeliveryItemRow, serving, parent=NOTE)
    names = sorted({item.parent for item in items})
    named = [*ask.where, ["name", "in", names]]
    notes = await ask.every(NOTE, DeliveryRow, named) if names else []
    found: dict[str, list[Entity]] = {key: [] for key in ask.query.keys}
    for delivery in await deliveries(ask, notes):
        assert isinstance(delivery, Delivery)
        for order in {line.order for line in delivery.lines}.intersection(found):
            found[order].append(delivery)
    return cut(ask.query, found)


async def by_reference(ask: Ask) -> Found:
    """Read orders by any number that a person may hold in hand: theirs, ours, a delivery's."""
    keys = [key for key in ask.query.keys if key.strip()]
    if not keys:
        return {}  # an order without a reference has none of this name
    own = [["name", "in", keys], ["po_no", "in", keys]]
    calls: list[Callable[[], Awaitable[Any]]] = [
        partial(ask.every, ORDER, OrderRow, ask.where, or_filters=own),
        partial(_sent_under, ask, keys),
    ]
    rows, references = await together(calls)
    known = {row.name for row in rows}
    missing = sorted(references.keys() - known)
    if missing:
        rows += await ask.every(ORDER, OrderRow, [*ask.where, ["name", "in", missing]])
    found: dict[str, list[Entity]] = {}
    for row, order in zip(rows, await orders(ask, rows), strict=True):
        named = {row.name, row.po_no, *references.get(row.name, ())}
        for key in named.intersection(keys):
            found.setdefault(str(key), []).append(order)
    return cut(ask.query, found)


async def _sent_under(ask: Ask, keys: list[str]) -> dict[str, set[str]]:
    """Return the orders that notes of these numbers serve, each with the numbers."""
    either = [["name", "in", keys], ["lr_no", "in", keys]]
    submitted = [*ask.where, ["docstatus", "=", 1]]
    notes = await ask.every(NOTE, DeliveryRow, submitted, or_filters=either)
    if not notes:
        return {}
    numbers = {note.name: {note.name, note.lr_no or note.name} for note in notes}
    inside = [["parent", "in", [*numbers]], ["parenttype", "=", NOTE]]
    found: dict[str, set[str]] = defaultdict(set)
    for item in await ask.every(NOTE_LINE, DeliveryItemRow, inside, parent=NOTE):
        if item.against_sales_order:
            found[item.against_sales_order] |= numbers.get(item.parent, set())
    return found
