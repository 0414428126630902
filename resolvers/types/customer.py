"""A customer: the profile, and a section for everything the systems know."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import msgspec
import strawberry

from backends import domain
from backends.port import By
from backends.vocabulary import Kind, LifecycleStage
from resolvers import credit, lists, timeline
from resolvers.asks import settled
from resolvers.context import Info, RequestContext
from resolvers.fields import Load, computed, load, plain
from resolvers.sections import CustomerView
from resolvers.seen import Seen
from resolvers.types.credit import Credit
from resolvers.types.crm import Contact, Contract, Interaction, Opportunity, Quote, Ticket
from resolvers.types.entities import of_source
from resolvers.types.sales import Invoice, Payment, SalesOrder
from resolvers.types.sections import Connection, Edge, Freshness, PageInfo, Section
from resolvers.types.timeline import TimelineEvent


class RepValue(msgspec.Struct, frozen=True, gc=False):
    """A sales representative as the CRM names him or her."""

    code: str
    name: str | None


def _ask_profile(_context: RequestContext, root: Any) -> Any:
    return root.fact.ask()


def _read(pick: Callable[[CustomerView], Any], description: str) -> Any:
    async def resolve(root: Any, info: Info) -> Any:
        return pick(await settled(info.context.loads, _ask_profile(info.context, root)))

    declared = Load(kind=Kind.CUSTOMER, by=By.KEY, key="links", ask=_ask_profile, pick=pick)
    return load(declared, description, resolve)


def _profile(attribute: str, description: str) -> Any:
    def pick(view: CustomerView) -> Any:
        found = view.profile
        return getattr(found, attribute) if found else None

    return _read(pick, description)


def _owner(view: CustomerView) -> Any:
    found = view.profile
    return RepValue(found.owner, found.owner_name) if found and found.owner else None


def _freshness(view: CustomerView) -> Any:
    return view.freshness


def _id(root: Seen) -> strawberry.ID:
    return strawberry.ID(root.fact.entry.id)


def _links(root: Seen) -> list[domain.Link]:
    return list(root.fact.entry.links)


@strawberry.type(description="A customer's key in one system.")
class Link:
    """Read from domain.Link."""

    system: str = plain("The configured name of the system.")
    key: str = plain("The customer's number there.")


@strawberry.type(description="Who looks after a customer.")
class Rep:
    """Read from RepValue."""

    code: str = plain("The rep's code in the CRM.")
    name: str | None = plain("The rep's name.")


@of_source(
    CustomerView,
    "A customer: who they are, what was said, what is on order, on its way and on credit.",
    keys=("id",),
)
class Customer(Section):
    """Read from sections.CustomerView."""

    id: strawberry.ID = computed(_id, "Our id, the same in every system.")
    links: list[Link] = computed(_links, "The customer's numbers in the systems.")
    freshness: Freshness = _read(_freshness, "How old the profile is and what it is worth.")
    name: str | None = _profile("name", "The customer's name.")
    segment: str | None = _profile("segment", "The part of the market it belongs to.")
    grade: str | None = _profile("grade", "How important it is to us.")
    industry: str | None = _profile("industry", "What it does.")
    region: str | None = _profile("region", "Where it is looked after from.")
    stage: LifecycleStage | None = _profile("stage", "How far the relation has come.")
    stage_text: str | None = _profile("stage_text", "The stage in the CRM's own word.")
    owner: Rep | None = _read(_owner, "Who looks after it.")
    team: str | None = _profile("team", "The team that looks after it.")
    phone: str | None = _profile("phone", "A phone number.")
    email: str | None = _profile("email", "An e-mail address.")
    website: str | None = _profile("website", "Its web site.")
    address: str | None = _profile("address", "Its address.")
    tax_number: str | None = _profile("tax_number", "Its tax number.")
    created: dt.datetime | None = _profile("created", "Since when the system knows it.")
    updated: dt.datetime | None = _profile("updated", "When its profile was last changed.")
    contacts: Connection[Contact] | None = lists.listed(
        Kind.CONTACT, "contacts", "The people there, by name."
    )
    interactions: Connection[Interaction] | None = lists.listed(
        Kind.INTERACTION, "interactions", "Calls, mails, meetings, visits and notes, newest first."
    )
    opportunities: Connection[Opportunity] | None = lists.listed(
        Kind.OPPORTUNITY, "opportunities", "Possible sales, latest expected close first."
    )
    quotes: Connection[Quote] | None = lists.listed(Kind.QUOTE, "quotes", "Offers, newest first.")
    contracts: Connection[Contract] | None = lists.listed(
        Kind.CONTRACT, "contracts", "Agreements, latest start first."
    )
    tickets: Connection[Ticket] | None = lists.listed(
        Kind.TICKET, "tickets", "Service cases, newest first."
    )
    orders: Connection[SalesOrder] | None = lists.orders(
        "Orders of all ERP accounts, newest first; status narrows them."
    )
    invoices: Connection[Invoice] | None = lists.listed(
        Kind.INVOICE, "invoices", "Receivables, newest first."
    )
    payments: Connection[Payment] | None = lists.listed(
        Kind.PAYMENT, "payments", "Receipts, newest first."
    )
    credit: Credit | None = load(
        Load(kind=Kind.CREDIT, by=By.CUSTOMER, key="links", ask=credit.ask_credit),
        "What may still be bought on credit, over all accounts.",
        credit.credit,
    )
    timeline: Connection[TimelineEvent] | None = strawberry.field(
        resolver=timeline.timeline,
        description="What happened, from all systems, newest first; only kinds you may see.",
    )


@strawberry.type(description="A page of customers.")
class CustomerConnection:
    """Read from connections.Connected."""

    nodes: list[Customer] = plain("The customers.")
    edges: list[Edge[Customer]] = plain("The customers with their cursors.")
    page_info: PageInfo = plain("Whether the list goes on.")
    total_count: int = plain("How many there are within your scope.")
