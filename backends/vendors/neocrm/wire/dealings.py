"""What goes on with an account: activity records, opportunities, quotes, contracts, cases."""

from __future__ import annotations

import msgspec

from backends.domain import Contract, Interaction, Opportunity, Quote, Ticket
from backends.protocols.soql.answers import Amount
from backends.vendors.neocrm.tenant import Terms
from backends.vendors.neocrm.values import (
    Label,
    Moment,
    day_of,
    instant_of,
    label_of,
    number_of,
)
from backends.vendors.neocrm.wire.rows import Owned
from backends.vocabulary import (
    ContractStatus,
    InteractionKind,
    Kind,
    OpportunityStatus,
    QuoteStatus,
    TicketStatus,
)

PERCENT = 100


class InteractionRow(Owned, frozen=True, kw_only=True, gc=False):
    """activityrecord; its kinds are the tenant's own."""

    content: str | None = None
    at: Moment = msgspec.field(name="startTime", default=None)
    type: Label = msgspec.field(name="entityType", default=None)
    owner: Label = msgspec.field(name="ownerId", default=None)
    contact: Label = msgspec.field(name="contactId", default=None)

    def to_domain(self, terms: Terms) -> Interaction | None:
        """Return the interaction; one that never began is none."""
        at, kind = instant_of(self.at), label_of(self.type)
        if at is None:
            return None
        return Interaction(
            system=terms.system,
            key=self.key,
            customer=self.customer,
            at=at,
            kind=terms.word(Kind.INTERACTION, InteractionKind, kind),
            kind_text=kind,
            body=self.content or None,
            by=label_of(self.owner),
            contact=label_of(self.contact),
        )


class OpportunityRow(Owned, frozen=True, kw_only=True, gc=False):
    """opportunity; its stages are the tenant's own, so its status is read."""

    name: str | None = msgspec.field(name="opportunityName", default=None)
    status: Label = None
    money: Amount | None = None
    win_rate: Amount | None = msgspec.field(name="winRate", default=None)
    closes: Moment = msgspec.field(name="closeDate", default=None)
    owner: Label = msgspec.field(name="ownerId", default=None)

    def to_domain(self, terms: Terms) -> Opportunity:
        """Return the opportunity."""
        status, rate = label_of(self.status), number_of(self.win_rate)
        return Opportunity(
            system=terms.system,
            key=self.key,
            customer=self.customer,
            name=self.name or None,
            status=terms.word(Kind.OPPORTUNITY, OpportunityStatus, status),
            stage_text=status,
            amount=number_of(self.money),
            currency=terms.currency,
            probability=None if rate is None else rate / PERCENT,
            expected_close=day_of(self.closes, terms.zone),
            owner=label_of(self.owner),
        )


class QuoteRow(Owned, frozen=True, kw_only=True, gc=False):
    """quote; its name is its number."""

    account: Label = msgspec.field(name="quotationEntityRelAccount", default=None)
    name: str | None = None
    stage: Label = msgspec.field(name="quotationStage", default=None)
    amount: Amount | None = msgspec.field(name="quotationAmount", default=None)
    issued: Moment = msgspec.field(name="quoteTime", default=None)
    valid: Moment = msgspec.field(name="validDate", default=None)
    owner: Label = msgspec.field(name="ownerId", default=None)

    def to_domain(self, terms: Terms) -> Quote:
        """Return the quote."""
        stage = label_of(self.stage)
        return Quote(
            system=terms.system,
            key=self.key,
            customer=self.customer,
            number=self.name or self.key,
            status=terms.word(Kind.QUOTE, QuoteStatus, stage),
            status_text=stage,
            amount=number_of(self.amount),
            currency=terms.currency,
            issued=day_of(self.issued, terms.zone),
            valid_until=day_of(self.valid, terms.zone),
            owner=label_of(self.owner),
        )


class ContractRow(Owned, frozen=True, kw_only=True, gc=False):
    """contract; the public models have neither a number nor an amount."""

    title: str | None = None
    status: Label = None
    starts: Moment = msgspec.field(name="startDate", default=None)
    ends: Moment = msgspec.field(name="endDate", default=None)
    owner: Label = msgspec.field(name="ownerId", default=None)

    def to_domain(self, terms: Terms) -> Contract:
        """Return the contract."""
        status = label_of(self.status)
        return Contract(
            system=terms.system,
            key=self.key,
            customer=self.customer,
            number=self.key,
            name=self.title or None,
            status=terms.word(Kind.CONTRACT, ContractStatus, status),
            status_text=status,
            starts=day_of(self.starts, terms.zone),
            ends=day_of(self.ends, terms.zone),
            owner=label_of(self.owner),
        )


class TicketRow(Owned, frozen=True, kw_only=True, gc=False):
    """serviceCase. Unverified: the object's fields beyond caseAccountId, caseStatus and name."""

    account: Label = msgspec.field(name="caseAccountId", default=None)
    name: str | None = None
    status: Label = msgspec.field(name="caseStatus", default=None)
    owner: Label = msgspec.field(name="ownerId", default=None)
    created: Moment = msgspec.field(name="createdAt", default=None)

    def to_domain(self, terms: Terms) -> Ticket:
        """Return the ticket."""
        status = label_of(self.status)
        return Ticket(
            system=terms.system,
            key=self.key,
            customer=self.customer,
            number=self.key,
            subject=self.name or None,
            status=terms.word(Kind.TICKET, TicketStatus, status),
            status_text=status,
            opened=instant_of(self.created),
            assignee=label_of(self.owner),
        )
