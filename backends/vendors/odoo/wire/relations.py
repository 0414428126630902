"""What a CRM knows: opportunities, tickets, messages and activities."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from backends.domain import Interaction, Opportunity, Ticket
from backends.vendors.odoo.values import (
    Day,
    Moment,
    Pair,
    Text,
    day_of,
    id_of,
    instant,
    instant_of,
    name_of,
    number,
    plain,
    text_of,
)
from backends.vendors.odoo.wire.rows import Known, Owned, Row
from backends.vocabulary import (
    Direction,
    InteractionKind,
    OpportunityStatus,
    TicketPriority,
    TicketStatus,
)

PERCENT = 100
ACTIVITIES = {
    "Call": InteractionKind.CALL,
    "Email": InteractionKind.MAIL,
    "Meeting": InteractionKind.MEETING,
}
MESSAGES = {
    "email": (InteractionKind.MAIL, Direction.IN),
    "email_outgoing": (InteractionKind.MAIL, Direction.OUT),
    "comment": (InteractionKind.NOTE, None),
}
# Unverified: Helpdesk is not published; these are the stages that it starts with.
STAGES = {
    "New": TicketStatus.NEW,
    "In Progress": TicketStatus.OPEN,
    "On Hold": TicketStatus.WAITING,
    "Solved": TicketStatus.RESOLVED,
    "Cancelled": TicketStatus.CLOSED,
}
PRIORITIES = {
    "0": TicketPriority.LOW,
    "1": TicketPriority.NORMAL,
    "2": TicketPriority.HIGH,
    "3": TicketPriority.URGENT,
}


class OpportunityRow(Owned, frozen=True, kw_only=True, gc=False):
    """crm.lead of the type opportunity; one that is lost is archived."""

    name: Text
    active: bool
    stage_id: Pair
    user_id: Pair
    expected_revenue: Decimal
    probability: Decimal
    date_deadline: Day
    company_currency: Pair

    def to_domain(self, known: Known) -> Opportunity:
        """Return the opportunity; a won stage sets the probability to 100."""
        owner = id_of(self.user_id)
        return Opportunity(
            system=known.system,
            key=str(self.id),
            customer=known.customer(self.partner_id),
            name=text_of(self.name),
            status=self._status(),
            stage_text=name_of(self.stage_id),
            amount=number(self.expected_revenue),
            currency=name_of(self.company_currency),
            probability=number(self.probability / PERCENT),
            expected_close=day_of(self.date_deadline),
            owner=None if owner is None else str(owner),
        )

    def _status(self) -> OpportunityStatus:
        if not self.active:
            return OpportunityStatus.LOST
        won = self.probability >= PERCENT
        return OpportunityStatus.WON if won else OpportunityStatus.OPEN


class TicketRow(Owned, frozen=True, kw_only=True, gc=False):
    """helpdesk.ticket; Unverified, as the app is not published."""

    name: Text
    stage_id: Pair
    priority: Text
    user_id: Pair
    create_date: Moment
    close_date: Moment
    ticket_ref: Text = False

    def to_domain(self, known: Known) -> Ticket:
        """Return the ticket; its status is that of Odoo's own stages, else OTHER."""
        stage = name_of(self.stage_id) or ""
        closed = instant_of(self.close_date)
        other = TicketStatus.OTHER if closed is None else TicketStatus.CLOSED
        return Ticket(
            system=known.system,
            key=str(self.id),
            customer=known.customer(self.partner_id),
            number=text_of(self.ticket_ref) or str(self.id),
            subject=text_of(self.name),
            status=STAGES.get(stage, other),
            status_text=stage or None,
            priority=PRIORITIES.get(text_of(self.priority) or "", TicketPriority.OTHER),
            opened=instant(self.create_date),
            closed=closed,
            assignee=name_of(self.user_id),
        )


class MessageRow(Row, frozen=True, kw_only=True, gc=False):
    """mail.message: a mail, a note, or what is left of an activity that was done."""

    date: Moment
    subject: Text
    body: Text
    message_type: str
    author_id: Pair
    mail_activity_type_id: Pair

    def to_domain(self, known: Known) -> Interaction:
        """Return the interaction."""
        activity = name_of(self.mail_activity_type_id)
        kind, direction = MESSAGES.get(self.message_type, (InteractionKind.OTHER, None))
        author = id_of(self.author_id)
        inward = direction is Direction.IN and author is not None
        return Interaction(
            system=known.system,
            key=str(self.id),
            customer=known.mine or "",
            at=instant(self.date),
            kind=ACTIVITIES.get(activity, InteractionKind.OTHER) if activity else kind,
            kind_text=activity or self.message_type,
            subject=text_of(self.subject),
            body=plain(self.body),
            direction=None if activity else direction,
            by=name_of(self.author_id),
            contact=str(author) if inward else None,
        )


class ActivityRow(Row, frozen=True, kw_only=True, gc=False):
    """mail.activity: what is planned; once it is done it becomes a message."""

    date_deadline: dt.date
    summary: Text
    note: Text
    activity_type_id: Pair
    user_id: Pair

    def to_domain(self, known: Known) -> Interaction:
        """Return the interaction, at the beginning of the day it is planned for."""
        kind = name_of(self.activity_type_id)
        at = dt.datetime.combine(self.date_deadline, dt.time(), known.zone)
        return Interaction(
            system=known.system,
            key=f"activity-{self.id}",
            customer=known.mine or "",
            at=at.astimezone(dt.UTC),
            kind=ACTIVITIES.get(kind or "", InteractionKind.OTHER),
            kind_text=kind,
            subject=text_of(self.summary),
            body=plain(self.note),
            by=name_of(self.user_id),
        )
