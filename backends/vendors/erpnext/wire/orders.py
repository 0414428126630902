"""Sales orders with their lines."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from backends.domain import Block, OrderLine, SalesOrder
from backends.vendors.erpnext.values import House, number, some
from backends.vendors.erpnext.wire.rows import Child, Row
from backends.vocabulary import BillingStatus, Fulfilment

DELIVERED = {
    "Not Delivered": Fulfilment.NONE,
    "Partly Delivered": Fulfilment.PARTIAL,
    "Fully Delivered": Fulfilment.COMPLETE,
    "Closed": Fulfilment.NOT_RELEVANT,
    "Not Applicable": Fulfilment.NOT_RELEVANT,
}
BILLED = {
    "Not Billed": BillingStatus.NONE,
    "Partly Billed": BillingStatus.PARTIAL,
    "Fully Billed": BillingStatus.COMPLETE,
    "Closed": BillingStatus.NOT_RELEVANT,
}
DRAFT, CANCELLED = 0, 2  # of docstatus
HELD, CLOSED = "On Hold", "Closed"


class OrderItemRow(Child, frozen=True, kw_only=True, gc=False):
    """Sales Order Item; its rate is per one of its unit."""

    idx: int
    item_code: str | None = None
    item_name: str | None = None
    qty: Decimal | None = None
    delivered_qty: Decimal | None = None
    uom: str | None = None
    rate: Decimal | None = None
    amount: Decimal | None = None

    def to_domain(self) -> OrderLine:
        """Return the order line."""
        return OrderLine(
            position=str(self.idx),
            sku=self.item_code or None,
            name=self.item_name or None,
            quantity=some(self.qty),
            open_quantity=self._open(),
            unit=self.uom or None,
            price=some(self.rate),
            price_quantity=Decimal(1) if self.uom else None,
            price_unit=self.uom or None,
            amount=some(self.amount),
        )

    def _open(self) -> Decimal | None:
        if self.qty is None or self.delivered_qty is None:
            return None
        return max(Decimal(0), number(self.qty - self.delivered_qty))


class OrderRow(Row, frozen=True, kw_only=True, gc=False):
    """Sales Order."""

    customer: str
    transaction_date: dt.date
    delivery_date: dt.date | None = None
    po_no: str | None = None
    currency: str | None = None
    net_total: Decimal | None = None
    grand_total: Decimal | None = None
    status: str
    delivery_status: str | None = None
    billing_status: str | None = None
    docstatus: int

    def to_domain(self, house: House, items: list[OrderItemRow]) -> SalesOrder:
        """Return the order; one that is closed expects neither goods nor invoices any more."""
        closed = self.status == CLOSED
        return SalesOrder(
            system=house.system,
            number=self.name,
            customer=self.customer,
            reference=self.po_no or None,
            ordered=self.transaction_date,
            requested=self.delivery_date,
            currency=self.currency or None,
            net=some(self.net_total),
            gross=some(self.grand_total),
            delivery_status=Fulfilment.NOT_RELEVANT if closed else self._delivered(),
            billing_status=BillingStatus.NOT_RELEVANT if closed else self._billed(),
            status_text=self.status,
            blocks=(Block(kind="delivery", reason=HELD),) if self.status == HELD else (),
            rejected=self.docstatus == CANCELLED,
            draft=self.docstatus == DRAFT,
            lines=tuple(item.to_domain() for item in sorted(items, key=lambda item: item.idx)),
        )

    def _delivered(self) -> Fulfilment | None:
        said = self.delivery_status
        return DELIVERED.get(said, Fulfilment.OTHER) if said else None

    def _billed(self) -> BillingStatus | None:
        said = self.billing_status
        return BILLED.get(said, BillingStatus.OTHER) if said else None
