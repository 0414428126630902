"""Who may be looked at: every way to a customer is decided here, without calling a system."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any, Final

import msgspec
from strawberry.dataloader import DataLoader

from backends.directory import CustomerFilter, Directory, Entry, Reach
from backends.domain import Link, SalesOrder
from backends.errors import Unavailable
from policies.grant import Grant
from policies.principal import BY_RULES, Principal, Scope
from resolvers.loaders import Clock
from resolvers.seen import Whose

# What a customer's record decides, so that it must not be too old.
BY_RECORD = Scope.OWN | Scope.TEAM | BY_RULES
_BY_RECORD, _ALL = int(BY_RECORD), int(Scope.ALL)
_NEVER: Final = (None, None)
_NONE: frozenset[Any] = frozenset()


class Admitted(msgspec.Struct, frozen=True, gc=False):
    """A customer that the caller may look at, and how it stands to the caller."""

    entry: Entry
    relation: Scope


class Admission:
    """Admits customers for one caller; who is outside the scope looks like who does not exist."""

    def __init__(
        self,
        directory: Directory,
        principal: Principal,
        grant: Grant,
        clock: Clock,
        ownership_limit: dt.timedelta,
    ) -> None:
        """``ownership_limit`` is how old the directory's ownership may be and still be trusted."""
        self._directory = directory
        self._principal = principal
        self._grant = grant
        self._clock = clock
        self._limit = ownership_limit
        self._admitted: dict[tuple[Link, str], tuple[Entry | None, Admitted | None]] = {}
        self._own_links: frozenset[Link] = _NONE
        self._own_ids: frozenset[str] = _NONE
        if principal.customers:
            self._own_links, self._own_ids = _named(principal.customers)

    # Most customers were looked up a moment ago, so most requests need no loader.

    @cached_property
    def _by_id(self) -> DataLoader[str, Entry | None]:
        return DataLoader(load_fn=self._entries)

    @cached_property
    def _by_link(self) -> DataLoader[Link, Entry | None]:
        return DataLoader(load_fn=self._linked)

    @cached_property
    def _ownership(self) -> DataLoader[str, bool]:
        return DataLoader(load_fn=self._ask_ownership)

    async def by_id(self, customer_id: str, coordinate: str) -> Admitted | None:
        """Admit a customer by our id, under the scope of the coordinate that leads there."""
        if self._by_record(coordinate):
            await self._require_trust()
        entry = self._directory.recall_id(customer_id) or await self._by_id.load(customer_id)
        return await self._admit(entry, coordinate)

    async def by_link(self, link: Link, coordinate: str) -> Admitted | None:
        """Admit a customer by its key in a system; again only where its entry has changed."""
        way, entry = (link, coordinate), self._directory.recall_link(link)
        before, found = self._admitted.get(way, _NEVER)
        if entry is not None and entry is before:
            return found
        if self._by_record(coordinate):
            await self._require_trust()
        entry = entry or await self._by_link.load(link)
        found = await self._admit(entry, coordinate)
        self._admitted[way] = entry, found
        return found

    async def entries(self, entries: Sequence[Entry], coordinate: str) -> list[Admitted]:
        """Admit what a search within the caller's reach found."""
        admitted = [await self._admit(entry, coordinate) for entry in entries]
        return [a for a in admitted if a is not None]

    async def order(self, order: SalesOrder, coordinate: str) -> Whose | None:
        """Return whose an order is; None where it may not be seen.

        A sold-to that the directory does not know may be seen by who sees all.
        """
        admitted = await self.by_link(Link(order.system, order.customer), coordinate)
        if admitted is not None:
            return Whose(admitted.relation, admitted.entry.id)
        return Whose(Scope.ALL) if Scope.ALL in self._grant.scope(coordinate) else None

    async def reach(self, coordinate: str, asked: Iterable[str] = ()) -> Reach:
        """Return which customers a search under this coordinate may find.

        ``asked`` are the fields that it asks about: it finds nobody by what may not be seen.
        """
        await self.require(coordinate)
        scope, who = self._grant.scope(coordinate), self._principal
        for field in asked:
            scope = _both(scope, self._grant.scope(field))
        if Scope.ALL in scope:
            return Reach(everything=True)
        himself = Scope.SELF in scope
        return Reach(
            owners=frozenset({who.rep} if Scope.OWN in scope and who.rep else ()),
            teams=who.teams if Scope.TEAM in scope else frozenset(),
            ids=self._own_ids if himself else frozenset(),
            links=self._own_links if himself else frozenset(),
            fitting=tuple(
                CustomerFilter(region=rule.region, segment=rule.segment)
                for rule in self._grant.rules
                if rule.bit & scope
            ),
        )

    async def require(self, coordinate: str) -> None:
        """Raise where ownership is too old to decide under this coordinate, for any id alike."""
        if self._by_record(coordinate):
            await self._require_trust()

    async def _admit(self, entry: Entry | None, coordinate: str) -> Admitted | None:
        if entry is None:
            return None
        # Of an entry that is not known nobody has said whose it is.
        relation = await self._relation(entry) if entry.known else Scope.ALL
        return Admitted(entry, relation) if self._grant.visible(coordinate, relation) else None

    async def _relation(self, entry: Entry) -> Scope:
        who, relation = self._principal, Scope.ALL
        if not self._own_links.isdisjoint(entry.links) or await self._is_own_id(entry):
            relation |= Scope.SELF
        kept = self._grant.by_attributes(entry.region, entry.segment)
        if who.rep is not None and entry.owner == who.rep:
            kept |= Scope.OWN
        if entry.team is not None and entry.team in who.teams:
            kept |= Scope.TEAM
        return relation | kept if kept and await self._trusted() else relation

    async def _is_own_id(self, entry: Entry) -> bool:
        """Whether the caller's claim names the customer, by this id or by one merged into it."""
        if entry.id in self._own_ids:
            return True
        named = await asyncio.gather(*(self._by_id.load(own) for own in sorted(self._own_ids)))
        return any(own is not None and own.id == entry.id for own in named)

    def _by_record(self, coordinate: str) -> bool:
        """Whether a record decides who may be seen under a coordinate; integers are quicker."""
        scope = int(self._grant.scopes.get(coordinate, 0))
        return not scope & _ALL and bool(scope & _BY_RECORD)

    async def _require_trust(self) -> None:
        if not await self._trusted():
            raise Unavailable(
                "ownership in the directory is too old to be trusted: run the directory sync",
                system="directory",
            )

    async def _trusted(self) -> bool:
        return await self._ownership.load("ownership")

    async def _ask_ownership(self, keys: list[str]) -> list[bool | BaseException]:
        as_of = await self._directory.ownership_as_of()
        trusted = as_of is not None and self._clock() - as_of <= self._limit
        return [trusted] * len(keys)

    async def _entries(self, ids: list[str]) -> list[Entry | BaseException | None]:
        found = await self._directory.by_ids(ids)
        return [found.get(i) for i in ids]

    async def _linked(self, links: list[Link]) -> list[Entry | BaseException | None]:
        found: dict[Link, Any] = await self._directory.by_links(links)
        return [found.get(link) for link in links]


def _named(customers: Iterable[str]) -> tuple[frozenset[Link], frozenset[str]]:
    """Return the links and the ids among the customers that a caller is."""
    parts = [customer.partition(":") for customer in customers]
    links = frozenset(Link(system, key) for system, colon, key in parts if colon)
    return links, frozenset(id_ for id_, colon, _ in parts if not colon)


def _both(one: Scope, other: Scope) -> Scope:
    """Return a scope within both; where they differ in kind, rather too little."""
    if Scope.ALL in one:
        return other
    return one if Scope.ALL in other else one & other
