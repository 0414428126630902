"""Rows of orders and of what goes out for them, their lines nested in them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from backends.domain import (
    Block,
    Delivery,
    DeliveryLine,
    OrderLine,
    Party,
    SalesOrder,
    ScheduleLine,
)
from backends.vendors.sql.values import Flag, Row, Source, flag, unmapped, word
from backends.vocabulary import BillingStatus, DeliveryStatus, DocumentType, Fulfilment


class BlockRow(Row, frozen=True, kw_only=True, gc=False):
    """Why an order does not go on."""

    kind: str
    reason: str | None = None


class PartyRow(Row, frozen=True, kw_only=True, gc=False):
    """A partner of an order."""

    role: str
    key: str
    name: str | None = None


class ScheduleRow(Row, frozen=True, kw_only=True, gc=False):
    """What of an order line goes out on one day."""

    date: dt.date | None = None
    requested: Decimal | None = None
    confirmed: Decimal | None = None
    delivered: Decimal | None = None

    def to_domain(self) -> ScheduleLine:
        """Change the spelling only."""
        return ScheduleLine(
            date=self.date,
            requested=self.requested,
            confirmed=self.confirmed,
            delivered=self.delivered,
        )


class OrderLineRow(Row, frozen=True, kw_only=True, gc=False):
    """One line of an order."""

    position: str
    sku: str | None = None
    name: str | None = None
    quantity: Decimal | None = None
    open_quantity: Decimal | None = None
    unit: str | None = None
    price: Decimal | None = None
    price_quantity: Decimal | None = None
    price_unit: str | None = None
    amount: Decimal | None = None
    schedule: tuple[ScheduleRow, ...] = ()

    def to_domain(self) -> OrderLine:
        """Change the spelling only."""
        return OrderLine(
            position=self.position,
            sku=self.sku,
            name=self.name,
            quantity=self.quantity,
            open_quantity=self.open_quantity,
            unit=self.unit,
            price=self.price,
            price_quantity=self.price_quantity,
            price_unit=self.price_unit,
            amount=self.amount,
            schedule=tuple(row.to_domain() for row in self.schedule),
        )


class OrderRow(Row, frozen=True, kw_only=True, gc=False):
    """A sales order; ``held`` says in one flag what ``blocks`` say in full."""

    number: str
    customer: str
    document: str | None = "ORDER"
    reference: str | None = None
    ordered: dt.date | None = None
    requested: dt.date | None = None
    promised: dt.date | None = None
    currency: str | None = None
    net: Decimal | None = None
    gross: Decimal | None = None
    cost: Decimal | None = None
    delivery_status: str | None = None
    billing_status: str | None = None
    status_text: str | None = None
    rejected: Flag = None
    draft: Flag = None
    blocks: tuple[BlockRow, ...] = ()
    parties: tuple[PartyRow, ...] = ()
    lines: tuple[OrderLineRow, ...] = ()

    def to_domain(self, source: Source) -> SalesOrder:
        """Change the spelling only."""
        return SalesOrder(
            system=source.system,
            number=self.number,
            customer=self.customer,
            document=word(DocumentType, self.document) or DocumentType.OTHER,
            document_text=unmapped(DocumentType, self.document),
            reference=self.reference,
            ordered=self.ordered,
            requested=self.requested,
            promised=self.promised,
            currency=self.currency,
            net=self.net,
            gross=self.gross,
            cost=self.cost,
            delivery_status=word(Fulfilment, self.delivery_status),
            billing_status=word(BillingStatus, self.billing_status),
            status_text=self.status_text,
            blocks=tuple(Block(kind=row.kind, reason=row.reason) for row in self.blocks),
            rejected=flag(self.rejected) or False,
            draft=flag(self.draft) or False,
            parties=tuple(Party(role=row.role, key=row.key, name=row.name) for row in self.parties),
            lines=tuple(row.to_domain() for row in self.lines),
        )


class DeliveryLineRow(Row, frozen=True, kw_only=True, gc=False):
    """Which order line a delivery serves."""

    order: str
    position: str | None = None
    sku: str | None = None
    quantity: Decimal | None = None
    unit: str | None = None

    def to_domain(self) -> DeliveryLine:
        """Change the spelling only."""
        return DeliveryLine(
            order=self.order,
            position=self.position,
            sku=self.sku,
            quantity=self.quantity,
            unit=self.unit,
        )


class DeliveryRow(Row, frozen=True, kw_only=True, gc=False):
    """An outbound shipment."""

    number: str
    customer: str
    status: str | None = None
    carrier: str | None = None
    tracking_number: str | None = None
    shipped: dt.date | None = None
    eta: dt.date | None = None
    delivered: dt.date | None = None
    lines: tuple[DeliveryLineRow, ...] = ()

    def to_domain(self, source: Source) -> Delivery:
        """Change the spelling only."""
        return Delivery(
            system=source.system,
            number=self.number,
            customer=self.customer,
            status=word(DeliveryStatus, self.status) or DeliveryStatus.OTHER,
            status_text=unmapped(DeliveryStatus, self.status),
            carrier=self.carrier,
            tracking_number=self.tracking_number,
            shipped=self.shipped,
            eta=self.eta,
            delivered=self.delivered,
            lines=tuple(row.to_domain() for row in self.lines),
        )
