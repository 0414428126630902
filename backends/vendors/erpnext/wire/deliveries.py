"""Delivery notes and the order lines that they serve."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from backends.domain import Delivery, DeliveryLine
from backends.vendors.erpnext.values import House, some
from backends.vendors.erpnext.wire.rows import Child, Row
from backends.vocabulary import DeliveryStatus

# A note is submitted as the goods leave; that they arrived is not told.
STATUSES = {
    "To Bill": DeliveryStatus.SHIPPED,
    "Partially Billed": DeliveryStatus.SHIPPED,
    "Completed": DeliveryStatus.SHIPPED,
    "Return Issued": DeliveryStatus.SHIPPED,
    "Closed": DeliveryStatus.SHIPPED,
}


class DeliveryItemRow(Child, frozen=True, kw_only=True, gc=False):
    """Delivery Note Item; ``so_detail`` is the name of the order's line."""

    idx: int
    item_code: str | None = None
    qty: Decimal | None = None
    uom: str | None = None
    against_sales_order: str | None = None
    so_detail: str | None = None

    def to_domain(self, order: str, positions: Mapping[str, int]) -> DeliveryLine:
        """Return which order line this serves."""
        position = positions.get(self.so_detail or "")
        return DeliveryLine(
            order=order,
            position=None if position is None else str(position),
            sku=self.item_code or None,
            quantity=some(self.qty),
            unit=self.uom or None,
        )


class PlaceRow(Child, frozen=True, kw_only=True, gc=False):
    """Sales Order Item of which only the place in its order is read."""

    idx: int


class DeliveryRow(Row, frozen=True, kw_only=True, gc=False):
    """Delivery Note."""

    customer: str
    posting_date: dt.date
    status: str
    transporter_name: str | None = None
    lr_no: str | None = None

    def to_domain(
        self, house: House, items: list[DeliveryItemRow], positions: Mapping[str, int]
    ) -> Delivery:
        """Return the delivery with the lines that serve an order."""
        ordered = sorted(items, key=lambda item: item.idx)
        return Delivery(
            system=house.system,
            number=self.name,
            customer=self.customer,
            status=STATUSES.get(self.status, DeliveryStatus.OTHER),
            status_text=self.status,
            carrier=self.transporter_name or None,
            tracking_number=self.lr_no or None,
            shipped=self.posting_date,
            lines=tuple(
                item.to_domain(item.against_sales_order, positions)
                for item in ordered
                if item.against_sales_order
            ),
        )
