"""People, talks, chances and cases."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from backends.domain import Contact, Interaction, Opportunity, Ticket
from backends.vendors.erpnext.values import House, instant, some
from backends.vendors.erpnext.wire.rows import Child, Row
from backends.vocabulary import (
    Direction,
    InteractionKind,
    OpportunityStatus,
    TicketPriority,
    TicketStatus,
)

MEDIA = {
    "Phone": InteractionKind.CALL,
    "Email": InteractionKind.MAIL,
    "Meeting": InteractionKind.MEETING,
    "Event": InteractionKind.MEETING,
    "Visit": InteractionKind.VISIT,
}
WAYS = {"Received": Direction.IN, "Sent": Direction.OUT}
CHANCES = {
    "Open": OpportunityStatus.OPEN,
    "Replied": OpportunityStatus.OPEN,
    "Quotation": OpportunityStatus.OPEN,
    "Converted": OpportunityStatus.WON,
    "Lost": OpportunityStatus.LOST,
}
CASES = {
    "Open": TicketStatus.OPEN,
    "Replied": TicketStatus.WAITING,
    "On Hold": TicketStatus.WAITING,
    "Resolved": TicketStatus.RESOLVED,
    "Closed": TicketStatus.CLOSED,
}
URGENCIES = {
    "Low": TicketPriority.LOW,
    "Medium": TicketPriority.NORMAL,
    "High": TicketPriority.HIGH,
    "Urgent": TicketPriority.URGENT,
}


class LinkRow(Child, frozen=True, kw_only=True, gc=False):
    """Dynamic Link: of which customer a contact, its parent, is."""

    link_name: str


class ContactRow(Row, frozen=True, kw_only=True, gc=False):
    """Contact; it may be of several customers."""

    first_name: str | None = None
    last_name: str | None = None
    designation: str | None = None
    phone: str | None = None
    mobile_no: str | None = None
    email_id: str | None = None
    is_primary_contact: int | None = None

    def to_domain(self, house: House, customer: str) -> Contact:
        """Return the contact of one customer."""
        primary = self.is_primary_contact
        return Contact(
            system=house.system,
            key=self.name,
            customer=customer,
            name=" ".join(filter(None, (self.first_name, self.last_name))) or None,
            title=self.designation or None,
            phone=self.mobile_no or self.phone or None,
            email=self.email_id or None,
            primary=None if primary is None else bool(primary),
        )


class CommunicationRow(Row, frozen=True, kw_only=True, gc=False):
    """Communication that refers to a customer."""

    reference_name: str
    communication_date: dt.datetime
    communication_medium: str | None = None
    sent_or_received: str | None = None
    subject: str | None = None
    content: str | None = None
    sender: str | None = None

    def to_domain(self, house: House) -> Interaction:
        """Return what was said."""
        return Interaction(
            system=house.system,
            key=self.name,
            customer=self.reference_name,
            at=instant(self.communication_date, house.zone),
            kind=MEDIA.get(self.communication_medium or "", InteractionKind.OTHER),
            kind_text=self.communication_medium or None,
            subject=self.subject or None,
            body=self.content or None,
            direction=WAYS.get(self.sent_or_received or ""),
            by=self.sender or None,
        )


class OpportunityRow(Row, frozen=True, kw_only=True, gc=False):
    """Opportunity from a customer; its probability is in percent."""

    party_name: str
    title: str | None = None
    status: str
    sales_stage: str | None = None
    opportunity_amount: Decimal | None = None
    currency: str | None = None
    probability: Decimal | None = None
    expected_closing: dt.date | None = None
    opportunity_owner: str | None = None

    def to_domain(self, house: House) -> Opportunity:
        """Return the chance."""
        chance = some(self.probability)
        return Opportunity(
            system=house.system,
            key=self.name,
            customer=self.party_name,
            name=self.title or None,
            status=CHANCES.get(self.status, OpportunityStatus.OTHER),
            stage_text=self.sales_stage or self.status,
            amount=some(self.opportunity_amount) if self.currency else None,
            currency=self.currency or None,
            probability=None if chance is None else chance / 100,
            expected_close=self.expected_closing,
            owner=self.opportunity_owner or None,
        )


class IssueRow(Row, frozen=True, kw_only=True, gc=False):
    """Issue; opened when it was written down."""

    customer: str
    subject: str | None = None
    status: str
    priority: str | None = None
    creation: dt.datetime

    def to_domain(self, house: House) -> Ticket:
        """Return the case."""
        urgency = self.priority
        return Ticket(
            system=house.system,
            key=self.name,
            customer=self.customer,
            number=self.name,
            subject=self.subject or None,
            status=CASES.get(self.status, TicketStatus.OTHER),
            status_text=self.status,
            priority=URGENCIES.get(urgency, TicketPriority.OTHER) if urgency else None,
            opened=instant(self.creation, house.zone),
        )
