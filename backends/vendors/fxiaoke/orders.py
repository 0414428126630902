"""Orders and deliveries: heads, their lines and the products' codes are calls of their own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import partial
from typing import Any

from backends.adapter import Found, cut
from backends.domain import Entity
from backends.parts import together
from backends.vendors.fxiaoke.readings import Ask
from backends.vendors.fxiaoke.wire.goods import ProductRow
from backends.vendors.fxiaoke.wire.sales import DeliveryLineRow, DeliveryRow, LineRow, OrderRow

ORDERS, LINES = "SalesOrderObj", "SalesOrderProductObj"
NOTES, NOTE_LINES = "DeliveryNoteObj", "DeliveryNoteProductObj"


async def products(ask: Ask, lines: Iterable[LineRow | DeliveryLineRow]) -> dict[str, ProductRow]:
    """Return the products of lines by their ids."""
    wanted = {line.product_id for line in lines if line.product_id}
    return {row.id: row for row in await ask.those(ProductRow, "ProductObj", "_id", wanted)}


async def with_lines(ask: Ask, rows: Sequence[OrderRow]) -> list[Entity]:
    """Make orders: two calls more for up to 100 lines, none where there are no orders."""
    if not rows:
        return []
    lines = await ask.those(LineRow, LINES, "order_id", [row.id for row in rows])
    goods = await products(ask, lines)
    scene, inner = await ask.scene(ORDERS), await ask.scene(LINES)
    of: dict[str, list[LineRow]] = {}
    for line in lines:
        of.setdefault(line.order_id, []).append(line)
    return [
        row.to_domain(
            scene,
            tuple(
                line.to_domain(position, goods.get(line.product_id or ""), inner)
                for position, line in enumerate(of.get(row.id, ()), 1)
            ),
        )
        for row in rows
    ]


async def by_reference(ask: Ask) -> Found:
    """Find orders by their number, a delivery's or a tracking number; OR is not to be had."""
    keys = ask.query.keys
    calls: list[Callable[[], Awaitable[list[Any]]]] = [
        partial(ask.those, OrderRow, ORDERS, "name", keys),
        partial(ask.those, DeliveryRow, NOTES, "name", keys),
        partial(ask.those, DeliveryRow, NOTES, "express_order_id", keys),
    ]
    rows, named, tracked = await together(calls)
    told: dict[str, set[str | None]] = {row.id: {row.name} for row in rows}
    for note in (*named, *tracked):
        numbers = {note.name, note.express_order_id}
        told[note.sales_order_id] = told.get(note.sales_order_id, set()) | numbers
    others = told.keys() - {row.id for row in rows}
    rows += await ask.those(OrderRow, ORDERS, "_id", others)
    found: dict[str, list[Entity]] = {}
    for row, order in zip(rows, await with_lines(ask, rows), strict=True):
        for key in (key for key in keys if key in told[row.id]):
            found.setdefault(key, []).append(order)
    return cut(ask.query, found)


async def of_orders(ask: Ask) -> Found:
    """Read the deliveries of orders: an order's id has to be found by its number first."""
    heads = await ask.those(OrderRow, ORDERS, "name", ask.query.keys)
    of = {row.id: row for row in heads}
    notes = await ask.those(DeliveryRow, NOTES, "sales_order_id", of)
    lines = await ask.those(DeliveryLineRow, NOTE_LINES, "delivery_note_id", [n.id for n in notes])
    goods = await products(ask, lines)
    found: dict[str, list[Entity]] = {key: [] for key in ask.query.keys}
    for note in notes:
        order = of[note.sales_order_id]
        mine = [line for line in lines if line.delivery_note_id == note.id]
        found[order.name].append(await _delivery(ask, note, order, mine, goods))
    return cut(ask.query, found)


async def _delivery(
    ask: Ask,
    note: DeliveryRow,
    order: OrderRow,
    lines: Sequence[DeliveryLineRow],
    goods: dict[str, ProductRow],
) -> Entity:
    inner = await ask.scene(NOTE_LINES) if lines else await ask.scene(NOTES)
    told = [line.to_domain(order.name, goods.get(line.product_id or ""), inner) for line in lines]
    return note.to_domain(await ask.scene(NOTES), order.account_id, tuple(told))
