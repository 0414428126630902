"""Outbound stock: what has left for a customer, a row per line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from backends.domain import Delivery, DeliveryLine
from backends.vendors.kingdee_k3cloud.values import Bill, Here, day_of, key, number_of, text_of
from backends.vendors.kingdee_k3cloud.wire.orders import APPROVED, CANCELLED
from backends.vocabulary import DeliveryStatus


class DeliveryRow(Bill, frozen=True, kw_only=True, gc=False):
    """SAL_OUTSTOCK with one of its lines; FSoorDerno is the order's number, spelled so.

    Unverified: FCarrierID.FName and FCarriageNO (seen in answers of other sites, undocumented).
    """

    shipped: dt.datetime | None = key("FDate")
    status: str | None = key("FDocumentStatus")
    cancelled: str | None = key("FCancelStatus")
    customer: str | None = key("FCustomerID.FNumber")
    carrier: str | None = key("FCarrierID.FName")
    tracking: str | None = key("FCarriageNO")
    order: str | None = key("FSoorDerno")
    sku: str | None = key("FMaterialID.FNumber")
    quantity: Decimal | None = key("FRealQty")
    unit: str | None = key("FUnitID.FName")

    def to_domain(self, here: Here, rows: Sequence[DeliveryRow]) -> Delivery:
        """Return the delivery; it is out of the house once it is approved."""
        return Delivery(
            system=here.system,
            number=self.number.strip(),
            customer=text_of(self.customer) or "",
            status=self._status(),
            status_text=text_of(self.status),
            carrier=text_of(self.carrier),
            tracking_number=text_of(self.tracking),
            shipped=day_of(self.shipped) if self.status == APPROVED else None,
            lines=tuple(line for row in rows if (line := row.line()) is not None),
        )

    def line(self) -> DeliveryLine | None:
        """Return which order it serves, not which of its lines; None where it serves none."""
        order = text_of(self.order)
        if order is None:
            return None
        return DeliveryLine(
            order=order,
            sku=text_of(self.sku),
            quantity=number_of(self.quantity),
            unit=text_of(self.unit),
        )

    def _status(self) -> DeliveryStatus:
        if self.cancelled == CANCELLED:
            return DeliveryStatus.OTHER
        return DeliveryStatus.SHIPPED if self.status == APPROVED else DeliveryStatus.PICKING


class ServedRow(Bill, frozen=True, kw_only=True, gc=False):
    """SAL_OUTSTOCK of which only the order is read, and what else it is found by."""

    order: str | None = key("FSoorDerno")
    tracking: str | None = key("FCarriageNO")
