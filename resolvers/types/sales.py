"""What an ERP knows of orders, deliveries and receivables."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from backends import domain
from backends.port import By
from backends.vocabulary import (
    BillingStatus,
    DeliveryStatus,
    DocumentType,
    Fulfilment,
    InvoiceStatus,
    Kind,
    OrderStatus,
    PaymentStatus,
)
from resolvers import fields, ids, orders
from resolvers.amounts import Money as MoneyValue
from resolvers.seen import Seen
from resolvers.types.entities import of_entity
from resolvers.types.sections import Connection, Money, Quantity

if TYPE_CHECKING:
    from resolvers.types.customer import Customer
    from resolvers.types.goods import Product


def _margin(root: Seen) -> MoneyValue | None:
    order: domain.SalesOrder = root.fact
    if order.net is None or order.cost is None:
        return None
    return fields.money_of(order.net - order.cost, order.currency)


def _product(root: Seen) -> Any:
    return None if root.fact.sku is None else orders.product_of(root)


@of_entity(domain.Block, "Why an order does not go on.")
class Block:
    """Read from domain.Block."""

    kind: str = fields.plain("What is held: delivery, billing or credit.")
    reason: str | None = fields.plain("The reason, in the ERP's words.")


@of_entity(domain.Party, "A partner of an order.")
class Party:
    """Read from domain.Party."""

    role: str = fields.plain("sold_to, ship_to, bill_to or payer.")
    key: str = fields.plain("The partner's number in the ERP.")
    name: str | None = fields.plain("The partner's name.")


@of_entity(domain.ScheduleLine, "What of an order line is to go out on one day.")
class ScheduleLine:
    """Read from domain.ScheduleLine; the unit is the line's."""

    date: dt.date | None = fields.plain("The day.")
    requested: Quantity | None = fields.quantity("requested", "How many are asked for.")
    confirmed: Quantity | None = fields.quantity("confirmed", "How many are confirmed.")
    delivered: Quantity | None = fields.quantity("delivered", "How many have gone out.")


@of_entity(domain.OrderLine, "A line of an order.")
class OrderLine:
    """Read from domain.OrderLine; the currency is the order's."""

    position: str = fields.plain("The line's number in the order.")
    sku: str | None = fields.plain("The product's number.")
    name: str | None = fields.plain("What is ordered.")
    quantity: Quantity | None = fields.quantity("quantity", "How many are ordered.")
    open_quantity: Quantity | None = fields.quantity(
        "open_quantity", "How many have not gone out yet."
    )
    price: Money | None = fields.money("price", "The price per priceBasis.")
    price_basis: Quantity | None = fields.quantity(
        "price_quantity", "How many of which unit the price is for.", unit="price_unit"
    )
    amount: Money | None = fields.money("amount", "What the line is worth, without tax.")
    schedule: list[ScheduleLine] = fields.nested("schedule", "When how many go out.")
    product: Annotated[Product, strawberry.lazy("resolvers.types.goods")] | None = fields.computed(
        _product, "The product that is ordered.", attributes=("sku",)
    )


@of_entity(domain.DeliveryLine, "Which order line a delivery serves, and with how much.")
class DeliveryLine:
    """Read from domain.DeliveryLine."""

    order: str = fields.plain("The order's number.")
    position: str | None = fields.plain("The line's number in the order.")
    sku: str | None = fields.plain("The product's number.")
    quantity: Quantity | None = fields.quantity("quantity", "How many are in the delivery.")


@of_entity(domain.Delivery, "An outbound shipment; one may serve several orders.")
class Delivery:
    """Read from domain.Delivery."""

    system: str = fields.plain("The ERP that it comes from.")
    number: str = fields.plain("The delivery's number.")
    status: DeliveryStatus = fields.plain("How far it has come.")
    status_text: str | None = fields.plain("The status in the ERP's own word.")
    carrier: str | None = fields.plain("Who carries it.")
    tracking_number: str | None = fields.plain("The carrier's number.")
    shipped: dt.date | None = fields.plain("When it went out.")
    eta: dt.date | None = fields.plain("When it should arrive.")
    delivered: dt.date | None = fields.plain("When it arrived.")
    lines: list[DeliveryLine] = fields.nested("lines", "What is in it.")


@of_entity(domain.SalesOrder, "A sales order, return or credit memo.", keys=("id",))
class SalesOrder:
    """Read from domain.SalesOrder."""

    id: strawberry.ID = fields.made(
        ids.encode, "System and number, encoded.", attributes=("system", "number")
    )
    system: str = fields.plain("The ERP that it comes from.")
    number: str = fields.plain("The order's number.")
    document: DocumentType = fields.plain("What kind of document it is.")
    document_text: str | None = fields.plain("The document type in the ERP's own word.")
    reference: str | None = fields.plain("The customer's own number for it.")
    ordered: dt.date | None = fields.plain("When it was ordered.")
    requested: dt.date | None = fields.plain("When the customer wants it.")
    promised: dt.date | None = fields.plain("When it is promised.")
    status: OrderStatus = fields.plain(
        "Where it stands; that it is held, never why.",
        inputs=(
            "SalesOrder.blocks",
            "SalesOrder.rejected",
            "SalesOrder.deliveryStatus",
            "SalesOrder.billingStatus",
        ),
    )
    status_text: str | None = fields.plain(
        "The status in the ERP's own words, which may tell a reason."
    )
    delivery_status: Fulfilment | None = fields.plain("How much has gone out.")
    billing_status: BillingStatus | None = fields.plain("How much has been invoiced.")
    rejected: bool = fields.plain("Whether it was rejected or cancelled.")
    net: Money | None = fields.money("net", "What it is worth, without tax.")
    gross: Money | None = fields.money("gross", "What it is worth, with tax.")
    cost: Money | None = fields.money("cost", "What it costs us.")
    margin: Money | None = fields.computed(
        _margin,
        "Net less cost.",
        inputs=("SalesOrder.net", "SalesOrder.cost"),
        attributes=("net", "cost", "currency"),
    )
    blocks: list[Block] | None = fields.nested("blocks", "What holds it, and why.")
    parties: list[Party] = fields.nested("parties", "Who takes which part in it.")
    lines: list[OrderLine] = fields.nested("lines", "What is ordered.")
    deliveries: Connection[Delivery] | None = fields.load(
        fields.Load(kind=Kind.DELIVERY, by=By.ORDER, key="number", ask=orders.ask_deliveries),
        "The shipments that serve it.",
        orders.deliveries,
    )
    customer: Annotated[Customer, strawberry.lazy("resolvers.types.customer")] | None = (
        strawberry.field(resolver=orders.sold_to, description="Who ordered.")
    )


@of_entity(domain.Invoice, "A receivable.")
class Invoice:
    """Read from domain.Invoice."""

    system: str = fields.plain("The ERP that it comes from.")
    number: str = fields.plain("The invoice's number.")
    issued: dt.date | None = fields.plain("When it was issued.")
    due: dt.date | None = fields.plain("When it is to be paid.")
    days_overdue: int | None = strawberry.field(
        resolver=orders.days_overdue,
        description="Days since it was due, while something is open; null when it is not overdue.",
        metadata={
            fields.DECLARATION: fields.Computed(inputs=("Invoice.due", "Invoice.openAmount"))
        },
    )
    amount: Money | None = fields.money("amount", "What was invoiced.")
    open_amount: Money | None = fields.money("open_amount", "What is still to be paid.")
    status: InvoiceStatus = fields.plain("Whether it is settled.")
    status_text: str | None = fields.plain("The status in the ERP's own word.")


@of_entity(domain.Payment, "A receipt.")
class Payment:
    """Read from domain.Payment."""

    system: str = fields.plain("The ERP that it comes from.")
    number: str = fields.plain("The payment's number.")
    received: dt.date | None = fields.plain("When it arrived.")
    amount: Money | None = fields.money("amount", "What was paid.")
    open_amount: Money | None = fields.money("open_amount", "What is not matched to invoices yet.")
    status: PaymentStatus = fields.plain("Whether it has arrived and is matched.")
    status_text: str | None = fields.plain("The status in the ERP's own word.")
