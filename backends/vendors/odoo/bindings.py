"""Which model answers which question."""

from __future__ import annotations

from collections.abc import Iterable

from backends.domain import (
    Contact,
    Customer,
    Delivery,
    Opportunity,
    Product,
    Quote,
    SalesOrder,
)
from backends.port import By
from backends.vendors.odoo.credit import credit
from backends.vendors.odoo.domains import (
    BILLS,
    COMMERCIAL,
    CONFIRMED,
    LEFT,
    NOT_LEFT,
    OFFERED,
    OUTGOING,
    OWNER,
    PERSONS,
    RECEIPTS,
    STATUS,
)
from backends.vendors.odoo.following import changes
from backends.vendors.odoo.goods import availability, stock
from backends.vendors.odoo.interactions import SAID, about, interactions
from backends.vendors.odoo.prices import price
from backends.vendors.odoo.readings import (
    Apart,
    OdooBinding,
    Reading,
    by_instant,
    by_key,
    everyone,
    long_list,
)
from backends.vendors.odoo.records import ARCHIVED_TOO
from backends.vendors.odoo.sales import by_reference, deliveries, orders
from backends.vendors.odoo.values import Domain
from backends.vendors.odoo.wire.books import InvoiceRow, PaymentRow
from backends.vendors.odoo.wire.changes import (
    ChangedInvoice,
    ChangedMove,
    ChangedOrder,
    ChangedPartner,
    ChangedPicking,
    ChangedRow,
)
from backends.vendors.odoo.wire.goods import ForecastRow, PriceRow, ProductRow, StockRow
from backends.vendors.odoo.wire.partners import ContactRow, CreditRow, CustomerRow
from backends.vendors.odoo.wire.pickings import PickingRow
from backends.vendors.odoo.wire.relations import MessageRow, OpportunityRow, TicketRow
from backends.vendors.odoo.wire.sales import OrderRow, QuoteRow
from backends.vocabulary import Kind


def unnamed(_entity: object) -> list[str]:
    """Return nothing: who is read this way is given to the one key that asks."""
    return []


def own_key(entity: Customer) -> list[str]:
    """Return the key of a customer."""
    return [entity.key]


def customer(entity: Contact | Opportunity | Quote) -> list[str]:
    """Return whose it is."""
    return [entity.customer]


def number(entity: SalesOrder) -> list[str]:
    """Return what an order is called."""
    return [entity.number]


def served(entity: Delivery) -> Iterable[str]:
    """Return the orders that a delivery serves."""
    return {line.order for line in entity.lines}


def sku(entity: Product) -> list[str]:
    """Return the code of a product."""
    return [entity.sku]


def followed(wire: type[ChangedRow], resource: str, where: Domain) -> OdooBinding:
    """Bind what has changed in a model."""
    return OdooBinding(
        wire=wire,
        resource=resource,
        key="",
        names=unnamed,
        where=tuple(where),
        single=True,
        reading=changes,
        context=ARCHIVED_TOO,
    )


def goods(wire: type[object], reading: Reading, *filters: str) -> OdooBinding:
    """Bind what depends on the context that products are asked in."""
    return OdooBinding(
        wire=wire,
        resource="product.product",
        key="default_code",
        names=sku,
        filters=frozenset(filters),
        reading=reading,
    )


BINDINGS: dict[tuple[Kind, By], OdooBinding] = {
    (Kind.CUSTOMER, By.CHANGED): followed(ChangedPartner, "res.partner", []),
    (Kind.ORDER, By.CHANGED): followed(ChangedOrder, "sale.order", CONFIRMED),
    (Kind.DELIVERY, By.CHANGED): followed(ChangedPicking, "stock.picking", OUTGOING),
    (Kind.INVOICE, By.CHANGED): followed(ChangedInvoice, "account.move", BILLS),
    (Kind.STOCK, By.CHANGED): followed(
        ChangedMove, "stock.move", [["product_id.default_code", "!=", False]]
    ),
    (Kind.CUSTOMER, By.KEY): OdooBinding(
        wire=CustomerRow,
        resource="res.partner",
        key="id",
        ids=True,
        names=own_key,
        where=tuple(COMMERCIAL),
        reading=by_key,
    ),
    (Kind.CUSTOMER, By.ALL): OdooBinding(
        wire=CustomerRow,
        resource="res.partner",
        key="",
        names=own_key,
        where=tuple(COMMERCIAL),
        reading=everyone,
    ),
    (Kind.CONTACT, By.CUSTOMER): OdooBinding(
        wire=ContactRow,
        resource="res.partner",
        key="commercial_partner_id",
        ids=True,
        names=customer,
        where=tuple(PERSONS),
        reading=by_key,
        listing=True,
    ),
    (Kind.INTERACTION, By.CUSTOMER): OdooBinding(
        wire=MessageRow,
        resource="mail.message",
        key="",
        ids=True,
        match=about,
        names=unnamed,
        where=tuple(SAID),
        single=True,
        reading=interactions,
        dated="date",
    ),
    (Kind.OPPORTUNITY, By.CUSTOMER): OdooBinding(
        wire=OpportunityRow,
        resource="crm.lead",
        key=OWNER,
        ids=True,
        names=customer,
        where=(["type", "=", "opportunity"],),
        reading=by_key,
        listing=True,
        context=ARCHIVED_TOO,
    ),
    (Kind.QUOTE, By.CUSTOMER): OdooBinding(
        wire=QuoteRow,
        resource="sale.order",
        key=OWNER,
        ids=True,
        names=customer,
        where=tuple(OFFERED),
        reading=by_key,
        listing=True,
    ),
    (Kind.TICKET, By.CUSTOMER): OdooBinding(
        wire=TicketRow,
        resource="helpdesk.ticket",
        key=OWNER,
        ids=True,
        names=unnamed,
        single=True,
        reading=by_instant,
        dated="create_date",
    ),
    (Kind.ORDER, By.KEY): OdooBinding(
        wire=OrderRow,
        resource="sale.order",
        key="name",
        names=number,
        where=tuple(CONFIRMED),
        turn=orders,
        reading=by_key,
    ),
    (Kind.ORDER, By.REFERENCE): OdooBinding(
        wire=OrderRow,
        resource="sale.order",
        key="name",
        names=number,
        where=tuple(CONFIRMED),
        turn=orders,
        reading=by_reference,
    ),
    (Kind.ORDER, By.CUSTOMER): OdooBinding(
        wire=OrderRow,
        resource="sale.order",
        key=OWNER,
        ids=True,
        names=unnamed,
        where=tuple(CONFIRMED),
        narrow=STATUS,
        filters=frozenset({"status"}),
        turn=orders,
        single=True,
        reading=long_list,
        dated="date_order",
        timed=True,
    ),
    (Kind.DELIVERY, By.ORDER): OdooBinding(
        wire=PickingRow,
        resource="stock.picking",
        key="sale_id.name",
        names=served,
        where=tuple(OUTGOING),
        turn=deliveries,
        reading=by_key,
        listing=True,
    ),
    (Kind.DELIVERY, By.CUSTOMER): OdooBinding(
        wire=PickingRow,
        resource="stock.picking",
        key=OWNER,
        ids=True,
        names=unnamed,
        where=tuple(OUTGOING),
        turn=deliveries,
        single=True,
        reading=long_list,
        dated="date_done",
        apart=Apart(dated=LEFT, undated=NOT_LEFT),
        timed=True,
    ),
    (Kind.INVOICE, By.CUSTOMER): OdooBinding(
        wire=InvoiceRow,
        resource="account.move",
        key=OWNER,
        ids=True,
        names=unnamed,
        where=tuple(BILLS),
        single=True,
        reading=long_list,
        dated="invoice_date",
    ),
    (Kind.PAYMENT, By.CUSTOMER): OdooBinding(
        wire=PaymentRow,
        resource="account.payment",
        key=OWNER,
        ids=True,
        names=unnamed,
        where=tuple(RECEIPTS),
        single=True,
        reading=long_list,
        dated="date",
    ),
    (Kind.CREDIT, By.CUSTOMER): OdooBinding(
        wire=CreditRow,
        resource="res.partner",
        key="id",
        ids=True,
        names=unnamed,
        where=tuple(COMMERCIAL),
        reading=credit,
    ),
    (Kind.PRODUCT, By.KEY): OdooBinding(
        wire=ProductRow,
        resource="product.product",
        key="default_code",
        names=sku,
        reading=by_key,
    ),
    (Kind.STOCK, By.SKU): goods(StockRow, stock),
    (Kind.AVAILABILITY, By.SKU): goods(ForecastRow, availability, "by", "quantity"),
    (Kind.PRICE, By.SKU): goods(PriceRow, price, "customer", "quantity"),
}
