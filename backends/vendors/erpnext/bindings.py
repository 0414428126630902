"""Which DocType answers which question."""

from __future__ import annotations

from typing import Any

from backends.port import By
from backends.vendors.erpnext.credit import credit
from backends.vendors.erpnext.following import changes
from backends.vendors.erpnext.goods import stock
from backends.vendors.erpnext.instants import by_instant
from backends.vendors.erpnext.readings import ErpnextBinding, by_day, by_key, everyone
from backends.vendors.erpnext.relations import contacts
from backends.vendors.erpnext.sales import by_reference, deliveries, deliveries_of_orders, orders
from backends.vendors.erpnext.wire.changes import ChangedBin, ChangedDocument, ChangedRow
from backends.vendors.erpnext.wire.credit import DebtorRow
from backends.vendors.erpnext.wire.customers import CustomerRow
from backends.vendors.erpnext.wire.deliveries import DeliveryRow
from backends.vendors.erpnext.wire.goods import BinRow, ItemRow
from backends.vendors.erpnext.wire.invoices import InvoiceRow
from backends.vendors.erpnext.wire.orders import OrderRow
from backends.vendors.erpnext.wire.relations import (
    CommunicationRow,
    ContactRow,
    IssueRow,
    OpportunityRow,
)
from backends.vendors.erpnext.wire.rows import Row
from backends.vocabulary import Kind

SUBMITTED = ["docstatus", "=", 1]
FINISHED = ["Completed", "Closed", "Cancelled"]
STANDINGS = {
    ("status", "open"): ["status", "not in", FINISHED],
    ("status", "closed"): ["status", "in", FINISHED],
}


def own_name(row: Row) -> list[str]:
    """Return the name of a document."""
    return [row.name]


def customer(row: OrderRow | DeliveryRow | InvoiceRow | IssueRow) -> list[str]:
    """Return whose a document is."""
    return [row.customer]


def party(row: OpportunityRow) -> list[str]:
    """Return whose a chance is."""
    return [row.party_name]


def referred(row: CommunicationRow) -> list[str]:
    """Return whose a talk is."""
    return [row.reference_name]


def item(row: BinRow) -> list[str]:
    """Return what lies in a bin."""
    return [row.item_code]


def followed(wire: type[ChangedRow], resource: str, *, of_company: bool = False) -> ErpnextBinding:
    """Bind what has changed in a DocType."""
    return ErpnextBinding(
        wire=wire,
        resource=resource,
        key="",
        names=own_name,
        single=True,
        of_company=of_company,
        reading=changes,
    )


def of_customer(wire: type[Row], resource: str, **more: Any) -> ErpnextBinding:
    """Bind the submitted documents of a customer in the company, in pages by day."""
    told = {"where": (SUBMITTED,), **more}
    return ErpnextBinding(
        wire=wire,
        resource=resource,
        key="customer",
        names=customer,
        single=True,
        of_company=True,
        reading=by_day,
        **told,
    )


def of_order(key: str, reading: Any) -> ErpnextBinding:
    """Bind orders by something that names one."""
    return ErpnextBinding(
        wire=OrderRow,
        resource="Sales Order",
        key=key,
        names=own_name,
        made=orders,
        of_company=True,
        reading=reading,
    )


FOLLOWED: dict[tuple[Kind, By], ErpnextBinding] = {
    (Kind.CUSTOMER, By.CHANGED): followed(ChangedRow, "Customer"),
    (Kind.TICKET, By.CHANGED): followed(ChangedDocument, "Issue"),
    (Kind.ORDER, By.CHANGED): followed(ChangedDocument, "Sales Order", of_company=True),
    (Kind.DELIVERY, By.CHANGED): followed(ChangedDocument, "Delivery Note", of_company=True),
    (Kind.INVOICE, By.CHANGED): followed(ChangedDocument, "Sales Invoice", of_company=True),
    (Kind.STOCK, By.CHANGED): followed(ChangedBin, "Bin"),
}
RELATIONS: dict[tuple[Kind, By], ErpnextBinding] = {
    (Kind.CUSTOMER, By.KEY): ErpnextBinding(
        wire=CustomerRow, resource="Customer", key="name", names=own_name, reading=by_key
    ),
    (Kind.CUSTOMER, By.ALL): ErpnextBinding(
        wire=CustomerRow, resource="Customer", key="", names=own_name, reading=everyone
    ),
    (Kind.CONTACT, By.CUSTOMER): ErpnextBinding(
        wire=ContactRow, resource="Contact", key="", names=own_name, reading=contacts
    ),
    (Kind.INTERACTION, By.CUSTOMER): ErpnextBinding(
        wire=CommunicationRow,
        resource="Communication",
        key="reference_name",
        names=referred,
        where=(
            ["communication_type", "=", "Communication"],
            ["reference_doctype", "=", "Customer"],
        ),
        single=True,
        reading=by_instant,
        dated="communication_date",
    ),
    (Kind.OPPORTUNITY, By.CUSTOMER): ErpnextBinding(
        wire=OpportunityRow,
        resource="Opportunity",
        key="party_name",
        names=party,
        where=(["opportunity_from", "=", "Customer"],),
        of_company=True,
        listing=True,
        reading=by_key,
    ),
    (Kind.TICKET, By.CUSTOMER): ErpnextBinding(
        wire=IssueRow,
        resource="Issue",
        key="customer",
        names=customer,
        single=True,
        reading=by_instant,
        dated="creation",
    ),
}
TRADE: dict[tuple[Kind, By], ErpnextBinding] = {
    (Kind.ORDER, By.KEY): of_order("name", by_key),
    (Kind.ORDER, By.REFERENCE): of_order("", by_reference),
    (Kind.ORDER, By.CUSTOMER): of_customer(
        OrderRow,
        "Sales Order",
        made=orders,
        where=(),
        narrow=STANDINGS,
        filters=frozenset({"status"}),
        dated="transaction_date",
    ),
    (Kind.DELIVERY, By.ORDER): ErpnextBinding(
        wire=DeliveryRow,
        resource="Delivery Note",
        key="",
        names=own_name,
        where=(SUBMITTED, ["is_return", "=", 0]),
        of_company=True,
        reading=deliveries_of_orders,
    ),
    (Kind.DELIVERY, By.CUSTOMER): of_customer(
        DeliveryRow,
        "Delivery Note",
        made=deliveries,
        where=(SUBMITTED, ["is_return", "=", 0]),
        dated="posting_date",
    ),
    (Kind.INVOICE, By.CUSTOMER): of_customer(
        InvoiceRow, "Sales Invoice", where=(["docstatus", "in", [1, 2]],), dated="posting_date"
    ),
    (Kind.CREDIT, By.CUSTOMER): ErpnextBinding(
        wire=DebtorRow, resource="Customer", key="name", names=own_name, reading=credit
    ),
    (Kind.PRODUCT, By.KEY): ErpnextBinding(
        wire=ItemRow, resource="Item", key="name", names=own_name, reading=by_key
    ),
    (Kind.STOCK, By.SKU): ErpnextBinding(
        wire=BinRow, resource="Bin", key="item_code", names=item, listing=True, reading=stock
    ),
}
BINDINGS: dict[tuple[Kind, By], ErpnextBinding] = {**FOLLOWED, **RELATIONS, **TRADE}
