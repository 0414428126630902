"""The ways in which bindings are read: by key, as long lists, in parts, in stages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import partial
from typing import Any, TypeAlias, TypeVar

import msgspec

from backends.adapter import Binding, Found, cut
from backends.domain import Entity
from backends.keyset import Stretch, page
from backends.ordering import parse
from backends.port import EVERY, By, Query
from backends.vendors.tryton.records import PAGE, Records
from backends.vendors.tryton.values import Domain, day
from backends.vendors.tryton.wire.rows import Row

R = TypeVar("R", bound=Row)


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """One chunk to read: what for, from where, on which day, until when."""

    binding: TrytonBinding
    query: Query
    records: Records
    today: dt.date
    deadline: float

    async def every(
        self, row: type[R], domain: Domain, *, context: Mapping[str, Any] | None = None
    ) -> list[R]:
        """Return all records of the binding's model that match."""
        return await self.records.every(
            self.binding.resource, row, domain, deadline=self.deadline, context=context
        )


Reading: TypeAlias = Callable[[Ask], Awaitable[Found]]
Names: TypeAlias = Callable[[Any], Iterable[str]]
Match: TypeAlias = Callable[[tuple[str, ...]], Domain]


class TrytonBinding(Binding, frozen=True, kw_only=True):
    """A binding to a model: ``key`` is the field that keys are looked up in.

    ``names`` says under which keys a record is found. ``match`` replaces ``key in ...``. ``where``
    always holds; ``narrow`` adds to it for a filter of the window. A known key without records is
    empty where ``listing``. ``dated`` is the field that long lists are ordered by; where Tryton
    sorts by more than that field, undated records are read ``apart``.
    """

    reading: Reading
    names: Names
    match: Match | None = None
    where: tuple[Any, ...] = ()
    narrow: Mapping[tuple[str, str], Domain] = {}
    listing: bool = False
    dated: str = ""
    apart: bool = False


def domain_of(binding: TrytonBinding, query: Query) -> Domain:
    """Return the domain of the records that a query asks for."""
    clauses = list(binding.where)
    for pair in query.window.filter:
        clauses += binding.narrow.get(pair, [])
    matched = binding.match(query.keys) if binding.match else [[binding.key, "in", query.keys]]
    return [*clauses, *matched]


async def by_key(ask: Ask) -> Found:
    """Read all records of the keys and give each key its own."""
    binding = ask.binding
    rows = await ask.every(binding.wire, domain_of(binding, ask.query))
    found: dict[str, list[Entity]] = {key: [] for key in ask.query.keys if binding.listing}
    for row in rows:
        entity = row.to_domain(ask.records.system)
        for key in set(binding.names(row)).intersection(ask.query.keys):
            if not (ask.query.by is By.KEY and key in found):  # the oldest record has the key
                found.setdefault(key, []).append(entity)
    return cut(ask.query, found)


async def in_one_row(ask: Ask) -> Found:
    """Read one record per key that holds the whole list of the key."""
    rows = await ask.every(ask.binding.wire, domain_of(ask.binding, ask.query))
    found = {
        key: row.to_domain(ask.records.system) for row in rows for key in ask.binding.names(row)
    }
    return cut(ask.query, found)


async def long_list(ask: Ask) -> Found:
    """Read a page of the one key's list, which may be long, by its days."""
    (key,) = ask.query.keys
    return {key: await page(ask.query.kind, ask.query.window, partial(_stretch, ask))}


async def _stretch(ask: Ask, stretch: Stretch) -> list[Entity]:
    field = ask.binding.dated
    if stretch.undated:
        return await _listed(ask, [[field, "=", None]])
    if stretch.day is not None:
        return await _listed(ask, [[field, "=", day(stretch.day)]])
    earlier = [[field, "<", day(stretch.before)]] if stretch.before else []
    if not ask.binding.apart:
        either = [["OR", *earlier, [field, "=", None]]] if earlier else []
        return await _listed(ask, either, stretch.limit)
    dated = await _listed(ask, earlier or [[field, "!=", None]], stretch.limit)
    if stretch.limit is not None and len(dated) >= stretch.limit:
        return dated
    return dated + await _listed(ask, [[field, "=", None]])


async def _listed(ask: Ask, narrower: Domain, limit: int | None = None) -> list[Entity]:
    domain = [*domain_of(ask.binding, ask.query), *narrower]
    if limit is None:
        rows = await ask.every(ask.binding.wire, domain)
    else:
        rows = await ask.records.newest(
            ask.binding.resource,
            ask.binding.wire,
            domain,
            by=ask.binding.dated,
            limit=limit,
            deadline=ask.deadline,
        )
    return [row.to_domain(ask.records.system) for row in rows]


async def everyone(ask: Ask) -> Found:
    """Read a page of all records, oldest first; a position starts with Tryton's own id.

    Ids grow, so that a listing in pages misses nobody whose code changes meanwhile.
    """
    window, binding = ask.query.window, ask.binding
    behind = [["id", ">", int(parse(window.after)[0])]] if window.after else []
    limit = PAGE if window.limit is None else window.limit
    rows = await ask.records.search(
        binding.resource, binding.wire, behind, limit=limit + 1, deadline=ask.deadline
    )
    kept = rows[:limit]
    onward = f"{kept[-1].id}|{kept[-1].code}" if len(rows) > len(kept) else None
    return {EVERY: (tuple(row.to_domain(ask.records.system) for row in kept), onward)}
