"""Sales orders: a row per line, in which the head repeats."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from backends.domain import OrderLine, Party, SalesOrder, ScheduleLine
from backends.vendors.kingdee_k3cloud.values import (
    Bill,
    Here,
    day_of,
    finite,
    key,
    number_of,
    text_of,
)
from backends.vocabulary import BillingStatus, Fulfilment

APPROVED, CLOSED, CANCELLED = "C", "B", "B"


class OrderRow(Bill, frozen=True, kw_only=True, gc=False):
    """SAL_SaleOrder with one of its lines; prices and FAmount are net, FAllAmount is gross."""

    ordered: dt.datetime | None = key("FDate")
    status: str | None = key("FDocumentStatus")
    closed: str | None = key("FCloseStatus")
    cancelled: str | None = key("FCancelStatus")
    customer: str | None = key("FCustId.FNumber")
    customer_name: str | None = key("FCustId.FName")
    currency: str | None = key("FSettleCurrId.FCode")
    position: int = key("FSeq")
    sku: str | None = key("FMaterialId.FNumber")
    name: str | None = key("FMaterialId.FName")
    quantity: Decimal | None = key("FQty")
    unit: str | None = key("FUnitId.FName")
    price: Decimal | None = key("FPrice")
    amount: Decimal | None = key("FAmount")
    gross: Decimal | None = key("FAllAmount")
    wanted: dt.datetime | None = key("FDeliveryDate")
    sent: Decimal | None = key("FStockOutQty")
    left: Decimal | None = key("FRemainOutQty")

    def to_domain(self, here: Here, rows: Sequence[OrderRow]) -> SalesOrder:
        """Return the order of some rows, of which this is one."""
        lines = sorted(rows, key=lambda row: row.position)
        days = [day for row in lines if (day := day_of(row.wanted)) is not None]
        customer = text_of(self.customer) or ""
        over = self.closed == CLOSED
        return SalesOrder(
            system=here.system,
            number=self.number.strip(),
            customer=customer,
            ordered=day_of(self.ordered),
            requested=min(days, default=None),
            currency=text_of(self.currency),
            net=sum((finite(row.amount) for row in lines), Decimal(0)),
            gross=sum((finite(row.gross) for row in lines), Decimal(0)),
            delivery_status=_sent(lines, over=over),
            # K/3 Cloud bills deliveries: nothing more is expected of an order that it has closed
            billing_status=BillingStatus.NOT_RELEVANT if over else None,
            status_text=text_of(self.status),
            rejected=self.cancelled == CANCELLED,
            draft=self.status != APPROVED,
            parties=(Party(role="sold_to", key=customer, name=text_of(self.customer_name)),),
            lines=tuple(row.line() for row in lines),
        )

    def line(self) -> OrderLine:
        """Return the line; a price is per one of the line's unit."""
        unit, quantity = text_of(self.unit), number_of(self.quantity)
        day = day_of(self.wanted)
        plan = ScheduleLine(date=day, requested=quantity, delivered=number_of(self.sent))
        return OrderLine(
            position=str(self.position),
            sku=text_of(self.sku),
            name=text_of(self.name),
            quantity=quantity,
            open_quantity=number_of(self.left),
            unit=unit,
            price=number_of(self.price),
            price_quantity=Decimal(1) if unit else None,
            price_unit=unit,
            amount=number_of(self.amount),
            schedule=(plan,) if day else (),
        )


def _sent(lines: Sequence[OrderRow], *, over: bool) -> Fulfilment:
    """Return how much has gone out; what is left of a closed order does not go out any more."""
    sent = any(finite(row.sent) > 0 for row in lines)
    left = any(finite(row.left) > 0 for row in lines)
    if sent and not left:
        return Fulfilment.COMPLETE
    if over:
        return Fulfilment.NOT_RELEVANT
    return Fulfilment.PARTIAL if sent else Fulfilment.NONE
