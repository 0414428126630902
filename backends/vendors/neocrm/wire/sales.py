"""Orders with their lines, what is to be paid and what was, products and their list prices."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import msgspec

from backends.domain import Invoice, OrderLine, Payment, Price, Product, SalesOrder
from backends.protocols.soql.answers import Amount
from backends.vendors.neocrm.tenant import Terms
from backends.vendors.neocrm.values import Id, Label, Moment, day_of, label_of, number_of
from backends.vendors.neocrm.wire.rows import Owned, Row
from backends.vocabulary import InvoiceStatus, Kind, OrderStatus, PaymentStatus

ONE = Decimal(1)


class LineRow(Row, frozen=True, kw_only=True, gc=False):
    """orderProduct."""

    order: Id = msgspec.field(name="orderId")
    product: Label = msgspec.field(name="productId", default=None)
    name: Label = msgspec.field(name="productId.productName", default=None)
    unit: Label = msgspec.field(name="productId.unit", default=None)
    quantity: Amount | None = None
    price: Amount | None = msgspec.field(name="unitPrice", default=None)
    total: Amount | None = msgspec.field(name="priceTotal", default=None)

    @property
    def sku(self) -> str | None:
        """The number of the product."""
        return label_of(self.product)

    def to_domain(self, position: int) -> OrderLine:
        """Return the line; Neocrm has no numbers of lines, so they are counted."""
        unit = label_of(self.unit)
        return OrderLine(
            position=str(position),
            sku=self.sku,
            name=label_of(self.name),
            quantity=number_of(self.quantity),
            unit=unit,
            price=number_of(self.price),
            price_quantity=ONE,
            price_unit=unit,
            amount=number_of(self.total),
        )


class OrderRow(Owned, frozen=True, kw_only=True, gc=False):
    """order."""

    po: str | None = None
    status: Label = msgspec.field(name="poStatus", default=None)
    amount: Amount | None = None
    ordered: Moment = msgspec.field(name="transactionDate", default=None)

    @property
    def number(self) -> str:
        """What it is called."""
        return self.po or self.key

    def to_domain(self, terms: Terms, lines: Iterable[LineRow]) -> SalesOrder:
        """Return the order."""
        status = label_of(self.status)
        meaning = terms.meaning(Kind.ORDER, status)
        return SalesOrder(
            system=terms.system,
            number=self.number,
            customer=self.customer,
            ordered=day_of(self.ordered, terms.zone),
            currency=terms.currency,
            net=number_of(self.amount),
            status_text=status,
            rejected=meaning == OrderStatus.CANCELLED,
            draft=meaning == OrderStatus.DRAFT,
            lines=tuple(line.to_domain(n) for n, line in enumerate(lines, 1)),
        )


class PlanRow(Owned, frozen=True, kw_only=True, gc=False):
    """paymentApplicationPlan: what is to be paid on a day; Neocrm's receivable."""

    name: str | None = None
    amount: Amount | None = None
    paid: Amount | None = msgspec.field(name="paymentAmount", default=None)
    due: Moment = msgspec.field(name="transactionDate", default=None)
    created: Moment = msgspec.field(name="createdAt", default=None)

    def to_domain(self, terms: Terms) -> Invoice:
        """Return the receivable; it is issued when the plan is made."""
        amount, paid = number_of(self.amount), number_of(self.paid) or Decimal(0)
        left = None if amount is None else amount - paid
        return Invoice(
            system=terms.system,
            number=self.name or self.key,
            customer=self.customer,
            issued=day_of(self.created, terms.zone),
            due=day_of(self.due, terms.zone),
            amount=amount,
            open_amount=left,
            currency=terms.currency,
            status=_settled(paid, left),
        )


def _settled(paid: Decimal, left: Decimal | None) -> InvoiceStatus:
    if left is None:
        return InvoiceStatus.OTHER
    if left <= 0:
        return InvoiceStatus.PAID
    return InvoiceStatus.PARTIALLY_PAID if paid > 0 else InvoiceStatus.OPEN


class PaymentRow(Owned, frozen=True, kw_only=True, gc=False):
    """paymentApplication. Unverified: that its name is its number, as with its siblings."""

    name: str | None = None
    amount: Amount | None = None
    received: Moment = msgspec.field(name="transactionDate", default=None)

    def to_domain(self, terms: Terms) -> Payment:
        """Return the payment, which is written down when it has come."""
        return Payment(
            system=terms.system,
            number=self.name or self.key,
            customer=self.customer,
            received=day_of(self.received, terms.zone),
            amount=number_of(self.amount),
            currency=terms.currency,
            status=PaymentStatus.RECEIVED,
        )


class GoodsRow(Row, frozen=True, kw_only=True, gc=False):
    """product as one that is sold in a unit."""

    unit: Label = None

    @property
    def sku(self) -> str | None:
        """The number of the product; None where it has none yet."""
        return self.key


class ProductRow(GoodsRow, frozen=True, kw_only=True, gc=False):
    """product; its category is another object's record."""

    name: str | None = msgspec.field(name="productName", default=None)

    def to_domain(self, terms: Terms) -> Product | None:
        """Return the product."""
        if self.sku is None:
            return None
        return Product(
            system=terms.system, sku=self.sku, name=self.name or None, unit=label_of(self.unit)
        )


class PriceRow(GoodsRow, frozen=True, kw_only=True, gc=False):
    """product with its standard price, the same for every customer and quantity."""

    price: Amount | None = msgspec.field(name="priceUnit", default=None)

    def to_domain(self, terms: Terms) -> Price | None:
        """Return the price, where the product has one."""
        amount, unit = number_of(self.price), label_of(self.unit)
        if amount is None or self.sku is None:
            return None
        return Price(
            system=terms.system,
            sku=self.sku,
            currency=terms.currency,
            amount=amount,
            unit=unit,
            price_quantity=ONE,
            price_unit=unit,
        )
