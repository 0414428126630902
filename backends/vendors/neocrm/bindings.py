"""Which object answers which question."""

from __future__ import annotations

from typing import Any, TypeAlias

import msgspec

from backends.port import By
from backends.protocols.soql.literals import identifier, text
from backends.vendors.neocrm.following import changes
from backends.vendors.neocrm.readings import NeoBinding, Spelling, by_key, everyone, recent
from backends.vendors.neocrm.tenant import Tenant
from backends.vendors.neocrm.wire.changes import ChangedRow
from backends.vendors.neocrm.wire.dealings import (
    ContractRow,
    InteractionRow,
    OpportunityRow,
    QuoteRow,
    TicketRow,
)
from backends.vendors.neocrm.wire.parties import ContactRow, CreditRow, linked
from backends.vendors.neocrm.wire.rows import Owned, Row, coded, tailored
from backends.vendors.neocrm.wire.sales import (
    GoodsRow,
    LineRow,
    OrderRow,
    PaymentRow,
    PlanRow,
    PriceRow,
    ProductRow,
)
from backends.vocabulary import Kind

Bound: TypeAlias = dict[tuple[Kind, By], NeoBinding]

# By which field an object belongs to an account.
OWNED, OFFERED, SERVED = "accountId", "quotationEntityRelAccount", "caseAccountId"
PLANS, PAYMENTS = "paymentApplicationPlan", "paymentApplication"


def own_key(row: Row) -> str:
    """Return the number of a record."""
    return row.key


def order_number(row: OrderRow) -> str:
    """Return the number of an order."""
    return row.number


def customer(row: Owned) -> str:
    """Return the number of a record's account."""
    return row.customer


def sku(row: GoodsRow) -> str | None:
    """Return the number of a product."""
    return row.sku


def nobody(_row: Any) -> None:
    """Return nothing: changes are found by a mark, not by a key of theirs."""


def listed(wire: type[Owned], resource: str, key: str = OWNED) -> NeoBinding:
    """Bind short lists, of many accounts in one call."""
    return NeoBinding(
        wire=wire, resource=resource, key=key, names=customer, listing=True, reading=by_key
    )


def dated(wire: type[Owned], resource: str, by: str, key: str = OWNED, **more: Any) -> NeoBinding:
    """Bind lists that may be long."""
    return NeoBinding(
        wire=wire,
        resource=resource,
        key=key,
        names=customer,
        single=True,
        dated=by,
        reading=recent,
        **more,
    )


def goods(wire: type[GoodsRow], field: str, **more: Any) -> NeoBinding:
    """Bind products by the field that holds their number."""
    own = field == "id"
    spelling: Spelling = identifier if own else text
    return NeoBinding(
        wire=wire if own else coded(wire, field),
        resource="product",
        key=field,
        names=sku,
        spelling=spelling,
        texts=not own,
        reading=by_key,
        **more,
    )


def bindings(tenant: Tenant) -> Bound:
    """Return what is bound for a tenant."""
    return _relations(tenant) | _sales(tenant) | _changes(tenant)


def _relations(tenant: Tenant) -> Bound:
    activity = tenant.activity_customer
    activities = tailored(InteractionRow, {"account": activity})
    account = NeoBinding(
        wire=linked([*tenant.links.values()]),
        resource="account",
        key="id",
        names=own_key,
        reading=by_key,
    )
    return {
        (Kind.CUSTOMER, By.KEY): account,
        (Kind.CUSTOMER, By.ALL): msgspec.structs.replace(account, reading=everyone),
        (Kind.CONTACT, By.CUSTOMER): listed(ContactRow, "contact"),
        (Kind.INTERACTION, By.CUSTOMER): dated(activities, "activityrecord", "startTime", activity),
        (Kind.OPPORTUNITY, By.CUSTOMER): listed(OpportunityRow, "opportunity"),
        (Kind.QUOTE, By.CUSTOMER): listed(QuoteRow, "quote", OFFERED),
        (Kind.CONTRACT, By.CUSTOMER): listed(ContractRow, "contract"),
        (Kind.TICKET, By.CUSTOMER): dated(TicketRow, "serviceCase", "createdAt", SERVED),
        (Kind.CREDIT, By.CUSTOMER): msgspec.structs.replace(account, wire=CreditRow),
    }


def _sales(tenant: Tenant) -> Bound:
    lines = LineRow if tenant.sku == "id" else coded(LineRow, f"productId.{tenant.sku}")
    order = NeoBinding(
        wire=OrderRow,
        resource="order",
        key="po",
        names=order_number,
        spelling=text,
        texts=True,
        lines=lines,
        reading=by_key,
    )
    asked = frozenset({"customer", "quantity"})
    return {
        (Kind.ORDER, By.KEY): order,
        (Kind.ORDER, By.REFERENCE): order,
        (Kind.ORDER, By.CUSTOMER): dated(OrderRow, "order", "transactionDate", lines=lines),
        (Kind.INVOICE, By.CUSTOMER): dated(PlanRow, PLANS, "createdAt"),
        (Kind.PAYMENT, By.CUSTOMER): dated(PaymentRow, PAYMENTS, "transactionDate"),
        (Kind.PRODUCT, By.KEY): goods(ProductRow, tenant.sku),
        (Kind.PRICE, By.SKU): goods(PriceRow, tenant.sku, filters=asked),
    }


def _changes(tenant: Tenant) -> Bound:
    sold = {} if tenant.sku == "id" else {"number": tenant.sku}
    objects: dict[Kind, tuple[str, dict[str, str]]] = {
        Kind.CUSTOMER: ("account", {}),
        Kind.CONTACT: ("contact", {"account": OWNED}),
        Kind.INTERACTION: ("activityrecord", {"account": tenant.activity_customer}),
        Kind.OPPORTUNITY: ("opportunity", {"account": OWNED}),
        Kind.QUOTE: ("quote", {"account": OFFERED}),
        Kind.CONTRACT: ("contract", {"account": OWNED}),
        Kind.TICKET: ("serviceCase", {"account": SERVED}),
        Kind.ORDER: ("order", {"account": OWNED, "number": "po"}),
        Kind.INVOICE: (PLANS, {"account": OWNED, "number": "name"}),
        Kind.PAYMENT: (PAYMENTS, {"account": OWNED, "number": "name"}),
        Kind.PRODUCT: ("product", sold),
        Kind.PRICE: ("product", sold),
    }
    return {
        (kind, By.CHANGED): NeoBinding(
            wire=tailored(ChangedRow, fields),
            resource=resource,
            key="",
            names=nobody,
            single=True,
            reading=changes,
        )
        for kind, (resource, fields) in objects.items()
    }
