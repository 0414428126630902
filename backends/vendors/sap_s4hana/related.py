"""Readings that go from one set to another: people, deliveries of orders, numbers in hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any

from backends.adapter import Found, cut
from backends.domain import Entity
from backends.parts import together
from backends.protocols.odata.literals import either
from backends.protocols.odata.versions import V2
from backends.vendors.sap_s4hana.readings import Ask, condition_of, long_list
from backends.vendors.sap_s4hana.services import (
    DELIVERIES,
    DELIVERY_ITEMS,
    LEDGER,
    PARTNERS,
)
from backends.vendors.sap_s4hana.spelling import (
    NUMBER,
    REFERENCE,
    fits,
    fitting,
    padded,
    unpadded,
)
from backends.vendors.sap_s4hana.wire.accounts import BillingRow, ItemRow
from backends.vendors.sap_s4hana.wire.deliveries import DeliveryRow, ServedRow
from backends.vendors.sap_s4hana.wire.partners import ContactsRow, PersonRow

CUSTOMERS_ITEMS = "FinancialAccountType eq 'D'"


async def contacts(ask: Ask) -> Found:
    """Read the people at customers, then their names, which are those of business partners."""
    keys = fitting(ask.query.keys, NUMBER)
    if not keys:
        return {}
    rows: list[ContactsRow] = await ask.listed(condition_of(ask, keys), "Customer")
    present = {
        unpadded(row.customer): [c for c in row.contacts.all if not c.ended(ask.home.today)]
        for row in rows
    }
    people = {contact.business_partner_person for own in present.values() for contact in own}
    named = await ask.among(PARTNERS, PersonRow, "BusinessPartner", sorted(people))
    names = {unpadded(row.business_partner): row.business_partner_full_name for row in named}
    found: dict[str, list[Entity]] = {
        customer: [
            contact.to_domain(
                ask.home, customer, names.get(unpadded(contact.business_partner_person)) or None
            )
            for contact in own
        ]
        for customer, own in present.items()
    }
    return cut(ask.query, found)


async def deliveries_of(ask: Ask) -> Found:
    """Read which deliveries serve the orders, then these with their items."""
    keys = fitting(ask.query.keys, NUMBER)
    if not keys:
        return {}
    found: dict[str, list[Entity]] = {key: [] for key in keys}
    served = await ask.among(DELIVERY_ITEMS, ServedRow, "ReferenceSDDocument", keys)
    numbers = sorted({row.delivery for row in served})
    rows: list[DeliveryRow] = await ask.among(DELIVERIES, DeliveryRow, "DeliveryDocument", numbers)
    for row in rows:
        for order in {unpadded(item.order) for item in row.items.all}.intersection(keys):
            found[order].append(row.to_domain(ask.home))
    return cut(ask.query, found)


async def invoices(ask: Ask) -> Found:
    """Read a page of billing documents, each page with its items of the ledger."""
    return await long_list(ask, _with_items)


async def _with_items(ask: Ask, rows: Sequence[BillingRow]) -> list[Entity]:
    items: list[ItemRow] = await ask.among(
        LEDGER,
        ItemRow,
        "BillingDocument",
        [row.billing_document for row in rows],
        CUSTOMERS_ITEMS,
    )
    own: dict[str, list[ItemRow]] = defaultdict(list)
    for item in items:
        own[unpadded(item.billing_document)].append(item)
    return [row.to_domain(ask.home, own[unpadded(row.billing_document)]) for row in rows]


async def by_reference(ask: Ask) -> Found:
    """Read orders by any number that a person may hold in hand, theirs or their deliveries'."""
    keys = [key for key in ask.query.keys if fits(key, REFERENCE)]
    if not keys:
        return {}
    set_, wire = ask.binding.of, ask.binding.wire
    calls: list[Callable[[], Awaitable[Any]]] = [
        partial(ask.rows, set_, wire, _own_numbers(keys), "SalesOrder"),
        partial(
            ask.rows,
            DELIVERIES,
            DeliveryRow,
            _numbers_of_deliveries(keys),
            "DeliveryDocument",
        ),
    ]
    orders, deliveries = await together(calls)
    told: dict[str, set[str]] = defaultdict(set)  # by order, the numbers that lead to it
    for delivery in deliveries:
        for item in delivery.items.all:
            told[unpadded(item.order)] |= {
                unpadded(delivery.delivery_document),
                delivery.bill_of_lading,
            }
    missing = sorted(told.keys() - {unpadded(row.sales_order) for row in orders} - {""})
    orders += await ask.among(set_, wire, "SalesOrder", missing)
    found: dict[str, list[Entity]] = {}
    for row in orders:
        number = unpadded(row.sales_order)
        names = told[number] | {number, row.purchase_order_by_customer}
        for key in names.intersection(keys):
            found.setdefault(key, []).append(row.to_domain(ask.home))
    return cut(ask.query, found)


def _own_numbers(keys: Sequence[str]) -> str:
    short = [V2.where("SalesOrder", "eq", padded(key)) for key in keys if fits(key, NUMBER)]
    return either([*short, *(V2.where("PurchaseOrderByCustomer", "eq", key) for key in keys)])


def _numbers_of_deliveries(keys: Sequence[str]) -> str:
    short = [V2.where("DeliveryDocument", "eq", padded(key)) for key in keys if fits(key, NUMBER)]
    return either([*short, *(V2.where("BillOfLading", "eq", key) for key in keys)])
