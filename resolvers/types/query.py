"""The questions: every way in, admitted by the directory before a system is asked."""

from __future__ import annotations

import datetime as dt
from typing import Any

import strawberry

from backends.directory import CustomerFilter, CustomerOrder
from backends.domain import Link
from backends.port import By
from backends.vocabulary import Kind
from resolvers import customers, orders
from resolvers.asks import Ask, settled, together
from resolvers.context import Info, InterfaceState, RequestContext
from resolvers.existence import Needs, existing, needs
from resolvers.fields import Load, load, plain
from resolvers.problems import bad_input
from resolvers.products import MAX_SKUS
from resolvers.sections import customer
from resolvers.types.customer import Customer, CustomerConnection
from resolvers.types.goods import Product
from resolvers.types.sales import SalesOrder
from resolvers.types.sections import Connection


@strawberry.input(name="CustomerFilter", description="Which customers; all that is given must fit.")
class CustomerFilterInput:
    """What customers can be narrowed by."""

    segment: str | None = strawberry.field(default=None, description="The part of the market.")
    region: str | None = strawberry.field(default=None, description="The region.")
    owner: str | None = strawberry.field(default=None, description="The rep's code.")
    team: str | None = strawberry.field(default=None, description="The team.")
    system: str | None = strawberry.field(
        default=None, description="Only customers that this system knows."
    )

    def to_filter(self) -> CustomerFilter:
        """Say the same to the directory."""
        return CustomerFilter(
            segment=self.segment,
            region=self.region,
            owner=self.owner,
            team=self.team,
            system=self.system,
        )


@strawberry.type(description="Who is asking.")
class Viewer:
    """Read from the verified token."""

    subject: str = plain("The subject of the token.")
    roles: list[str] = plain("The roles of the token.")
    permissions: list[str] = plain("What you may see, as Type.field.")


@strawberry.type(description="The connection to one system.")
class Interface:
    """Read from context.InterfaceReport."""

    name: str = plain("The configured name of the system.")
    state: InterfaceState = plain("How the connection does.")
    vendor: str | None = plain("The product that is spoken to.")
    channel: str | None = plain("Which address is used.")
    paused_until: dt.datetime | None = plain("Until when it is left alone, where it is.")
    lag_seconds: float | None = plain("How far its change notices are behind.")
    p95_ms: float | None = plain("The 95th percentile of recent calls, in milliseconds.")
    breaker: str | None = plain("Whether calls are let through.")
    calls_per_minute: float | None = plain("How many calls went out in the last minute.")


def _viewer(info: Info) -> Any:
    context = info.context
    return Viewer(
        subject=context.caller.principal.subject,
        roles=list(context.caller.principal.roles),
        permissions=sorted(c for c, scope in context.grant.scopes.items() if scope),
    )


async def _customer(info: Info, id: strawberry.ID) -> Any:  # noqa: A002
    found = await info.context.admission.by_id(id, "Query.customer")
    return found and customer(info.context, found.entry, found.relation)


async def _customer_by_link(info: Info, system: strawberry.ID, key: str) -> Any:
    found = await info.context.admission.by_link(Link(system, key), "Query.customerByLink")
    return found and customer(info.context, found.entry, found.relation)


async def _customers(
    info: Info,
    search: str | None = None,
    filter: CustomerFilterInput | None = None,  # noqa: A002
    sort: CustomerOrder | None = CustomerOrder.NAME,
    first: int | None = 20,
    after: str | None = None,
) -> Any:
    narrowed = filter.to_filter() if filter else CustomerFilter()
    order = sort or CustomerOrder.NAME
    return await customers.search(info.context, search, narrowed, order, first, after)


async def _order(info: Info, id: strawberry.ID) -> Any:  # noqa: A002
    return await orders.by_id(info.context, id)


async def _find_orders(info: Info, reference: str, system: strawberry.ID | None = None) -> Any:
    return await orders.find(info.context, reference, system)


def _ask_product(context: RequestContext, needed: Needs, sku: str) -> Ask:
    return existing(context, needed, sku)


def _ask_products(context: RequestContext, needed: Needs, skus: list[str]) -> Ask:
    if len(skus) > MAX_SKUS:
        raise bad_input(f"skus: at most {MAX_SKUS} at once")
    return together([existing(context, needed, sku) for sku in skus])


async def _product(info: Info, sku: str) -> Any:
    return await settled(info.context.loads, _ask_product(info.context, _needs(info), sku))


async def _products(info: Info, skus: list[str]) -> Any:
    return await settled(info.context.loads, _ask_products(info.context, _needs(info), skus))


def _needs(info: Info) -> Needs:
    return needs(info.context, info._raw_info)  # noqa: SLF001 - strawberry hides the selection


def _interfaces(info: Info) -> Any:
    return list(info.context.services.interfaces())


@strawberry.type(description="Everything that can be asked.")
class Query:
    """The root fields."""

    viewer: Viewer = strawberry.field(resolver=_viewer, description="Who am I, and what may I see?")
    customer: Customer | None = strawberry.field(
        resolver=_customer, description="The customer with this id."
    )
    customer_by_link: Customer | None = strawberry.field(
        resolver=_customer_by_link, description="The customer with this number in a system."
    )
    customers: CustomerConnection | None = strawberry.field(
        resolver=_customers,
        description="Customers within your scope, by name, phone, e-mail, tax or own number.",
    )
    order: SalesOrder | None = strawberry.field(
        resolver=_order, description="The order with this id."
    )
    find_orders: Connection[SalesOrder] | None = strawberry.field(
        resolver=_find_orders,
        description="Orders by a number somebody quotes: order, customer reference, delivery "
        "or tracking number.",
    )
    product: Product | None = load(
        Load(kind=Kind.PRODUCT, by=By.KEY, key="sku", ask=_ask_product, looks=needs),
        "The product with this number.",
        _product,
    )
    products: list[Product | None] | None = load(
        Load(kind=Kind.PRODUCT, by=By.KEY, key="skus", ask=_ask_products, looks=needs),
        "The products with these numbers, in this order.",
        _products,
    )
    interfaces: list[Interface] | None = strawberry.field(
        resolver=_interfaces, description="The connection to every system, as last seen."
    )
