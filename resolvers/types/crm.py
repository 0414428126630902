"""What a CRM knows of a customer."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from backends import domain
from backends.vocabulary import (
    ContractStatus,
    Direction,
    InteractionKind,
    OpportunityStatus,
    QuoteStatus,
    TicketPriority,
    TicketStatus,
)
from resolvers.fields import money, plain
from resolvers.types.entities import of_entity
from resolvers.types.sections import Money


@of_entity(domain.Contact, "A person at a customer.")
class Contact:
    """Read from domain.Contact."""

    key: str = plain("The person's key in the CRM.")
    name: str | None = plain("The person's name.")
    title: str | None = plain("The person's function.")
    phone: str | None = plain("A phone number.")
    email: str | None = plain("An e-mail address.")
    primary: bool | None = plain("Whether this is the first person to ask for.")


@of_entity(domain.Interaction, "A call, mail, meeting, visit or note.")
class Interaction:
    """Read from domain.Interaction."""

    key: str = plain("The interaction's key in the CRM.")
    at: dt.datetime = plain("When it took place.")
    kind: InteractionKind = plain("How somebody was in touch.")
    kind_text: str | None = plain("The kind in the CRM's own word, where it is OTHER.")
    subject: str | None = plain("What it was about.")
    body: str | None = plain("What was said.")
    direction: Direction | None = plain("Who reached out.")
    by: str | None = plain("Who of us took part.")
    contact: str | None = plain("The key of the customer's person who took part.")


@of_entity(domain.Opportunity, "A possible sale.")
class Opportunity:
    """Read from domain.Opportunity."""

    key: str = plain("The opportunity's key in the CRM.")
    name: str | None = plain("What may be sold.")
    status: OpportunityStatus = plain("Whether the sale is still possible.")
    stage_text: str | None = plain("The stage in the CRM's own word.")
    amount: Money | None = money("amount", "What it may be worth.")
    probability: Decimal | None = plain("How likely it is, from 0 to 1.")
    expected_close: dt.date | None = plain("When it should be decided.")
    owner: str | None = plain("Who works on it.")


@of_entity(domain.Quote, "An offer to a customer.")
class Quote:
    """Read from domain.Quote."""

    number: str = plain("The quote's number.")
    status: QuoteStatus = plain("What became of it.")
    status_text: str | None = plain("The status in the system's own word.")
    amount: Money | None = money("amount", "What was offered.")
    issued: dt.date | None = plain("When it was made.")
    valid_until: dt.date | None = plain("Until when it holds.")
    owner: str | None = plain("Who made it.")


@of_entity(domain.Contract, "An agreement with a customer over a time.")
class Contract:
    """Read from domain.Contract."""

    number: str = plain("The contract's number.")
    name: str | None = plain("What it is about.")
    status: ContractStatus = plain("Whether it holds.")
    status_text: str | None = plain("The status in the system's own word.")
    amount: Money | None = money("amount", "What was agreed.")
    starts: dt.date | None = plain("Its first day.")
    ends: dt.date | None = plain("Its last day.")
    owner: str | None = plain("Who looks after it.")


@of_entity(domain.Ticket, "A service case.")
class Ticket:
    """Read from domain.Ticket."""

    number: str = plain("The case's number.")
    subject: str | None = plain("What it is about.")
    status: TicketStatus = plain("Where it stands.")
    status_text: str | None = plain("The status in the CRM's own word.")
    priority: TicketPriority | None = plain("How urgent it is.")
    opened: dt.datetime | None = plain("When it was opened.")
    closed: dt.datetime | None = plain("When it was closed.")
    assignee: str | None = plain("Who works on it.")
