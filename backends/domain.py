"""What the business talks about: frozen entities, the same for every vendor.

Every entity names the configured ``system`` it was read from and carries keys in that
system's own numbering, without padding. A fact a vendor cannot give is None, never invented.
Amounts are Decimal and stand beside their currency, quantities beside their unit, instants are
aware, days are plain dates. An enumerated value that a vendor spells in a way nobody mapped is
``OTHER``, and the vendor's own word survives in the ``*_text`` field beside it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Final, TypeAlias

import msgspec

from backends.vocabulary import (
    BillingStatus,
    ContractStatus,
    DeliveryStatus,
    Direction,
    DocumentType,
    ExposureBasis,
    Fulfilment,
    InteractionKind,
    InvoiceStatus,
    Kind,
    LifecycleStage,
    OpportunityStatus,
    OrderStatus,
    PaymentStatus,
    QuoteStatus,
    TicketPriority,
    TicketStatus,
)


class Fact(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A frozen record; all entities and their parts are facts."""


class Link(msgspec.Struct, frozen=True, gc=False, order=True):
    """One customer's key in one system."""

    system: str
    key: str


class Customer(Fact, frozen=True, kw_only=True, gc=False):
    """A customer as one system describes it; ``links`` are numbers it holds of other systems."""

    system: str
    key: str
    name: str | None = None
    segment: str | None = None
    grade: str | None = None
    industry: str | None = None
    region: str | None = None
    stage: LifecycleStage | None = None
    stage_text: str | None = None
    owner: str | None = None
    owner_name: str | None = None
    team: str | None = None
    phone: str | None = None
    email: str | None = None
    website: str | None = None
    address: str | None = None
    tax_number: str | None = None
    created: dt.datetime | None = None
    updated: dt.datetime | None = None
    links: tuple[Link, ...] = ()


class Contact(Fact, frozen=True, kw_only=True, gc=False):
    """A person at a customer."""

    system: str
    key: str
    customer: str
    name: str | None = None
    title: str | None = None
    phone: str | None = None
    email: str | None = None
    primary: bool | None = None


class Interaction(Fact, frozen=True, kw_only=True, gc=False):
    """A call, mail, meeting, visit or note."""

    system: str
    key: str
    customer: str
    at: dt.datetime
    kind: InteractionKind = InteractionKind.OTHER
    kind_text: str | None = None
    subject: str | None = None
    body: str | None = None
    direction: Direction | None = None
    by: str | None = None
    contact: str | None = None


class Opportunity(Fact, frozen=True, kw_only=True, gc=False):
    """A possible sale."""

    system: str
    key: str
    customer: str
    name: str | None = None
    status: OpportunityStatus = OpportunityStatus.OTHER
    stage_text: str | None = None
    amount: Decimal | None = None
    currency: str | None = None
    probability: Decimal | None = None
    expected_close: dt.date | None = None
    owner: str | None = None


class Quote(Fact, frozen=True, kw_only=True, gc=False):
    """An offer to a customer."""

    system: str
    key: str
    customer: str
    number: str
    status: QuoteStatus = QuoteStatus.OTHER
    status_text: str | None = None
    amount: Decimal | None = None
    currency: str | None = None
    issued: dt.date | None = None
    valid_until: dt.date | None = None
    owner: str | None = None


class Contract(Fact, frozen=True, kw_only=True, gc=False):
    """An agreement with a customer over a time."""

    system: str
    key: str
    customer: str
    number: str
    name: str | None = None
    status: ContractStatus = ContractStatus.OTHER
    status_text: str | None = None
    amount: Decimal | None = None
    currency: str | None = None
    starts: dt.date | None = None
    ends: dt.date | None = None
    owner: str | None = None


class Ticket(Fact, frozen=True, kw_only=True, gc=False):
    """A service case."""

    system: str
    key: str
    customer: str
    number: str
    subject: str | None = None
    status: TicketStatus = TicketStatus.OTHER
    status_text: str | None = None
    priority: TicketPriority | None = None
    opened: dt.datetime | None = None
    closed: dt.datetime | None = None
    assignee: str | None = None


class Block(Fact, frozen=True, kw_only=True, gc=False):
    """Why an order does not go on: ``kind`` is delivery, billing or credit."""

    kind: str
    reason: str | None = None


class Party(Fact, frozen=True, kw_only=True, gc=False):
    """A partner of an order: ``role`` is sold_to, ship_to, bill_to or payer."""

    role: str
    key: str
    name: str | None = None


class ScheduleLine(Fact, frozen=True, kw_only=True, gc=False):
    """What of an order line is to go out on one day, in the line's unit."""

    date: dt.date | None = None
    requested: Decimal | None = None
    confirmed: Decimal | None = None
    delivered: Decimal | None = None


class OrderLine(Fact, frozen=True, kw_only=True, gc=False):
    """One line; ``price`` is per ``price_quantity`` of ``price_unit``."""

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
    schedule: tuple[ScheduleLine, ...] = ()


class SalesOrder(Fact, frozen=True, kw_only=True, gc=False):
    """A sales order, return or credit memo; ``customer`` is the sold-to."""

    system: str
    number: str
    customer: str
    document: DocumentType = DocumentType.ORDER
    document_text: str | None = None
    reference: str | None = None
    ordered: dt.date | None = None
    requested: dt.date | None = None
    promised: dt.date | None = None
    currency: str | None = None
    net: Decimal | None = None
    gross: Decimal | None = None
    cost: Decimal | None = None
    delivery_status: Fulfilment | None = None
    billing_status: BillingStatus | None = None
    status_text: str | None = None
    blocks: tuple[Block, ...] = ()
    rejected: bool = False
    draft: bool = False
    parties: tuple[Party, ...] = ()
    lines: tuple[OrderLine, ...] = ()

    @property
    def status(self) -> OrderStatus:
        """The neutral status: that an order is held, never why."""
        if self.rejected:
            return OrderStatus.CANCELLED
        if self.draft:
            return OrderStatus.DRAFT
        return OrderStatus.ON_HOLD if self.blocks else self._progress

    @property
    def _progress(self) -> OrderStatus:
        if self.delivery_status in _SENT and self.billing_status in _BILLED:
            return OrderStatus.COMPLETED
        if self.delivery_status is Fulfilment.COMPLETE:
            return OrderStatus.DELIVERED
        if self.delivery_status is Fulfilment.PARTIAL:
            return OrderStatus.PARTIALLY_DELIVERED
        return OrderStatus.OPEN


_SENT = frozenset({Fulfilment.COMPLETE, Fulfilment.NOT_RELEVANT})
_BILLED = frozenset({BillingStatus.COMPLETE, BillingStatus.NOT_RELEVANT})


class DeliveryLine(Fact, frozen=True, kw_only=True, gc=False):
    """Which order line a delivery serves, and with how much."""

    order: str
    position: str | None = None
    sku: str | None = None
    quantity: Decimal | None = None
    unit: str | None = None


class Delivery(Fact, frozen=True, kw_only=True, gc=False):
    """An outbound shipment; one may serve several orders."""

    system: str
    number: str
    customer: str
    status: DeliveryStatus = DeliveryStatus.OTHER
    status_text: str | None = None
    carrier: str | None = None
    tracking_number: str | None = None
    shipped: dt.date | None = None
    eta: dt.date | None = None
    delivered: dt.date | None = None
    lines: tuple[DeliveryLine, ...] = ()


class Invoice(Fact, frozen=True, kw_only=True, gc=False):
    """A receivable."""

    system: str
    number: str
    customer: str
    issued: dt.date | None = None
    due: dt.date | None = None
    amount: Decimal | None = None
    open_amount: Decimal | None = None
    currency: str | None = None
    status: InvoiceStatus = InvoiceStatus.OTHER
    status_text: str | None = None


class Payment(Fact, frozen=True, kw_only=True, gc=False):
    """A receipt."""

    system: str
    number: str
    customer: str
    received: dt.date | None = None
    amount: Decimal | None = None
    open_amount: Decimal | None = None
    currency: str | None = None
    status: PaymentStatus = PaymentStatus.OTHER
    status_text: str | None = None


class CreditAccount(Fact, frozen=True, kw_only=True, gc=False):
    """What a customer may still buy on credit in one system, segment and currency."""

    system: str
    customer: str
    currency: str
    segment: str | None = None
    limit: Decimal | None = None
    exposure: Decimal | None = None
    exposure_basis: ExposureBasis = ExposureBasis.NATIVE
    overdue: Decimal | None = None
    blocked: bool | None = None
    payment_terms: str | None = None

    @property
    def available(self) -> Decimal | None:
        """Limit less exposure; None where either is unknown. May be negative."""
        if self.limit is None or self.exposure is None:
            return None
        return self.limit - self.exposure


class Product(Fact, frozen=True, kw_only=True, gc=False):
    """What is sold."""

    system: str
    sku: str
    name: str | None = None
    unit: str | None = None
    category: str | None = None


class Incoming(Fact, frozen=True, kw_only=True, gc=False):
    """Goods on their way to a site, in the stock's unit."""

    date: dt.date
    quantity: Decimal


class Stock(Fact, frozen=True, kw_only=True, gc=False):
    """What one site has of a product; ``available`` may be negative."""

    system: str
    sku: str
    site: str
    unit: str
    on_hand: Decimal | None = None
    reserved: Decimal | None = None
    available: Decimal | None = None
    incoming: tuple[Incoming, ...] = ()


class Price(Fact, frozen=True, kw_only=True, gc=False):
    """What a quantity costs a customer: ``amount`` is per ``price_quantity`` of ``price_unit``."""

    system: str
    sku: str
    currency: str
    amount: Decimal
    customer: str | None = None
    quantity: Decimal | None = None
    unit: str | None = None
    price_quantity: Decimal | None = None
    price_unit: str | None = None
    valid_until: dt.date | None = None


class Confirmation(Fact, frozen=True, kw_only=True, gc=False):
    """A quantity that can be there on a day."""

    date: dt.date
    quantity: Decimal


class Availability(Fact, frozen=True, kw_only=True, gc=False):
    """Available to promise: when how much of a requested quantity can be confirmed at a site."""

    system: str
    sku: str
    unit: str
    site: str | None = None
    requested: Decimal | None = None
    by: dt.date | None = None
    confirmed: tuple[Confirmation, ...] = ()


Entity: TypeAlias = (
    Customer
    | Contact
    | Interaction
    | Opportunity
    | Quote
    | Contract
    | Ticket
    | SalesOrder
    | Delivery
    | Invoice
    | Payment
    | CreditAccount
    | Product
    | Stock
    | Price
    | Availability
)

ENTITIES: Final[Mapping[Kind, type[Entity]]] = {
    Kind.CUSTOMER: Customer,
    Kind.CONTACT: Contact,
    Kind.INTERACTION: Interaction,
    Kind.OPPORTUNITY: Opportunity,
    Kind.QUOTE: Quote,
    Kind.CONTRACT: Contract,
    Kind.TICKET: Ticket,
    Kind.ORDER: SalesOrder,
    Kind.DELIVERY: Delivery,
    Kind.INVOICE: Invoice,
    Kind.PAYMENT: Payment,
    Kind.CREDIT: CreditAccount,
    Kind.PRODUCT: Product,
    Kind.STOCK: Stock,
    Kind.PRICE: Price,
    Kind.AVAILABILITY: Availability,
}
