"""The people, talks, chances and cases of the company's facts as documents of ERPNext."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from backends.domain import Contact, Customer, Interaction, Opportunity, Ticket
from backends.vocabulary import (
    Direction,
    InteractionKind,
    OpportunityStatus,
    TicketPriority,
    TicketStatus,
)

OURS, THEIRS = "Demo Trading Co", "Other Co"
WRITTEN = "2026-11-01 08:00:00"
MEDIA = {
    InteractionKind.CALL: "Phone",
    InteractionKind.MAIL: "Email",
    InteractionKind.MEETING: "Meeting",
}
CHANCES = {OpportunityStatus.OPEN: "Open", OpportunityStatus.WON: "Converted"}


def number(value: Decimal | None) -> float:
    return float(value or 0)


def local(value: dt.datetime | None) -> str | None:
    """Spell an instant as a site in UTC does: no zone, a blank in the middle."""
    return None if value is None else value.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M:%S")


def customer(one: Customer) -> dict[str, Any]:
    return {
        "name": one.key,
        "customer_name": one.name,
        "customer_group": one.segment,
        "territory": one.region,
        "industry": one.industry,
        "account_manager": one.owner,
        "mobile_no": one.phone,
        "email_id": one.email,
        "website": one.website,
        "tax_id": one.tax_number,
        "payment_terms": None,
        "creation": local(one.created),
        "modified": local(one.updated),
    }


def contact(one: Contact) -> dict[str, Any]:
    first, _, last = (one.name or "").partition(" ")
    return {
        "name": one.key,
        "first_name": first,
        "last_name": last,
        "designation": one.title,
        "phone": None,
        "mobile_no": one.phone,
        "email_id": one.email,
        "is_primary_contact": int(bool(one.primary)),
        "modified": WRITTEN,
    }


def link(one: Contact) -> dict[str, Any]:
    return {
        "name": f"link-{one.key}",
        "parent": one.key,
        "parenttype": "Contact",
        "link_doctype": "Customer",
        "link_name": one.customer,
        "modified": WRITTEN,
    }


def talk(one: Interaction) -> dict[str, Any]:
    return {
        "name": one.key,
        "communication_type": "Communication",
        "reference_doctype": "Customer",
        "reference_name": one.customer,
        "communication_date": local(one.at),
        "communication_medium": MEDIA[one.kind],
        "sent_or_received": "Received" if one.direction is Direction.IN else "Sent",
        "subject": one.subject,
        "content": one.body,
        "sender": one.by,
        "modified": local(one.at),
    }


def chance(one: Opportunity) -> dict[str, Any]:
    return {
        "name": one.key,
        "company": OURS,
        "opportunity_from": "Customer",
        "party_name": one.customer,
        "title": one.name,
        "status": CHANCES[one.status],
        "sales_stage": "Prospecting",
        "opportunity_amount": number(one.amount),
        "currency": one.currency,
        "probability": number(one.probability) * 100,
        "expected_closing": one.expected_close,
        "opportunity_owner": one.owner,
        "modified": WRITTEN,
    }


def issue(one: Ticket) -> dict[str, Any]:
    assert (one.status, one.priority) == (TicketStatus.OPEN, TicketPriority.HIGH)
    return {
        "name": one.key,
        "customer": one.customer,
        "subject": one.subject,
        "status": "Open",
        "priority": "High",
        "creation": local(one.opened),
        "modified": local(one.opened),
    }
