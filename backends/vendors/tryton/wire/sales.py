"""Sales: opportunities, quotations, and orders with their lines."""

from __future__ import annotations

from decimal import Decimal

from backends.domain import Block, Opportunity, OrderLine, Party, Quote, SalesOrder
from backends.vendors.tryton.values import Amount, Day, amount_of, day_of, finite, quantity_of
from backends.vendors.tryton.wire.rows import (
    Coded,
    Employee,
    PartyName,
    ProductName,
    Row,
    Symbol,
    dotted,
    numbered,
)
from backends.vocabulary import (
    BillingStatus,
    DocumentType,
    Fulfilment,
    OpportunityStatus,
    QuoteStatus,
)

SHIPPED = {
    "none": Fulfilment.NONE,
    "waiting": Fulfilment.NONE,
    "partially shipped": Fulfilment.PARTIAL,
    "sent": Fulfilment.COMPLETE,
    "exception": Fulfilment.OTHER,
}
BILLED = ("awaiting payment", "partially paid", "paid")


class LineRow(Row, frozen=True, kw_only=True, gc=False):
    """sale.line; titles, subtotals and comments are lines too."""

    type: str
    summary: str | None
    quantity: Decimal | None
    moves_progress: Decimal | None
    unit_price: Amount | None
    amount: Amount | None
    product: ProductName | None = dotted("product")
    unit: Symbol | None = dotted("unit")

    def to_domain(self, position: int) -> OrderLine:
        """Return the order line; Tryton's price is per one of the line's unit."""
        unit = self.unit.symbol if self.unit else None
        return OrderLine(
            position=str(position),
            sku=self.product.code if self.product else None,
            name=(self.product.name if self.product else None) or self.summary,
            quantity=None if self.quantity is None else quantity_of(self.quantity),
            open_quantity=self._open(),
            unit=unit,
            price=amount_of(self.unit_price),
            price_quantity=Decimal(1) if unit else None,
            price_unit=unit,
            amount=amount_of(self.amount),
        )

    def _open(self) -> Decimal | None:
        """Return what has not moved out yet; Tryton states progress in steps of 1/10,000."""
        if self.quantity is None or self.moves_progress is None or self.unit is None:
            return None
        rest = self.quantity * (1 - finite(self.moves_progress))
        return round(rest, self.unit.digits)


class SaleRow(Row, frozen=True, kw_only=True, gc=False):
    """sale.sale with its lines; a draft or quotation is an order that is not placed yet."""

    number: str | None
    reference: str | None
    state: str
    shipment_state: str
    invoice_state: str
    invoice_method: str
    to_invoice: bool | int | None
    sale_date: Day | None
    shipping_date: Day | None
    untaxed_amount: Amount | None
    total_amount: Amount | None
    party: PartyName = dotted("party")
    shipment_party: PartyName | None = dotted("shipment_party")
    invoice_party: PartyName | None = dotted("invoice_party")
    currency: Coded = dotted("currency")
    lines: list[LineRow] = dotted("lines")

    def to_domain(self, system: str) -> SalesOrder:
        """Return the order."""
        net = amount_of(self.untaxed_amount)
        returned = net is not None and net < 0
        return SalesOrder(
            system=system,
            number=numbered(self.number, self.id),
            customer=self.party.code,
            document=DocumentType.RETURN if returned else DocumentType.ORDER,
            reference=self.reference,
            ordered=day_of(self.sale_date),
            requested=day_of(self.shipping_date),
            currency=self.currency.code,
            net=net,
            gross=amount_of(self.total_amount),
            delivery_status=self._shipped(),
            billing_status=self._billed(),
            status_text=self.state,
            blocks=tuple(self._blocks()),
            rejected=self.state == "cancelled",
            draft=self.state in {"draft", "quotation"},
            parties=tuple(self._parties()),
            lines=tuple(x.to_domain(i) for i, x in enumerate(self.lines, 1) if x.type == "line"),
        )

    def _shipped(self) -> Fulfilment:
        if self.state == "done":
            return Fulfilment.COMPLETE
        return SHIPPED.get(self.shipment_state, Fulfilment.OTHER)

    def _billed(self) -> BillingStatus:
        if self.state == "done":
            none = self.invoice_state == "none"
            return BillingStatus.NOT_RELEVANT if none else BillingStatus.COMPLETE
        if self.invoice_state in {"none", "pending"}:
            return BillingStatus.NONE
        if self.invoice_state not in BILLED:
            return BillingStatus.OTHER
        more_to_come = self.invoice_method == "fulfillment" and self.shipment_state != "sent"
        partial = bool(self.to_invoice) or more_to_come
        return BillingStatus.PARTIAL if partial else BillingStatus.COMPLETE

    def _blocks(self) -> list[Block]:
        states = {"delivery": self.shipment_state, "billing": self.invoice_state}
        return [Block(kind=k, reason=s) for k, s in states.items() if s == "exception"]

    def _parties(self) -> list[Party]:
        roles = {
            "sold_to": self.party,
            "ship_to": self.shipment_party,
            "bill_to": self.invoice_party,
        }
        return [
            Party(role=role, key=party.code, name=party.name)
            for role, party in roles.items()
            if party is not None
        ]


class ShipmentNumber(Row, frozen=True, kw_only=True, gc=False):
    """A shipment of which only the number is read."""

    number: str | None


class FoundSaleRow(SaleRow, frozen=True, kw_only=True, gc=False):
    """sale.sale with the numbers of its shipments, to tell which reference found it."""

    shipments: list[ShipmentNumber] = dotted("shipments")


OPPORTUNITY_STATES = {
    "lead": OpportunityStatus.OPEN,
    "opportunity": OpportunityStatus.OPEN,
    "converted": OpportunityStatus.WON,
    "won": OpportunityStatus.WON,
    "lost": OpportunityStatus.LOST,
    "cancelled": OpportunityStatus.LOST,
}


class OpportunityRow(Row, frozen=True, kw_only=True, gc=False):
    """sale.opportunity."""

    number: str | None
    description: str | None
    amount: Amount | None
    state: str
    conversion_probability: Decimal | None
    end_date: Day | None
    party: Coded = dotted("party")
    currency: Coded | None = dotted("currency")
    employee: Employee | None = dotted("employee")

    def to_domain(self, system: str) -> Opportunity:
        """Return the opportunity."""
        return Opportunity(
            system=system,
            key=numbered(self.number, self.id),
            customer=self.party.code,
            name=self.description,
            status=OPPORTUNITY_STATES.get(self.state, OpportunityStatus.OTHER),
            stage_text=self.state,
            amount=amount_of(self.amount),
            currency=self.currency.code if self.currency else None,
            probability=self.conversion_probability,
            expected_close=day_of(self.end_date),
            owner=self.employee.party.code if self.employee else None,
        )


class QuoteRow(Row, frozen=True, kw_only=True, gc=False):
    """sale.sale in the state quotation: an offer that was sent."""

    number: str | None
    state: str
    quotation_date: Day | None
    quotation_expire: Day | None
    untaxed_amount: Amount | None
    party: Coded = dotted("party")
    currency: Coded = dotted("currency")

    def to_domain(self, system: str) -> Quote:
        """Return the quote; its amount is net."""
        return Quote(
            system=system,
            key=str(self.id),
            customer=self.party.code,
            number=numbered(self.number, self.id),
            status=QuoteStatus.SENT if self.state == "quotation" else QuoteStatus.OTHER,
            status_text=self.state,
            amount=amount_of(self.untaxed_amount),
            currency=self.currency.code,
            issued=day_of(self.quotation_date),
            valid_until=day_of(self.quotation_expire),
        )
