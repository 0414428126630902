"""The company of the proof, every way through its schema, and what an answer may not hold."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from backends.directory import Directory
from backends.domain import Link
from backends.memory import MemoryBackend
from policies.engine import DEFAULT, MODEL, Policy, compiled
from policies.lines import Lines, read
from resolvers.context import InterfaceReport, InterfaceState
from resolvers.ids import encode
from resolvers.schema import coordinates, core
from tests.policies.table import ROWS, named
from tests.proof import sentinels
from tests.proof.oracle import ASKING, DOORS, FINDER, OF_EVENTS, OPENING, TELLER, Oracle
from tests.proof.routes import Map, Route
from tests.proof.sentinels import MEMBERS, SKU, Member
from tests.resolvers.doubles import rewire
from tests.resolvers.world import NOW, SCHEMA, World, over

EXECUTABLE = core(SCHEMA)
COORDINATES = coordinates(SCHEMA)
HOME = MEMBERS[0]
PAUSED_UNTIL = dt.datetime(1931, 7, 13, 5, 17, 43, tzinfo=dt.UTC)
INTERFACE = InterfaceReport(
    name="SENTINEL-name",
    vendor="SENTINEL-vendor",
    state=InterfaceState.DEGRADED,
    channel="SENTINEL-channel",
    paused_until=PAUSED_UNTIL,
    p95_ms=123456.25,
    lag_seconds=223456.25,
    breaker="SENTINEL-breaker",
    calls_per_minute=323456.25,
)


def arguments(member: Member, id_: str) -> Mapping[str, str]:
    """Tell what fields are asked with; a new field needs an entry only if it must have one."""
    customer = f'{{ __typename: "Customer", id: "{id_}" }}'
    order_id = encode("erp", member.order)
    order = f'{{ __typename: "SalesOrder", id: "{order_id}" }}'
    product = f'{{ __typename: "Product", sku: "{SKU}" }}'
    return {
        "Query.customer": f'id: "{id_}"',
        "Query.customerByLink": f'system: "crm", key: "{member.key}"',
        "Query.customers": f'filter: {{ region: "{member.region}" }}, sort: ID, first: 1',
        "Query.order": f'id: "{order_id}"',
        "Query.findOrders": f'reference: "{member.order}"',
        "Query.product": f'sku: "{SKU}"',
        "Query.products": f'skus: ["{SKU}"]',
        "Subscription.orderChanged": f'number: "{member.order}"',
        "Subscription.stockChanged": f'skus: ["{SKU}"]',
        "Subscription.interactionAdded": f'customer: "{id_}"',
        "Query._entities:Customer": f"representations: [{customer}]",
        "Query._entities:SalesOrder": f"representations: [{order}]",
        "Query._entities:Product": f"representations: [{product}]",
        "Product.availability": 'quantity: "1", by: "2031-12-31"',
        "Customer.timeline": "first: 20",
    }


def opened() -> Mapping[str, frozenset[str]]:
    """Tell what the doors open: what leads on, of a customer, up to so many fields deep.

    The finder sees what arguments ask about, the teller what events are made of.
    """
    known = Map(EXECUTABLE, arguments(HOME, "nobody"))
    leading = {
        one.name: known.depth(one.owner) + 1
        for one in COORDINATES
        if one.name not in OF_ALL and not known.ends(one.name)
    }
    doors = {
        door: frozenset(name for name, depth in leading.items() if depth <= deep)
        for door, deep in DOORS.items()
    }
    deepest = frozenset[str]().union(*doors.values())
    return {
        **doors,
        FINDER: frozenset[str]().union(*ASKING.values()),
        TELLER: deepest.union(OF_EVENTS, *OPENING.values()),
    }


OF_ALL = frozenset(
    name
    for row in ROWS.values()
    if row.of_all
    for name in named(row.fields, [one.name for one in COORDINATES])
)
OPENED = opened()
ORACLE = Oracle([one.name for one in COORDINATES], OPENED)


class Stage:
    """A running company whose every value is known, and the ways to them."""

    def __init__(self, systems: Sequence[MemoryBackend], ids: Mapping[str, str]) -> None:
        """``ids`` are our ids of the customers, by their keys."""
        self._systems = systems
        self.ids = ids
        self.maps = {one.key: Map(EXECUTABLE, arguments(one, ids[one.key])) for one in MEMBERS}

    def shortest(self, member: Member = HOME) -> list[Route]:
        """Return the shortest way to every field."""
        known = self.maps[member.key]
        return [known.route(name) for name in known.coordinates()]

    def every(self, member: Member = HOME) -> list[Route]:
        """Return a way to every field through every field that leads to its type."""
        known = self.maps[member.key]
        return [route for name in known.coordinates() for route in known.routes(name)]

    def asked(self) -> list[str]:
        """Tell what the systems were asked since the last time, key by key."""
        queries = [query for system in self._systems for query in system.calls]
        for system in self._systems:
            system.calls.clear()
        return [f"{q.system} {q.kind} {q.by} {q.window} {key}" for q in queries for key in q.keys]


def doored(folder: Path) -> Policy:
    """Compile the default policy with the doors.

    Loading would refuse them: alone they meet fields that they do not see and that cannot be null.
    Nobody has one alone.
    """
    return Policy(compiled(MODEL.read_text(encoding="utf-8"), lines(folder), COORDINATES))


def lines(folder: Path) -> Lines:
    """Return the lines of the default policy, and those of the doors."""
    file = folder / "doors.csv"
    text = [f"p, role:{d}, {name}, all, allow," for d, names in OPENED.items() for name in names]
    file.write_text("\n".join(text), encoding="utf-8")
    return read(DEFAULT, file)


@asynccontextmanager
async def staged(folder: Path, synced: Path | None = None) -> AsyncIterator[tuple[World, Stage]]:
    """Run the company of the proof without HTTP, under the default policy."""
    crm = MemoryBackend("crm", sentinels.crm(), now=lambda: NOW)
    erp = MemoryBackend("erp", sentinels.erp(), now=lambda: NOW)
    async with over(crm, erp, folder, synced) as world:
        rewire(world, interfaces=lambda: [INTERFACE])
        world.policy = doored(folder)
        yield world, Stage((crm, erp), await ids_of(world.directory))


async def ids_of(directory: Directory) -> Mapping[str, str]:
    """Return our ids of the customers, by their keys."""
    links = {one.key: Link("crm", one.key) for one in MEMBERS}
    entries = await directory.by_links([*links.values()])
    return {key: entries[link].id for key, link in links.items()}
