"""Sales: quotations, and what they become once they are confirmed, orders with their lines."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from backends.domain import OrderLine, Party, Quote, SalesOrder
from backends.vendors.odoo.values import (
    Day,
    Moment,
    Pair,
    Text,
    day_in,
    day_of,
    id_of,
    name_of,
    number,
    text_of,
)
from backends.vendors.odoo.wire.rows import Known, Owned, Row
from backends.vocabulary import BillingStatus, Fulfilment, QuoteStatus

ONE = Decimal(1)
DELIVERED = {
    "pending": Fulfilment.NONE,
    "started": Fulfilment.NONE,  # it moves within the house
    "partial": Fulfilment.PARTIAL,
    "full": Fulfilment.COMPLETE,
}
BILLED = ("invoiced", "upselling")
OFFERED = {"draft": QuoteStatus.DRAFT, "sent": QuoteStatus.SENT}
CANCELLED = "cancel"


class LineRow(Row, frozen=True, kw_only=True, gc=False):
    """sale.order.line; its unit is ``product_uom`` before Odoo 19 and ``product_uom_id`` since."""

    order_id: Pair
    sequence: int
    name: Text
    product_id: Pair
    product_uom_qty: Decimal
    qty_delivered: Decimal
    qty_invoiced: Decimal
    price_unit: Decimal
    price_subtotal: Decimal
    product_uom: Pair = False
    product_uom_id: Pair = False

    def to_domain(self, known: Known) -> OrderLine:
        """Return the order line; its position is Odoo's id, which stays when lines are moved."""
        unit = name_of(self.product_uom) or name_of(self.product_uom_id)
        return OrderLine(
            position=str(self.id),
            sku=known.sku(self.product_id),
            name=text_of(self.name),
            quantity=number(self.product_uom_qty),
            open_quantity=number(max(Decimal(0), self.product_uom_qty - self.qty_delivered)),
            unit=unit,
            price=number(self.price_unit),
            price_quantity=ONE,
            price_unit=unit,
            amount=number(self.price_subtotal),
        )


class OrderRow(Owned, frozen=True, kw_only=True, gc=False):
    """sale.order that was confirmed, or cancelled; ``delivery_status`` comes with stock."""

    name: Text
    state: str
    client_order_ref: Text
    date_order: Moment
    commitment_date: Moment
    expected_date: Moment
    currency_id: Pair
    amount_untaxed: Decimal
    amount_total: Decimal
    invoice_status: Text
    partner_invoice_id: Pair
    partner_shipping_id: Pair
    delivery_status: Text = False

    def to_domain(self, known: Known, lines: Sequence[LineRow]) -> SalesOrder:
        """Return the order; ``expected_date`` stands in where no date was promised."""
        return SalesOrder(
            system=known.system,
            number=text_of(self.name) or f"#{self.id}",
            customer=known.customer(self.partner_id),
            reference=text_of(self.client_order_ref),
            ordered=day_in(known.zone, self.date_order),
            promised=day_in(known.zone, self.commitment_date or self.expected_date),
            currency=name_of(self.currency_id),
            net=number(self.amount_untaxed),
            gross=number(self.amount_total),
            delivery_status=self._delivered(),
            billing_status=self._billed(lines),
            status_text=self.state,
            rejected=self.state == CANCELLED,
            parties=tuple(self._parties()),
            lines=tuple(line.to_domain(known) for line in lines),
        )

    def _delivered(self) -> Fulfilment:
        state = text_of(self.delivery_status)
        return DELIVERED.get(state, Fulfilment.OTHER) if state else Fulfilment.NOT_RELEVANT

    def _billed(self, lines: Sequence[LineRow]) -> BillingStatus:
        if self.invoice_status in BILLED:
            return BillingStatus.COMPLETE
        partial = any(line.qty_invoiced > 0 for line in lines)
        return BillingStatus.PARTIAL if partial else BillingStatus.NONE

    def _parties(self) -> list[Party]:
        roles = {
            "sold_to": self.partner_id,
            "ship_to": self.partner_shipping_id,
            "bill_to": self.partner_invoice_id,
        }
        return [
            Party(role=role, key=str(id_of(partner)), name=name_of(partner))
            for role, partner in roles.items()
            if not isinstance(partner, bool)
        ]


class QuoteRow(Owned, frozen=True, kw_only=True, gc=False):
    """sale.order that is not confirmed yet."""

    name: Text
    state: str
    is_expired: bool
    date_order: Moment
    validity_date: Day
    currency_id: Pair
    amount_untaxed: Decimal
    user_id: Pair

    def to_domain(self, known: Known) -> Quote:
        """Return the quote; its amount is net."""
        owner = id_of(self.user_id)
        status = OFFERED.get(self.state, QuoteStatus.OTHER)
        return Quote(
            system=known.system,
            key=str(self.id),
            customer=known.customer(self.partner_id),
            number=text_of(self.name) or f"#{self.id}",
            status=QuoteStatus.EXPIRED if self.is_expired else status,
            status_text=self.state,
            amount=number(self.amount_untaxed),
            currency=name_of(self.currency_id),
            issued=day_in(known.zone, self.date_order),
            valid_until=day_of(self.validity_date),
            owner=None if owner is None else str(owner),
        )
