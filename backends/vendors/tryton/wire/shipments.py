"""Shipments to customers and the order lines that they serve."""

from __future__ import annotations

from decimal import Decimal

from backends.domain import Delivery, DeliveryLine
from backends.vendors.tryton.values import Day, day_of, quantity_of
from backends.vendors.tryton.wire.rows import Coded, ProductName, Row, Symbol, dotted, numbered
from backends.vocabulary import DeliveryStatus

SHIPMENT_STATES = {
    "draft": DeliveryStatus.PLANNED,
    "waiting": DeliveryStatus.PLANNED,
    "assigned": DeliveryStatus.PICKING,
    "picked": DeliveryStatus.PICKING,
    "packed": DeliveryStatus.PICKING,
    "shipped": DeliveryStatus.SHIPPED,
    "done": DeliveryStatus.DELIVERED,
}


class ServedSale(Row, frozen=True, kw_only=True, gc=False):
    """The sale that a move serves, with the ids of all its lines in their order."""

    number: str | None
    lines: list[int]


class MoveRow(Row, frozen=True, kw_only=True, gc=False):
    """stock.move out of the house; ``origin`` names the sale line as ``sale.line,7``."""

    quantity: Decimal
    origin: str | None
    product: ProductName = dotted("product")
    unit: Symbol = dotted("unit")
    sale: ServedSale | None = dotted("sale")

    def to_domain(self, sale: ServedSale) -> DeliveryLine:
        """Return which order line this serves; lines count from 1 as in the order."""
        _, _, line = (self.origin or "").rpartition(",")
        at = sale.lines.index(int(line)) + 1 if line.isdigit() and int(line) in sale.lines else None
        return DeliveryLine(
            order=numbered(sale.number, sale.id),
            position=None if at is None else str(at),
            sku=self.product.code,
            quantity=quantity_of(self.quantity),
            unit=self.unit.symbol,
        )


class ShipmentRow(Row, frozen=True, kw_only=True, gc=False):
    """stock.shipment.out; a cancelled one has no neutral word and stays as text beside OTHER.

    Tryton keeps one day, the effective date of a shipment that is done: it stands for the day it
    left and, as done means arrived, for the day it was delivered.
    """

    number: str | None
    state: str
    planned_date: Day | None
    effective_date: Day | None
    customer: Coded = dotted("customer")
    moves: list[MoveRow] = dotted("outgoing_moves")

    def to_domain(self, system: str) -> Delivery:
        """Return the delivery."""
        done = self.state == "done"
        effective = day_of(self.effective_date)
        lines = [move.to_domain(move.sale) for move in self.moves if move.sale is not None]
        return Delivery(
            system=system,
            number=numbered(self.number, self.id),
            customer=self.customer.code,
            status=SHIPMENT_STATES.get(self.state, DeliveryStatus.OTHER),
            status_text=self.state,
            shipped=effective,
            eta=None if done else day_of(self.planned_date),
            delivered=effective if done else None,
            lines=tuple(sorted(lines, key=_place)),
        )


def _place(line: DeliveryLine) -> tuple[str, int]:
    return line.order, int(line.position or 0)
