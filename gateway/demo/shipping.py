"""Deliveries in every state; some carry goods of several orders."""

from __future__ import annotations

from typing import Final, TypeAlias

import msgspec

from gateway.demo.dice import Calendar, Dice
from gateway.demo.sales import Order

Rows: TypeAlias = list[tuple[object, ...]]

_NUMBERS_FROM: Final = 8_000_000_001
_CARRIERS: Final = (
    ("顺丰速运", "SF", 13),
    ("京东物流", "JDVB", 11),
    ("德邦快递", "DPK", 12),
    ("DHL", "JD0", 16),
    ("UPS", "1Z999AA", 10),
)
_ON_THE_WAY: Final = ("SHIPPED", "IN_TRANSIT", "IN_TRANSIT", "DELIVERED", "EXCEPTION")
_PREPARED: Final = ("PLANNED", "PICKING")
_SOON: Final = 0.5  # of the open orders have a delivery prepared
_TOGETHER: Final = 4  # days that may lie between two orders of one delivery
_ARRIVED_AFTER: Final = 25  # days after an order its goods have arrived


class Shipment(msgspec.Struct, frozen=True):
    """Orders whose goods travel together."""

    status: str
    orders: tuple[Order, ...]


def shipments(made: list[Order]) -> list[Shipment]:
    """Say which orders go out together: the same customer's, close in time and equally far."""
    dice = Dice("shipments")
    latest: dict[str, int] = {}
    shipped: list[Shipment] = []
    for order in made:
        status = _status(dice, order)
        if status is None:
            continue
        at = latest.pop(order.account.number, None)
        if at is not None and _fit(shipped[at].orders[0], order):
            shipped[at] = Shipment(shipped[at].status, (*shipped[at].orders, order))
            continue
        latest[order.account.number] = len(shipped)
        shipped.append(Shipment(status, (order,)))
    return shipped


def delivery_rows(shipped: list[Shipment], calendar: Calendar) -> dict[str, Rows]:
    """Write deliveries and their lines."""
    dice = Dice("delivery rows")
    deliveries: Rows = []
    lines: Rows = []
    for serial, shipment in enumerate(shipped):
        number = f"{_NUMBERS_FROM + serial}"
        deliveries.append(_delivery_row(dice, number, shipment, calendar))
        for order in shipment.orders:
            lines += _line_rows(number, order)
    return {"delivery": deliveries, "delivery_line": lines}


def _status(dice: Dice, order: Order) -> str | None:
    """Return how far the order's goods are; None where nothing is to go out yet."""
    state = order.state
    if order.document != "ORDER" or state.draft or state.rejected or state.held:
        return None
    if state.shipped == "NONE":
        return dice.pick(_PREPARED) if dice.random() < _SOON else None
    if order.company.index == 0 and state.shipped == "PARTIAL":
        return "IN_TRANSIT"
    return "DELIVERED" if order.day < -_ARRIVED_AFTER else dice.pick(_ON_THE_WAY)


def _fit(first: Order, other: Order) -> bool:
    return other.day - first.day <= _TOGETHER and first.state is other.state


def _delivery_row(
    dice: Dice, number: str, shipment: Shipment, calendar: Calendar
) -> tuple[object, ...]:
    last = shipment.orders[-1]
    carrier, prefix, digits = dice.pick(_CARRIERS)
    gone = shipment.status not in _PREPARED
    left_on = min(-1, last.day + 2 + dice.below(4))
    arrives = left_on + 1 + dice.below(6) if gone else 2 + dice.below(12)
    arrived = shipment.status == "DELIVERED"
    return (
        number,
        last.account.number,
        shipment.status,
        carrier,
        f"{prefix}{dice.below(10**digits):0{digits}d}" if gone else None,
        calendar.day(left_on) if gone else None,
        calendar.day(arrives if arrived else max(arrives, 1)),
        calendar.day(min(arrives, 0)) if arrived else None,
    )


def _line_rows(number: str, order: Order) -> Rows:
    return [
        (
            number,
            order.number,
            line.position,
            line.product.sku,
            line.quantity - line.left if order.state.shipped != "NONE" else line.quantity,
            line.product.unit,
        )
        for line in order.lines
    ]
