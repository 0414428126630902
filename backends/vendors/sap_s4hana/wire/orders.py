"""Sales orders with items, schedule lines and partners."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import ClassVar

import msgspec

from backends.domain import Block, OrderLine, Party, SalesOrder, ScheduleLine
from backends.protocols.odata.shapes import Results
from backends.protocols.odata.values import day_of, number_of, quantity_of
from backends.vendors.sap_s4hana.account import Home
from backends.vendors.sap_s4hana.spelling import unpadded
from backends.vocabulary import BillingStatus, Fulfilment

NOTHING = Decimal(0)
COMPLETE = "C"

# Unverified: blank is not relevant, A open, B partial, C complete.
SENT: Mapping[str, Fulfilment] = {
    "": Fulfilment.NOT_RELEVANT,
    "A": Fulfilment.NONE,
    "B": Fulfilment.PARTIAL,
    "C": Fulfilment.COMPLETE,
}
BILLED: Mapping[str, BillingStatus] = {
    "A": BillingStatus.NONE,
    "B": BillingStatus.PARTIAL,
    "C": BillingStatus.COMPLETE,
}
# Unverified: B and C of a credit check mean that it failed; D is released.
CREDIT_BLOCKED = frozenset({"B", "C"})

# Partner functions come as of the German key or of the English one.
ROLES: Mapping[str, str] = {
    "AG": "sold_to",
    "SP": "sold_to",
    "WE": "ship_to",
    "SH": "ship_to",
    "RE": "bill_to",
    "BP": "bill_to",
    "RG": "payer",
    "PY": "payer",
}


class ScheduleRow(msgspec.Struct, frozen=True, kw_only=True, gc=False, rename="pascal"):
    """A_SalesOrderScheduleLine."""

    requested_delivery_date: str | None
    confirmed_delivery_date: str | None
    schedule_line_order_quantity: Decimal | None
    confd_order_qty_by_matl_avail_check: Decimal | None
    delivered_qty_in_order_qty_unit: Decimal | None

    def to_domain(self) -> ScheduleLine:
        """Return the schedule line, by its confirmed day where there is one."""
        return ScheduleLine(
            date=day_of(self.confirmed_delivery_date) or day_of(self.requested_delivery_date),
            requested=quantity_of(self.schedule_line_order_quantity),
            confirmed=quantity_of(self.confd_order_qty_by_matl_avail_check),
            delivered=quantity_of(self.delivered_qty_in_order_qty_unit),
        )


class AnyItemRow(msgspec.Struct, frozen=True, kw_only=True, gc=False, rename="pascal"):
    """What an item is in both versions."""

    sales_order_item: str
    material: str
    sales_order_item_text: str
    requested_quantity: Decimal | None
    requested_quantity_unit: str
    net_amount: Decimal | None
    tax_amount: Decimal | None
    sales_document_rjcn_reason: str

    def line(self, rows: Sequence[ScheduleRow]) -> OrderLine:
        """Return the order line; its price is a condition of its own, which is not read."""
        quantity = quantity_of(self.requested_quantity)
        schedule = tuple([row.to_domain() for row in rows])
        return OrderLine(
            position=unpadded(self.sales_order_item),
            sku=unpadded(self.material) or None,
            name=self.sales_order_item_text or None,
            quantity=quantity,
            open_quantity=self._open(quantity, schedule),
            unit=self.requested_quantity_unit or None,
            amount=number_of(self.net_amount),
            schedule=schedule,
        )

    def _open(self, quantity: Decimal | None, schedule: tuple[ScheduleLine, ...]) -> Decimal | None:
        if quantity is None:
            return None
        if self.sales_document_rjcn_reason:
            return NOTHING
        return quantity - sum((line.delivered or NOTHING for line in schedule), NOTHING)


class ItemRow(AnyItemRow, frozen=True, kw_only=True, gc=False, rename="pascal"):
    """A_SalesOrderItem."""

    cost_amount: Decimal | None
    schedule: Results[ScheduleRow] = msgspec.field(name="to_ScheduleLine")

    def to_domain(self) -> OrderLine:
        """Return the order line."""
        return self.line(self.schedule.all)


class Item4Row(AnyItemRow, frozen=True, kw_only=True, gc=False, rename="pascal"):
    """SalesOrderItem of version 4, which tells no cost."""

    material: str = msgspec.field(name="Product")
    requested_quantity_unit: str = msgspec.field(name="RequestedQuantitySAPUnit")
    schedule: list[ScheduleRow] = msgspec.field(name="_ScheduleLine")
    cost_amount: ClassVar[None] = None

    def to_domain(self) -> OrderLine:
        """Return the order line."""
        return self.line(self.schedule)


class OrderPartnerRow(msgspec.Struct, frozen=True, kw_only=True, gc=False, rename="pascal"):
    """A_SalesOrderHeaderPartner."""

    partner_function: str
    customer: str


class AnyOrderRow(msgspec.Struct, frozen=True, kw_only=True, gc=False, rename="pascal"):
    """What an order is in both versions."""

    sales_order: str
    sales_order_type: str
    sold_to_party: str
    purchase_order_by_customer: str
    sales_order_date: str | None
    requested_delivery_date: str | None
    total_net_amount: Decimal | None
    transaction_currency: str
    overall_delivery_status: str
    overall_ord_reltd_billg_status: str
    process_status: str = msgspec.field(name="OverallSDProcessStatus")
    rejection_status: str = msgspec.field(name="OverallSDDocumentRejectionSts")
    total_credit_check_status: str
    delivery_block_reason: str
    header_billing_block_reason: str

    def order(
        self,
        home: Home,
        items: Sequence[ItemRow] | Sequence[Item4Row],
        partners: Sequence[OrderPartnerRow],
    ) -> SalesOrder:
        """Return the order; the service holds no returns and no credit memos."""
        lines = tuple([item.to_domain() for item in items])
        net = number_of(self.total_net_amount)
        tax = _summed([item.tax_amount for item in items])
        return SalesOrder(
            system=home.system,
            number=unpadded(self.sales_order),
            customer=unpadded(self.sold_to_party),
            document_text=self.sales_order_type or None,
            reference=self.purchase_order_by_customer or None,
            ordered=day_of(self.sales_order_date),
            requested=day_of(self.requested_delivery_date),
            promised=_promised(lines),
            currency=self.transaction_currency or None,
            net=net,
            gross=None if net is None or tax is None else net + tax,
            cost=_summed([item.cost_amount for item in items]),
            delivery_status=SENT.get(self.overall_delivery_status, Fulfilment.OTHER),
            billing_status=self._billed(),
            status_text=self.process_status or None,
            blocks=self._blocks(),
            rejected=self.rejection_status == COMPLETE,
            parties=_parties(partners),
            lines=lines,
        )

    def _billed(self) -> BillingStatus | None:
        """Return what is billed; of orders that are billed by their deliveries only the end."""
        if self.process_status == COMPLETE:
            return BillingStatus.COMPLETE
        return BILLED.get(self.overall_ord_reltd_billg_status)

    def _blocks(self) -> tuple[Block, ...]:
        if self.process_status == COMPLETE:
            return ()
        credit = self.total_credit_check_status
        reasons = {
            "delivery": self.delivery_block_reason,
            "billing": self.header_billing_block_reason,
            "credit": credit if credit in CREDIT_BLOCKED else "",
        }
        return tuple([Block(kind=kind, reason=why) for kind, why in reasons.items() if why])


class OrderRow(AnyOrderRow, frozen=True, kw_only=True, gc=False, rename="pascal"):
    """A_SalesOrder."""

    items: Results[ItemRow] = msgspec.field(name="to_Item")
    partners: Results[OrderPartnerRow] = msgspec.field(name="to_Partner")

    def to_domain(self, home: Home) -> SalesOrder:
        """Return the order."""
        return self.order(home, self.items.all, self.partners.all)


class Order4Row(AnyOrderRow, frozen=True, kw_only=True, gc=False, rename="pascal"):
    """SalesOrder of version 4."""

    items: list[Item4Row] = msgspec.field(name="_Item")
    partners: list[OrderPartnerRow] = msgspec.field(name="_Partner")

    def to_domain(self, home: Home) -> SalesOrder:
        """Return the order."""
        return self.order(home, self.items, self.partners)


def _parties(partners: Sequence[OrderPartnerRow]) -> tuple[Party, ...]:
    return tuple(
        [
            Party(role=ROLES[row.partner_function], key=unpadded(row.customer))
            for row in partners
            if row.partner_function in ROLES and row.customer
        ]
    )


def _summed(amounts: list[Decimal | None]) -> Decimal | None:
    """Return the sum of what is known of all."""
    known = [amount for amount in amounts if amount is not None]
    return number_of(sum(known, NOTHING)) if known and len(known) == len(amounts) else None


def _promised(lines: tuple[OrderLine, ...]) -> dt.date | None:
    """Return the last day on which something is confirmed."""
    days = [part.date for line in lines for part in line.schedule if part.date and part.confirmed]
    return max(days, default=None)
