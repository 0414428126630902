"""Orders with lines, deliveries, what was invoiced and what was paid."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import msgspec

from backends.domain import (
    Delivery,
    DeliveryLine,
    Invoice,
    OrderLine,
    Payment,
    SalesOrder,
)
from backends.vendors.fxiaoke.values import NONE, Number, Scene, Time, number
from backends.vendors.fxiaoke.wire.deals import DealRow
from backends.vendors.fxiaoke.wire.goods import ProductRow
from backends.vendors.fxiaoke.wire.rows import Row
from backends.vocabulary import DeliveryStatus, Fulfilment, PaymentStatus

ONE = Decimal(1)
UNAPPROVED = frozenset({"ineffective", "under_review"})

# Unverified: logistics_status and its codes 1 to 5 (waiting, partly sent, sent, partly and wholly
# received), and the words of a delivery's status. One that was declared void has no neutral word.
LOGISTICS: Mapping[str, Fulfilment] = {
    "1": Fulfilment.NONE,
    "2": Fulfilment.PARTIAL,
    "3": Fulfilment.COMPLETE,
    "4": Fulfilment.PARTIAL,
    "5": Fulfilment.COMPLETE,
}
SHIPMENTS: Mapping[str, DeliveryStatus] = {
    "un_delivery": DeliveryStatus.PLANNED,
    "in_approval": DeliveryStatus.PLANNED,
    "has_delivered": DeliveryStatus.SHIPPED,
    "received": DeliveryStatus.DELIVERED,
}
RECEIPTS: Mapping[str, PaymentStatus] = {
    "ineffective": PaymentStatus.PENDING,
    "under_review": PaymentStatus.PENDING,
    "normal": PaymentStatus.RECEIVED,
}


class LineRow(Row, frozen=True, kw_only=True, gc=False):
    """SalesOrderProductObj."""

    order_id: str
    product_id: str | None = None
    product_name: str | None = msgspec.field(name="product_id__r", default=None)
    quantity: Number = NONE
    unit: str | None = None
    sales_price: Number = NONE
    subtotal: Number = NONE

    def to_domain(self, position: int, product: ProductRow | None, lines: Scene) -> OrderLine:
        """Return the line; positions are counted, as lines have none."""
        unit = lines.label("unit", self.unit)
        return OrderLine(
            position=str(position),
            sku=product.product_code or None if product else None,
            name=self.product_name or (product.name if product else None) or None,
            quantity=number(self.quantity),
            unit=unit,
            price=number(self.sales_price),
            price_quantity=ONE,
            price_unit=unit,
            amount=number(self.subtotal),
        )


class OrderRow(DealRow, frozen=True, kw_only=True, gc=False):
    """SalesOrderObj, whose name is its number."""

    order_time: Time = None
    delivery_date: Time = None
    order_amount: Number = NONE
    logistics_status: str | None = None

    def to_domain(self, scene: Scene, lines: tuple[OrderLine, ...]) -> SalesOrder:
        """Return the order; Fxiaoke splits no taxes off its one amount."""
        return SalesOrder(
            system=scene.system,
            number=self.name,
            customer=self.account_id,
            ordered=scene.day(self.order_time),
            requested=scene.day(self.delivery_date),
            currency=self.mc_currency or scene.currency,
            net=number(self.order_amount),
            delivery_status=_sent(self.logistics_status),
            status_text=scene.label("life_status", self.life_status),
            rejected=self.life_status == "invalid",
            draft=self.life_status in UNAPPROVED,
            lines=lines,
        )


def _sent(code: str | None) -> Fulfilment | None:
    return LOGISTICS.get(code, Fulfilment.OTHER) if code else None


class DeliveryLineRow(Row, frozen=True, kw_only=True, gc=False):
    """DeliveryNoteProductObj. Unverified: all names."""

    delivery_note_id: str
    product_id: str | None = None
    delivery_num: Number = NONE
    unit: str | None = None

    def to_domain(self, order: str, product: ProductRow | None, lines: Scene) -> DeliveryLine:
        """Return the line."""
        return DeliveryLine(
            order=order,
            sku=product.product_code or None if product else None,
            quantity=number(self.delivery_num),
            unit=lines.label("unit", self.unit),
        )


class DeliveryRow(Row, frozen=True, kw_only=True, gc=False):
    """DeliveryNoteObj, of one order. Unverified: the days and who carries it."""

    sales_order_id: str
    name: str = ""
    status: str | None = None
    express_org: str | None = None
    express_order_id: str | None = None
    delivery_date: Time = None
    receive_date: Time = None

    def to_domain(self, scene: Scene, customer: str, lines: tuple[DeliveryLine, ...]) -> Delivery:
        """Return the delivery."""
        return Delivery(
            system=scene.system,
            number=self.name,
            customer=customer,
            status=SHIPMENTS.get(self.status or "", DeliveryStatus.OTHER),
            status_text=scene.label("status", self.status),
            carrier=scene.label("express_org", self.express_org),
            tracking_number=self.express_order_id or None,
            shipped=scene.day(self.delivery_date),
            delivered=scene.day(self.receive_date),
            lines=lines,
        )


class InvoiceRow(DealRow, frozen=True, kw_only=True, gc=False):
    """InvoiceApplicationObj: what was asked to be invoiced. Unverified: amount and day."""

    invoice_applied_amount: Number = NONE
    invoice_date: Time = None

    def to_domain(self, scene: Scene) -> Invoice:
        """Return the invoice; whether it is paid is not known here."""
        return Invoice(
            system=scene.system,
            number=self.name,
            customer=self.account_id,
            issued=scene.day(self.invoice_date),
            amount=number(self.invoice_applied_amount),
            currency=self.mc_currency or scene.currency,
            status_text=scene.label("life_status", self.life_status),
        )


class PaymentRow(DealRow, frozen=True, kw_only=True, gc=False):
    """PaymentObj."""

    payment_amount: Number = NONE
    payment_time: Time = None

    def to_domain(self, scene: Scene) -> Payment:
        """Return the payment."""
        return Payment(
            system=scene.system,
            number=self.name,
            customer=self.account_id,
            received=scene.day(self.payment_time),
            amount=number(self.payment_amount),
            currency=self.mc_currency or scene.currency,
            status=RECEIPTS.get(self.life_status or "", PaymentStatus.OTHER),
            status_text=scene.label("life_status", self.life_status),
        )
