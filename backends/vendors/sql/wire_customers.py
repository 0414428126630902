"""Rows of customers and of what was said and offered to them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from backends.domain import (
    Contact,
    Contract,
    Customer,
    Interaction,
    Link,
    Opportunity,
    Quote,
    Ticket,
)
from backends.vendors.sql.values import (
    Flag,
    Row,
    Source,
    flag,
    instant,
    instant_or_none,
    unmapped,
    word,
)
from backends.vocabulary import (
    ContractStatus,
    Direction,
    InteractionKind,
    LifecycleStage,
    OpportunityStatus,
    QuoteStatus,
    TicketPriority,
    TicketStatus,
)


class CustomerRow(Row, frozen=True, kw_only=True, gc=False):
    """A customer; ``links`` are the columns that hold other systems' numbers, by system."""

    key: str
    name: str | None = None
    segment: str | None = None
    grade: str | None = None
    industry: str | None = None
    region: str | None = None
    stage: str | None = None
    owner: str | None = None
    owner_name: str | None = None
    team: str | None = None
    phone: str | None = None
    email: str | None = None
    website: str | None = None
    address: str | None = None
    tax_number: str | None = None
    created: dt.datetime | None = None
    updated: dt.datetime | None = None
    links: dict[str, str | None]

    def to_domain(self, source: Source) -> Customer:
        """Numbers of one system stand in one column, with commas between them."""
        return Customer(
            system=source.system,
            key=self.key,
            name=self.name,
            segment=self.segment,
            grade=self.grade,
            industry=self.industry,
            region=self.region,
            stage=word(LifecycleStage, self.stage),
            stage_text=unmapped(LifecycleStage, self.stage),
            owner=self.owner,
            owner_name=self.owner_name,
            team=self.team,
            phone=self.phone,
            email=self.email,
            website=self.website,
            address=self.address,
            tax_number=self.tax_number,
            created=instant_or_none(self.created, source.zone),
            updated=instant_or_none(self.updated, source.zone),
            links=tuple(
                Link(system, key.strip())
                for system, keys in self.links.items()
                for key in (keys or "").split(",")
                if key.strip()
            ),
        )


class ContactRow(Row, frozen=True, kw_only=True, gc=False):
    """A person at a customer."""

    key: str
    customer: str
    name: str | None = None
    title: str | None = None
    phone: str | None = None
    email: str | None = None
    primary: Flag = None

    def to_domain(self, source: Source) -> Contact:
        """Change the spelling only."""
        return Contact(
            system=source.system,
            key=self.key,
            customer=self.customer,
            name=self.name,
            title=self.title,
            phone=self.phone,
            email=self.email,
            primary=flag(self.primary),
        )


class InteractionRow(Row, frozen=True, kw_only=True, gc=False):
    """A call, mail, meeting, visit or note."""

    key: str
    customer: str
    at: dt.datetime
    kind: str | None = None
    subject: str | None = None
    body: str | None = None
    direction: str | None = None
    by: str | None = None
    contact: str | None = None

    def to_domain(self, source: Source) -> Interaction:
        """Change the spelling only."""
        return Interaction(
            system=source.system,
            key=self.key,
            customer=self.customer,
            at=instant(self.at, source.zone),
            kind=word(InteractionKind, self.kind) or InteractionKind.OTHER,
            kind_text=unmapped(InteractionKind, self.kind),
            subject=self.subject,
            body=self.body,
            direction=word(Direction, self.direction),
            by=self.by,
            contact=self.contact,
        )


class OpportunityRow(Row, frozen=True, kw_only=True, gc=False):
    """A possible sale."""

    key: str
    customer: str
    name: str | None = None
    status: str | None = None
    stage: str | None = None
    amount: Decimal | None = None
    currency: str | None = None
    probability: Decimal | None = None
    expected_close: dt.date | None = None
    owner: str | None = None

    def to_domain(self, source: Source) -> Opportunity:
        """Without a stage, a status that nobody mapped is shown in its place."""
        return Opportunity(
            system=source.system,
            key=self.key,
            customer=self.customer,
            name=self.name,
            status=word(OpportunityStatus, self.status) or OpportunityStatus.OTHER,
            stage_text=self.stage or unmapped(OpportunityStatus, self.status),
            amount=self.amount,
            currency=self.currency,
            probability=self.probability,
            expected_close=self.expected_close,
            owner=self.owner,
        )


class QuoteRow(Row, frozen=True, kw_only=True, gc=False):
    """An offer to a customer."""

    key: str
    customer: str
    number: str
    status: str | None = None
    amount: Decimal | None = None
    currency: str | None = None
    issued: dt.date | None = None
    valid_until: dt.date | None = None
    owner: str | None = None

    def to_domain(self, source: Source) -> Quote:
        """Change the spelling only."""
        return Quote(
            system=source.system,
            key=self.key,
            customer=self.customer,
            number=self.number,
            status=word(QuoteStatus, self.status) or QuoteStatus.OTHER,
            status_text=unmapped(QuoteStatus, self.status),
            amount=self.amount,
            currency=self.currency,
            issued=self.issued,
            valid_until=self.valid_until,
            owner=self.owner,
        )


class ContractRow(Row, frozen=True, kw_only=True, gc=False):
    """An agreement over a time."""

    key: str
    customer: str
    number: str
    name: str | None = None
    status: str | None = None
    amount: Decimal | None = None
    currency: str | None = None
    starts: dt.date | None = None
    ends: dt.date | None = None
    owner: str | None = None

    def to_domain(self, source: Source) -> Contract:
        """Change the spelling only."""
        return Contract(
            system=source.system,
            key=self.key,
            customer=self.customer,
            number=self.number,
            name=self.name,
            status=word(ContractStatus, self.status) or ContractStatus.OTHER,
            status_text=unmapped(ContractStatus, self.status),
            amount=self.amount,
            currency=self.currency,
            starts=self.starts,
            ends=self.ends,
            owner=self.owner,
        )


class TicketRow(Row, frozen=True, kw_only=True, gc=False):
    """A service case."""

    key: str
    customer: str
    number: str
    subject: str | None = None
    status: str | None = None
    priority: str | None = None
    opened: dt.datetime | None = None
    closed: dt.datetime | None = None
    assignee: str | None = None

    def to_domain(self, source: Source) -> Ticket:
        """Change the spelling only."""
        return Ticket(
            system=source.system,
            key=self.key,
            customer=self.customer,
            number=self.number,
            subject=self.subject,
            status=word(TicketStatus, self.status) or TicketStatus.OTHER,
            status_text=unmapped(TicketStatus, self.status),
            priority=word(TicketPriority, self.priority),
            opened=instant_or_none(self.opened, source.zone),
            closed=instant_or_none(self.closed, source.zone),
            assignee=self.assignee,
        )
