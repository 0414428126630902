"""The gateways that are compared: one company behind each, alike but for who decides and logs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from enum import StrEnum
from pathlib import Path
from typing import Any

import strawberry.federation
from graphql import GraphQLObjectType, default_field_resolver
from strawberry.schema.config import StrawberryConfig

from backends.domain import Link
from backends.port import Backend, Lane
from gateway.app import Gateway, load_policy
from gateway.auth import LocalKey, expected, issue
from gateway.settings import Policy as PolicyFiles
from policies.engine import DEFAULT, MODEL, Policy
from policies.holder import PolicyHolder
from resolvers.exchange import Caller, Question
from resolvers.guard import UNGUARDED
from resolvers.problems import Code
from resolvers.references import entities
from resolvers.schema import FEDERATION, build, coordinates, core
from resolvers.seen import read
from resolvers.types.customer import Customer
from resolvers.types.goods import Product
from resolvers.types.query import Query
from resolvers.types.sales import SalesOrder
from resolvers.types.scalars import SCALARS
from resolvers.types.subscription import Subscription
from tests.journeys.company import KEY, crm, erp, settings
from tests.journeys.questions import CUSTOMER_360
from tests.resolvers.world import PEOPLE
from tests.serving import served

ROLE = "admin"  # sees everything, and everything sensitive is logged
_SECONDS = 30.0


class Kind(StrEnum):
    """What a gateway does beside answering."""

    BARE = "no policy at the fields"
    POLICY = "policy"
    NOTED = "policy, readings noted"
    LOGGED = "policy, readings logged"


class Compared:
    """A gateway that can be asked without HTTP, and over it."""

    def __init__(self, gateway: Gateway, url: str, customer: str) -> None:
        """Take the gateway's address, and our id of the customer whom all questions are about."""
        self.url = url
        self.variables = {"id": customer}
        self.token = issue(
            LocalKey.read(KEY),
            PEOPLE[ROLE],
            expected=expected(gateway.settings.auth),
            lifetime=3600.0,
        )
        self._gateway = gateway

    async def ask(self) -> bool:
        """Ask all about the customer; say whether the answer withheld what was to be logged."""
        caller = Caller(
            principal=PEOPLE[ROLE],
            request_id="0123456789abcdef",
            deadline=asyncio.get_running_loop().time() + _SECONDS,
            lane=Lane.SUPPORT,
        )
        question = Question(query=CUSTOMER_360, variables=self.variables)
        answer = await self._gateway.executor.execute(question, caller)
        codes = {error["extensions"]["code"] for error in answer.errors}
        assert codes <= {Code.BACKEND_UNAVAILABLE}, answer.errors
        return bool(codes)


@asynccontextmanager
async def gateways(folder: Path) -> AsyncIterator[dict[Kind, Compared]]:
    """Open all of them in this process; everything comes from their caches soon."""
    async with AsyncExitStack() as stack:
        yield {kind: await _opened(kind, _folder(folder, kind), stack) for kind in Kind}


def _folder(folder: Path, kind: Kind) -> Path:
    own = folder / kind.name
    own.mkdir()
    return own


async def _opened(kind: Kind, folder: Path, stack: AsyncExitStack) -> Compared:
    chosen = settings(folder)
    if kind is not Kind.LOGGED:
        silent = chosen.audit.model_copy(update={"key": None})
        chosen = chosen.model_copy(update={"audit": silent})
    schema = unguarded() if kind is Kind.BARE else build()
    logs = kind in {Kind.NOTED, Kind.LOGGED}
    policy = load_policy(PolicyFiles(), schema) if logs else without_flags(folder, schema)
    systems: dict[str, Backend] = {system.name: system for system in (crm(), erp())}
    gateway = Gateway(
        chosen, PolicyHolder(lambda: policy, []), schema, lambda name, _system: systems[name]
    )
    app = gateway.asgi(begin=gateway.synchronise)
    url = await stack.enter_async_context(served(app))
    link = Link("crm", "K1")
    return Compared(gateway, url, (await gateway.directory.by_links([link]))[link].id)


def without_flags(folder: Path, schema: Any) -> Policy:
    """Load the default policy as if it called nothing sensitive."""
    plain = folder / "policy.csv"
    text = DEFAULT.read_text(encoding="utf-8")
    plain.write_text(text.replace("allow, sensitive", "allow,"), encoding="utf-8")
    return Policy.load(MODEL, [plain], coordinates(schema))


def unguarded() -> strawberry.federation.Schema:
    """Build the schema with no policy before its fields: the fastest that could be right."""
    schema = strawberry.federation.Schema(
        query=Query,
        subscription=Subscription,
        types=[Customer, SalesOrder, Product],
        federation_version=FEDERATION,
        config=StrawberryConfig(default_resolver=read, scalar_map=SCALARS),
    )
    executable = core(schema)
    assert executable.query_type is not None
    executable.query_type.fields["_entities"].resolve = entities
    for type_ in executable.type_map.values():
        if isinstance(type_, GraphQLObjectType):
            for field in type_.fields.values():
                field.extensions[UNGUARDED] = field.resolve or default_field_resolver
    return schema
