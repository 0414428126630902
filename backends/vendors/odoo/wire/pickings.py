"""Pickings to customers, and the moves in them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from backends.domain import Delivery, DeliveryLine
from backends.vendors.odoo.values import (
    Moment,
    Pair,
    Text,
    day_in,
    id_of,
    name_of,
    number,
    text_of,
)
from backends.vendors.odoo.wire.rows import Known, Owned, Row
from backends.vocabulary import DeliveryStatus

DONE = "done"
STATES = {
    "draft": DeliveryStatus.PLANNED,
    "waiting": DeliveryStatus.PLANNED,
    "confirmed": DeliveryStatus.PLANNED,
    "assigned": DeliveryStatus.PICKING,
    DONE: DeliveryStatus.SHIPPED,  # it has left: Odoo does not hear of its arrival
}


class MoveRow(Row, frozen=True, kw_only=True, gc=False):
    """stock.move; ``quantity`` is what was really moved."""

    picking_id: Pair
    sale_line_id: Pair
    product_id: Pair
    product_uom: Pair
    product_uom_qty: Decimal
    quantity: Decimal
    state: str

    def to_domain(self, known: Known, order: str) -> DeliveryLine:
        """Return which order line this serves."""
        line = id_of(self.sale_line_id)
        moved = self.quantity if self.state == DONE else self.product_uom_qty
        return DeliveryLine(
            order=order,
            position=None if line is None else str(line),
            sku=known.sku(self.product_id),
            quantity=number(moved),
            unit=name_of(self.product_uom),
        )


class PickingRow(Owned, frozen=True, kw_only=True, gc=False):
    """stock.picking out of the house; carrier and tracking number come with delivery methods."""

    name: Text
    state: str
    scheduled_date: Moment
    date_done: Moment
    sale_id: Pair
    carrier_id: Pair = False
    carrier_tracking_ref: Text = False

    def to_domain(self, known: Known, moves: Sequence[MoveRow]) -> Delivery:
        """Return the delivery; a cancelled one has no neutral word."""
        order = name_of(self.sale_id)
        done = self.state == DONE
        return Delivery(
            system=known.system,
            number=text_of(self.name) or f"#{self.id}",
            customer=known.customer(self.partner_id),
            status=STATES.get(self.state, DeliveryStatus.OTHER),
            status_text=self.state,
            carrier=name_of(self.carrier_id),
            tracking_number=text_of(self.carrier_tracking_ref),
            shipped=day_in(known.zone, self.date_done) if done else None,
            eta=None if done else day_in(known.zone, self.scheduled_date),
            lines=tuple(move.to_domain(known, order) for move in moves) if order else (),
        )


class ServedRow(Row, frozen=True, kw_only=True, gc=False):
    """stock.picking of which only the numbers are read, and the order that it serves."""

    name: Text
    sale_id: Pair
    carrier_tracking_ref: Text = False
