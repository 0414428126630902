"""The ways in which bindings are read: by key, as long lists by day or instant, all of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, TypeAlias, TypeVar

import msgspec

from backends.adapter import Binding, Cut, Found, cut
from backends.domain import Entity
from backends.keyset import Stretch, page
from backends.ordering import ORDERINGS, parse, position, window_of
from backends.port import EVERY, By, Query
from backends.vendors.odoo.records import PAGE, Records
from backends.vendors.odoo.values import SECOND, Domain, Pair, id_of, ids_in, midnight, stamp
from backends.vendors.odoo.wire.rows import Known, Owned, Row

R = TypeVar("R", bound=Row)


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """One chunk to read: what for, from where, at which moment, until when."""

    binding: OdooBinding
    query: Query
    records: Records
    now: dt.datetime
    deadline: float

    @property
    def zone(self) -> dt.tzinfo:
        """Where the company's days begin and end."""
        return self.records.zone

    @property
    def today(self) -> dt.date:
        """The day it is there."""
        return self.now.astimezone(self.zone).date()

    @property
    def ids(self) -> list[int]:
        """The keys that can be ids."""
        return ids_in(self.query.keys)

    async def every(
        self, model: str, row: type[R], domain: Domain, context: Mapping[str, Any] | None = None
    ) -> list[R]:
        """Return all records of a model that match."""
        return await self.records.every(model, row, domain, deadline=self.deadline, context=context)

    async def known(self, partners: Iterable[Pair] = (), products: Iterable[Pair] = ()) -> Known:
        """Return what is known beside records with these partners and products."""
        mine = self.query.keys[0] if self.binding.single and self.query.by is By.CUSTOMER else None
        owners = {} if mine else await self.records.owners.get(_ids(partners), self.deadline)
        codes = await self.records.codes.get(_ids(products), self.deadline)
        return Known(
            system=self.records.system, zone=self.zone, mine=mine, owners=owners, codes=codes
        )


def _ids(pairs: Iterable[Pair]) -> list[int]:
    return [record for pair in pairs if (record := id_of(pair)) is not None]


async def turned(ask: Ask, rows: Sequence[Any]) -> list[Entity]:
    """Turn records into entities that need nothing beside them but whose they are."""
    known = await ask.known(row.partner_id for row in rows if isinstance(row, Owned))
    return [row.to_domain(known) for row in rows]


Reading: TypeAlias = Callable[[Ask], Awaitable[Found]]
Turn: TypeAlias = Callable[[Ask, Sequence[Any]], Awaitable[list[Entity]]]
Names: TypeAlias = Callable[[Any], Iterable[str]]
Match: TypeAlias = Callable[[list[int]], Domain]


class Apart(msgspec.Struct, frozen=True):
    """Which records of a list have a date and which have none: databases put these anywhere."""

    dated: Domain
    undated: Domain


class OdooBinding(Binding, frozen=True, kw_only=True):
    """A binding to a model: ``key`` is the field that keys are looked up in, ``ids`` by id.

    ``names`` says under which keys an entity is found, and ``turn`` makes entities of records.
    ``match`` replaces ``key in ...``. ``where`` always holds; ``narrow`` adds to it for a filter of
    the window. A key without records is empty where ``listing``. ``dated`` is the field that long
    lists are ordered by, of moments where it is ``timed``; where it may be empty, undated records
    are read ``apart``. ``context`` goes along.
    """

    reading: Reading
    names: Names
    turn: Turn = turned
    ids: bool = False
    match: Match | None = None
    where: tuple[Any, ...] = ()
    narrow: Mapping[tuple[str, str], Domain] = {}
    listing: bool = False
    dated: str = ""
    apart: Apart | None = None
    timed: bool = False
    context: Mapping[str, Any] = {}


def domain_of(ask: Ask) -> Domain:
    """Return the domain of the records that a query asks for."""
    binding, query = ask.binding, ask.query
    clauses = [*binding.where]
    for pair in query.window.filter:
        clauses += binding.narrow.get(pair, [])
    if binding.match is not None:
        return [*clauses, *binding.match(ask.ids)]
    return [*clauses, [binding.key, "in", ask.ids if binding.ids else query.keys]]


def nobody(ask: Ask) -> bool:
    """Say whether no key can be one of Odoo's, so that nothing need be asked."""
    return ask.binding.ids and not ask.ids


async def by_key(ask: Ask) -> Found:
    """Read all records of the keys and give each key its own."""
    binding, query = ask.binding, ask.query
    found: dict[str, list[Entity]] = {key: [] for key in query.keys if binding.listing}
    rows = [] if nobody(ask) else await _listed(ask, [])
    for entity in await binding.turn(ask, rows) if rows else []:
        for key in set(binding.names(entity)).intersection(query.keys):
            if not (query.by is By.KEY and key in found):  # the oldest record has the key
                found.setdefault(key, []).append(entity)
    return cut(query, found)


async def long_list(ask: Ask) -> Found:
    """Read a page of the one key's list, which may be long, by its days."""
    (key,) = ask.query.keys
    if nobody(ask):
        return {key: ((), None)}
    return {key: await page(ask.query.kind, ask.query.window, partial(_stretch, ask))}


async def _stretch(ask: Ask, stretch: Stretch) -> list[Entity]:
    rows = await _rows(ask, stretch)
    return await ask.binding.turn(ask, rows) if rows else []


async def _rows(ask: Ask, stretch: Stretch) -> list[Any]:
    field, apart = ask.binding.dated, ask.binding.apart
    if stretch.undated:
        return await _listed(ask, apart.undated) if apart else []
    narrower = [*apart.dated] if apart else []
    if stretch.day is not None:
        return await _listed(ask, [*narrower, *_on(ask, stretch.day)])
    if stretch.before is not None:
        narrower.append([field, "<", _begin(ask, stretch.before)])
    dated = await _listed(ask, narrower, stretch.limit)
    if apart is None or (stretch.limit is not None and len(dated) >= stretch.limit):
        return dated
    return dated + await _listed(ask, apart.undated)


def _begin(ask: Ask, day: dt.date) -> str:
    return midnight(day, ask.zone) if ask.binding.timed else day.isoformat()


def _on(ask: Ask, day: dt.date) -> Domain:
    field, next_day = ask.binding.dated, day + dt.timedelta(days=1)
    return [[field, ">=", _begin(ask, day)], [field, "<", _begin(ask, next_day)]]


async def _entities(ask: Ask, narrower: Domain, limit: int | None = None) -> list[Entity]:
    rows = await _listed(ask, narrower, limit)
    return await ask.binding.turn(ask, rows) if rows else []


async def _listed(ask: Ask, narrower: Domain, limit: int | None = None) -> list[Any]:
    binding = ask.binding
    domain = [*domain_of(ask), *narrower]
    if limit is None:
        return await ask.every(binding.resource, binding.wire, domain, binding.context)
    return await ask.records.search(
        binding.resource,
        binding.wire,
        domain,
        limit=limit,
        deadline=ask.deadline,
        order=f"{binding.dated} desc, id desc",
        context=binding.context,
    )


async def by_instant(ask: Ask) -> Found:
    """Read a page of the one key's list, which may be long, by its instants."""
    (key,) = ask.query.keys
    return {key: ((), None) if nobody(ask) else await instants(ask, [])}


async def instants(ask: Ask, beside: Sequence[Entity]) -> Cut:
    """Return a window of a list by instants, merged with entities that are known already.

    Odoo tells seconds and sorts by microseconds, so records of the second on the edge of what was
    read do not count yet: mostly one read, more where a whole page is of one second.
    """
    kind, window = ask.query.kind, ask.query.window
    after = dt.datetime.fromisoformat(parse(window.after)[0]) if window.after else None
    until = [[ask.binding.dated, "<", stamp(after + SECOND)]] if after else []
    size = None if window.limit is None else window.limit + 2
    while True:
        items = await _entities(ask, until, size)
        if size is None or window.limit is None or len(items) < size:
            return window_of(kind, [*items, *beside], window.after, window.limit)
        edge = _at(ask, items[-1])
        whole = [item for item in (*items, *beside) if _at(ask, item) > edge]
        behind, _ = window_of(kind, whole, window.after, None)
        if len(behind) >= window.limit:
            kept = behind[: window.limit]
            return kept, position(kind, kept[-1]) if kept else None
        size *= 2


def _at(ask: Ask, entity: Entity) -> dt.datetime:
    at: dt.datetime = getattr(entity, ORDERINGS[ask.query.kind].attribute)
    return at


async def everyone(ask: Ask) -> Found:
    """Read a page of all records, oldest first; a position starts with the id.

    Ids grow, so that a listing in pages misses nobody who comes meanwhile.
    """
    window, binding = ask.query.window, ask.binding
    behind = [["id", ">", int(parse(window.after)[0])]] if window.after else []
    limit = PAGE if window.limit is None else window.limit
    rows = await ask.records.search(
        binding.resource,
        binding.wire,
        [*behind, *binding.where],
        limit=limit + 1,
        deadline=ask.deadline,
    )
    kept = rows[:limit]
    onward = f"{kept[-1].id}|{kept[-1].id}" if len(rows) > len(kept) else None
    return {EVERY: (tuple(await turned(ask, kept)), onward)}
