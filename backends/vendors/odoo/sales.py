"""Orders with their lines and deliveries with their moves: what takes more than one model."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from backends.adapter import Found, cut
from backends.domain import Entity, SalesOrder
from backends.vendors.odoo.readings import Ask
from backends.vendors.odoo.values import Domain, Pair, id_of, text_of
from backends.vendors.odoo.wire.pickings import MoveRow, PickingRow, ServedRow
from backends.vendors.odoo.wire.sales import LineRow, OrderRow

R = TypeVar("R")

NO_TITLES: Domain = [["display_type", "=", False]]  # titles and notes are lines too
NOT_CANCELLED: Domain = [["state", "!=", "cancel"]]


async def orders(ask: Ask, rows: Sequence[OrderRow]) -> list[Entity]:
    """Give orders their lines, in the order that people see them in."""
    ids = [row.id for row in rows]
    domain = [["order_id", "in", ids], *NO_TITLES]
    lines = await ask.every("sale.order.line", LineRow, domain)
    known = await ask.known((r.partner_id for r in rows), (line.product_id for line in lines))
    ordered = sorted(lines, key=lambda line: (line.sequence, line.id))
    parts = grouped(((line.order_id, line) for line in ordered), ids)
    return [row.to_domain(known, parts[row.id]) for row in rows]


async def deliveries(ask: Ask, rows: Sequence[PickingRow]) -> list[Entity]:
    """Give deliveries their moves."""
    ids = [row.id for row in rows]
    domain = [["picking_id", "in", ids], *NOT_CANCELLED]
    moves = await ask.every("stock.move", MoveRow, domain)
    known = await ask.known((r.partner_id for r in rows), (move.product_id for move in moves))
    parts = grouped(((move.picking_id, move) for move in moves), ids)
    return [row.to_domain(known, parts[row.id]) for row in rows]


def grouped(pairs: Iterable[tuple[Pair, R]], ids: Iterable[int]) -> dict[int, list[R]]:
    """Return what belongs to each of these records."""
    found: dict[int, list[R]] = {record: [] for record in ids}
    for owner, part in pairs:
        record = id_of(owner)
        if record in found:
            found[record].append(part)
    return found


async def by_reference(ask: Ask) -> Found:
    """Find orders by any number that a person may hold in hand: two calls, the second for orders.

    Numbers of deliveries and of parcels are looked up first.
    """
    binding, keys = ask.binding, ask.query.keys
    served = await _served(ask)
    ids = sorted({order for orders_ in served.values() for order in orders_})
    either = ["|", "|", ["name", "in", keys], ["client_order_ref", "in", keys], ["id", "in", ids]]
    rows = await ask.every(binding.resource, OrderRow, [*binding.where, *either])
    found: dict[str, list[Entity]] = {}
    for row, order in zip(rows, await orders(ask, rows) if rows else [], strict=True):
        for key in keys:
            if key in _numbers(order) or row.id in served.get(key, ()):
                found.setdefault(key, []).append(order)
    return cut(ask.query, found)


def _numbers(order: Any) -> set[str | None]:
    assert isinstance(order, SalesOrder)
    return {order.number, order.reference}


async def _served(ask: Ask) -> dict[str, set[int]]:
    """Return the ids of orders by the number of a delivery or parcel."""
    model, keys = "stock.picking", ask.query.keys
    told = await ask.records.fields(model, ServedRow, ask.deadline)
    match: Domain = [["name", "in", keys]]
    if "carrier_tracking_ref" in told:
        match = ["|", *match, ["carrier_tracking_ref", "in", keys]]
    rows = await ask.every(model, ServedRow, [["sale_id", "!=", False], *match])
    found: dict[str, set[int]] = {}
    for row in rows:
        order = id_of(row.sale_id)
        for key in {text_of(row.name), text_of(row.carrier_tracking_ref)}.intersection(keys):
            if key is not None and order is not None:
                found.setdefault(key, set()).add(order)
    return found
