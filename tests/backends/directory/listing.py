"""A system that only lists customers."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from backends.directory import Directory, Source, SyncReport, sync
from backends.domain import Customer, Link
from backends.errors import BackendError
from backends.ordering import window_of
from backends.port import EVERY, By, CallContext, Page, Query, Serves, Slice, failed
from backends.vocabulary import Kind

NOON = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)


class Clock:
    """Tells the time it is set to."""

    def __init__(self) -> None:
        """Start at noon."""
        self.now = NOON

    def __call__(self) -> dt.datetime:
        return self.now

    def pass_by(self, seconds: float) -> None:
        self.now += dt.timedelta(seconds=seconds)


class Listing:
    """Pages through ``customers``, ``limit`` at a time; fails once ``pages_left`` are used up."""

    serves: ClassVar[Serves] = {Kind.CUSTOMER: frozenset({By.ALL})}

    def __init__(self, name: str, clock: Clock, *customers: Customer) -> None:
        """No failure, and pages as long as they are asked for."""
        self.name = name
        self.clock = clock
        self.customers = list(customers)
        self.limit = 500
        self.pages_left: int | None = None
        self.error: BackendError | None = None
        self.queries: list[Query] = []

    async def fetch(self, query: Query, context: CallContext) -> Page:
        self.queries.append(query)
        if self.pages_left == 0 and self.error is not None:
            return Page(results=failed(query.keys, self.error))
        if self.pages_left is not None:
            self.pages_left -= 1
        limit = min(self.limit, query.window.limit or self.limit)
        items, position = window_of(Kind.CUSTOMER, list(self.customers), query.window.after, limit)
        return Page(results={EVERY: Slice(items=items, next=position, as_of=self.clock())})

    async def aclose(self) -> None:
        """Nothing to let go of."""


class Company:
    """A directory with a CRM that owns ownership and an ERP."""

    def __init__(self, directory: Directory, clock: Clock) -> None:
        """Both systems are empty."""
        self.directory = directory
        self.clock = clock
        self.crm = Listing("crm", clock)
        self.erp = Listing("erp", clock)

    async def sync(self) -> SyncReport:
        sources = [Source(backend=self.crm, owns=True), Source(backend=self.erp)]
        return await sync(self.directory, sources, progress=lambda _system, _done: None)

    async def id_of(self, system: str, key: str) -> str:
        link = Link(system, key)
        return (await self.directory.by_links([link]))[link].id

    async def links_of(self, number: str) -> list[str]:
        entry = (await self.directory.by_ids([number]))[number]
        return [f"{link.system}:{link.key}" for link in entry.links]


def crm(key: str, *numbers: str, name: str = "Acme", owner: str | None = None) -> Customer:
    """Make a CRM's customer that holds numbers of the ERP."""
    links = tuple(Link("erp", number) for number in numbers)
    return Customer(system="crm", key=key, name=name, owner=owner, links=links)


def erp(key: str, *, name: str = "ACME INC") -> Customer:
    """Make an ERP's customer; its salesperson is not the owner."""
    return Customer(system="erp", key=key, name=name, owner="salesperson")
