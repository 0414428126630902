"""Outbound deliveries with their items."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from backends.domain import Delivery, DeliveryLine
from backends.protocols.odata.shapes import Results
from backends.protocols.odata.values import day_of, quantity_of
from backends.vendors.sap_s4hana.account import Home
from backends.vendors.sap_s4hana.spelling import unpadded
from backends.vocabulary import DeliveryStatus

STARTED = frozenset({"B", "C"})


class ServedRow(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A_OutbDeliveryItem of which only the documents are read."""

    delivery: str = msgspec.field(name="DeliveryDocument")
    order: str = msgspec.field(name="ReferenceSDDocument")


class DeliveryItemRow(msgspec.Struct, frozen=True, kw_only=True, gc=False, rename="pascal"):
    """A_OutbDeliveryItem."""

    order: str = msgspec.field(name="ReferenceSDDocument")
    position: str = msgspec.field(name="ReferenceSDDocumentItem")
    material: str
    actual_delivery_quantity: Decimal | None
    delivery_quantity_unit: str

    def to_domain(self) -> DeliveryLine:
        """Return the line."""
        return DeliveryLine(
            order=unpadded(self.order),
            position=unpadded(self.position) if self.position else None,
            sku=unpadded(self.material) or None,
            quantity=quantity_of(self.actual_delivery_quantity),
            unit=self.delivery_quantity_unit or None,
        )


class DeliveryRow(msgspec.Struct, frozen=True, kw_only=True, gc=False, rename="pascal"):
    """A_OutbDeliveryHeader."""

    delivery_document: str
    sold_to_party: str
    delivery_date: str | None
    actual_goods_movement_date: str | None
    proof_of_delivery_date: str | None
    overall_goods_movement_status: str
    overall_picking_status: str
    overall_proof_of_delivery_status: str
    bill_of_lading: str
    items: Results[DeliveryItemRow] = msgspec.field(name="to_DeliveryDocumentItem")

    def to_domain(self, home: Home) -> Delivery:
        """Return the delivery; carriers write their number into the bill of lading."""
        proven = self.overall_proof_of_delivery_status == "C"
        return Delivery(
            system=home.system,
            number=unpadded(self.delivery_document),
            customer=unpadded(self.sold_to_party),
            status=self._status(proven=proven),
            status_text=self.overall_goods_movement_status or None,
            tracking_number=self.bill_of_lading or None,
            shipped=day_of(self.actual_goods_movement_date),
            eta=day_of(self.delivery_date),
            delivered=day_of(self.proof_of_delivery_date) if proven else None,
            lines=tuple([row.to_domain() for row in self.items.all if row.order]),
        )

    def _status(self, *, proven: bool) -> DeliveryStatus:
        if proven:
            return DeliveryStatus.DELIVERED
        if self.overall_goods_movement_status == "C":
            return DeliveryStatus.SHIPPED
        started = {self.overall_goods_movement_status, self.overall_picking_status} & STARTED
        return DeliveryStatus.PICKING if started else DeliveryStatus.PLANNED
