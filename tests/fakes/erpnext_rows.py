"""The company's facts as documents of ERPNext, beside some of another company."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from backends.domain import (
    Contact,
    CreditAccount,
    Customer,
    Delivery,
    Interaction,
    Invoice,
    Opportunity,
    Product,
    SalesOrder,
    Stock,
    Ticket,
)
from backends.vocabulary import (
    BillingStatus,
    Fulfilment,
    InvoiceStatus,
    Kind,
)
from tests.fakes.erpnext_people import (
    OURS,
    THEIRS,
    WRITTEN,
    chance,
    contact,
    customer,
    issue,
    link,
    number,
    talk,
)
from tests.fakes.facts import Facts

DELIVERED = {
    Fulfilment.NONE: "Not Delivered",
    Fulfilment.PARTIAL: "Partly Delivered",
    Fulfilment.COMPLETE: "Fully Delivered",
}
BILLED = {
    BillingStatus.NONE: ("Not Billed", 0.0),
    BillingStatus.PARTIAL: ("Partly Billed", 50.0),
    BillingStatus.COMPLETE: ("Fully Billed", 100.0),
}
PAID = {InvoiceStatus.OPEN: "Unpaid", InvoiceStatus.PAID: "Paid"}

Rows = list[dict[str, Any]]


def doctypes(facts: Facts) -> dict[str, Rows]:
    """Return the rows of every DocType."""
    orders = [each for each in facts[Kind.ORDER] if isinstance(each, SalesOrder)]
    notes = [each for each in facts[Kind.DELIVERY] if isinstance(each, Delivery)]
    return {
        "Company": [
            {"name": name, "default_currency": "CNY", "credit_limit": 0.0, "modified": WRITTEN}
            for name in (OURS, THEIRS)
        ],
        "Customer": [customer(c) for c in facts[Kind.CUSTOMER] if isinstance(c, Customer)],
        "Customer Credit Limit": [*_limits(facts)],
        "Contact": [contact(c) for c in facts[Kind.CONTACT] if isinstance(c, Contact)],
        "Dynamic Link": [link(c) for c in facts[Kind.CONTACT] if isinstance(c, Contact)],
        "Communication": [talk(c) for c in facts[Kind.INTERACTION] if isinstance(c, Interaction)],
        "Opportunity": [chance(c) for c in facts[Kind.OPPORTUNITY] if isinstance(c, Opportunity)],
        "Issue": [issue(c) for c in facts[Kind.TICKET] if isinstance(c, Ticket)],
        "Sales Order": [*map(_order, orders), _order(orders[0], "X1", THEIRS)],
        "Sales Order Item": [row for order in orders for row in _lines(order)],
        "Delivery Note": [*map(_note, notes)],
        "Delivery Note Item": [row for note in notes for row in _sent(note)],
        "Sales Invoice": [_invoice(c) for c in facts[Kind.INVOICE] if isinstance(c, Invoice)],
        "GL Entry": [*_entries(facts)],
        "Item": [_item(c) for c in facts[Kind.PRODUCT] if isinstance(c, Product)],
        "Warehouse": [*_warehouses(facts)],
        "Bin": [*_bins(facts)],
    }


def _limits(facts: Facts) -> Iterator[dict[str, Any]]:
    for account in facts[Kind.CREDIT]:
        assert isinstance(account, CreditAccount)
        for company, limit in ((OURS, account.limit), (THEIRS, Decimal(1))):
            yield {
                "name": f"limit-{account.customer}-{company}",
                "parent": account.customer,
                "parenttype": "Customer",
                "company": company,
                "credit_limit": number(limit),
                "modified": WRITTEN,
            }


def _order(one: SalesOrder, name: str = "", company: str = OURS) -> dict[str, Any]:
    billed, percent = BILLED[one.billing_status or BillingStatus.NONE]
    delivered = DELIVERED[one.delivery_status or Fulfilment.NONE]
    done = (one.delivery_status, one.billing_status) == ("COMPLETE", "COMPLETE")
    return {
        "name": name or one.number,
        "company": company,
        "customer": one.customer,
        "transaction_date": one.ordered,
        "delivery_date": one.requested,
        "po_no": one.reference,
        "currency": one.currency,
        "net_total": number(one.net),
        "grand_total": number(one.gross),
        "base_grand_total": number(one.gross),
        "status": "On Hold" if one.blocks else "Completed" if done else "To Deliver and Bill",
        "delivery_status": delivered,
        "billing_status": billed,
        "per_billed": percent,
        "docstatus": 1,
        "modified": WRITTEN,
    }


def _lines(one: SalesOrder) -> Iterator[dict[str, Any]]:
    for line in one.lines:
        yield {
            "name": f"{one.number}-line-{line.position}",
            "parent": one.number,
            "parenttype": "Sales Order",
            "idx": int(line.position),
            "item_code": line.sku,
            "item_name": line.name,
            "qty": number(line.quantity),
            "delivered_qty": number(line.quantity) - number(line.open_quantity),
            "uom": line.unit,
            "rate": number(line.price),
            "amount": number(line.amount),
            "modified": WRITTEN,
        }


def _note(one: Delivery) -> dict[str, Any]:
    return {
        "name": one.number,
        "company": OURS,
        "customer": one.customer,
        "posting_date": one.shipped,
        "status": "Completed",
        "transporter_name": one.carrier,
        "lr_no": one.tracking_number,
        "is_return": 0,
        "docstatus": 1,
        "per_billed": 100.0,
        "net_total": 100.0,
        "base_grand_total": 113.0,
        "modified": WRITTEN,
    }


def _sent(one: Delivery) -> Iterator[dict[str, Any]]:
    for place, line in enumerate(one.lines, 1):
        yield {
            "name": f"{one.number}-line-{place}",
            "parent": one.number,
            "parenttype": "Delivery Note",
            "docstatus": 1,
            "idx": place,
            "item_code": line.sku,
            "qty": number(line.quantity),
            "uom": line.unit,
            "against_sales_order": line.order,
            "so_detail": f"{line.order}-line-{line.position}",
            "modified": WRITTEN,
        }


def _invoice(one: Invoice) -> dict[str, Any]:
    late = one.due is not None and one.due < dt.date(2026, 11, 1) and one.open_amount
    return {
        "name": one.number,
        "company": OURS,
        "customer": one.customer,
        "posting_date": one.issued,
        "due_date": one.due,
        "currency": one.currency,
        "party_account_currency": one.currency,
        "conversion_rate": 1.0,
        "grand_total": number(one.amount),
        "outstanding_amount": number(one.open_amount),
        "status": "Overdue" if late else PAID[one.status],
        "docstatus": 1,
        "modified": WRITTEN,
    }


def _entries(facts: Facts) -> Iterator[dict[str, Any]]:
    """Book each invoice and what was paid of it."""
    for one in facts[Kind.INVOICE]:
        assert isinstance(one, Invoice)
        paid = number(one.amount) - number(one.open_amount)
        for place, (debit, credit) in enumerate(((number(one.amount), 0.0), (0.0, paid))):
            yield {
                "name": f"entry-{one.number}-{place}",
                "company": OURS,
                "party_type": "Customer",
                "party": one.customer,
                "is_cancelled": 0,
                "debit": debit,
                "credit": credit,
                "modified": WRITTEN,
            }


def _item(one: Product) -> dict[str, Any]:
    return {
        "name": one.sku,
        "item_name": one.name,
        "stock_uom": one.unit,
        "item_group": one.category,
        "modified": WRITTEN,
    }


def _stocks(facts: Facts) -> Sequence[Stock]:
    return [each for each in facts[Kind.STOCK] if isinstance(each, Stock)]


def _warehouses(facts: Facts) -> Iterator[dict[str, Any]]:
    ours = sorted({each.site for each in _stocks(facts)})
    for name, company in (*((site, OURS) for site in ours), ("Far", THEIRS)):
        yield {"name": name, "company": company, "is_group": 0, "modified": WRITTEN}


def _bins(facts: Facts) -> Iterator[dict[str, Any]]:
    for one in _stocks(facts):
        for site in {one.site, "Far"}:
            yield {
                "name": f"bin-{one.sku}-{one.site}-{site}",
                "item_code": one.sku,
                "warehouse": site,
                "stock_uom": one.unit,
                "actual_qty": number(one.on_hand),
                "reserved_qty": number(one.reserved) - 1,
                "reserved_qty_for_production": 1.0,
                "modified": WRITTEN,
            }
