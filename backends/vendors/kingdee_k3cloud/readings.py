"""The ways in which bindings are read: by key, as long lists, all customers in pages."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, TypeAlias

import msgspec

from backends.adapter import Binding, Found, cut
from backends.domain import Entity
from backends.errors import Unfit
from backends.keyset import Stretch, page
from backends.ordering import parse
from backends.port import EVERY, By, Query
from backends.vendors.kingdee_k3cloud.filters import Clause, Either, Is, expressible, on, one_of
from backends.vendors.kingdee_k3cloud.queries import PAGE, Queries
from backends.vendors.kingdee_k3cloud.values import Here, text_of
from backends.vendors.kingdee_k3cloud.wire.customers import CustomerRow
from backends.vendors.kingdee_k3cloud.wire.deliveries import ServedRow


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """One chunk to read: what for, from where, when, until when."""

    binding: FormBinding
    query: Query
    queries: Queries
    here: Here
    deadline: float

    async def every(self, clauses: Sequence[Clause]) -> list[Entity]:
        """Return all entities of the binding's form that match."""
        bound = self.binding
        rows = await self.queries.every(
            bound.resource, bound.wire, clauses, order=bound.order, deadline=self.deadline
        )
        return entities(grouped(rows), self.here)


Reading: TypeAlias = Callable[[Ask], Awaitable[Found]]
Names: TypeAlias = Callable[[Any], Iterable[str]]


class FormBinding(Binding, frozen=True, kw_only=True):
    """A binding to a form: ``key`` is the field that keys are looked up in.

    ``names`` says under which keys an entity is found. ``where`` always holds; ``narrow`` adds to
    it for a filter of the window. A key without rows is empty where ``listing``. ``order`` is that
    of the rows, for long lists with the newest first by the field ``dated``; such a list's
    documents have about so many ``lines``. Where a document's day means nothing before it is
    made, ``made`` and ``coming`` tell the two apart.
    """

    reading: Reading
    names: Names
    where: tuple[Clause, ...] = ()
    narrow: Mapping[tuple[str, str], Clause] = {}
    listing: bool = False
    order: str = "FBillNo"
    dated: str = ""
    made: tuple[Clause, ...] = ()
    coming: tuple[Clause, ...] = ()
    lines: int = 1


def grouped(rows: Sequence[Any]) -> list[list[Any]]:
    """Put rows of the same entity together, in the order in which they come."""
    groups: dict[object, list[Any]] = {}
    for row in rows:
        groups.setdefault(row.group, []).append(row)
    return [*groups.values()]


def entities(groups: Sequence[list[Any]], here: Here) -> list[Entity]:
    """Return what groups of rows mean."""
    return [rows[0].to_domain(here, rows) for rows in groups]


def clauses_of(ask: Ask) -> list[Clause]:
    """Return what matches the keys and the window's filter."""
    bound, query = ask.binding, ask.query
    clauses = [one_of(bound.key, query.keys), *bound.where]
    for pair in query.window.filter if bound.narrow else ():
        if pair not in bound.narrow:
            raise Unfit(f"{query.system}: {pair[0]} cannot be that", system=query.system)
        clauses.append(bound.narrow[pair])
    return clauses


def shared(ask: Ask, found: Iterable[Entity]) -> dict[str, list[Entity]]:
    """Give each key its own entities."""
    query, listing = ask.query, ask.binding.listing
    by_key: dict[str, list[Entity]] = {key: [] for key in query.keys if listing}
    for entity in found:
        for key in set(ask.binding.names(entity)).intersection(query.keys):
            if not (query.by is By.KEY and key in by_key):
                by_key.setdefault(key, []).append(entity)
    return by_key


async def by_key(ask: Ask) -> Found:
    """Read all rows of the keys and give each key its own."""
    return cut(ask.query, shared(ask, await ask.every(clauses_of(ask))))


async def by_order(ask: Ask) -> Found:
    """Read the deliveries of orders, each whole: it may serve other orders, too."""
    bound = ask.binding
    served = await _served(ask, clauses_of(ask))
    numbers = tuple(sorted({row.number for row in served if expressible(row.number)}))
    whole = [one_of("FBillNo", numbers), *bound.where]
    return cut(ask.query, shared(ask, await ask.every(whole) if numbers else []))


async def by_reference(ask: Ask) -> Found:
    """Read orders by their own numbers and by those of their deliveries, tracking included."""
    keys, bound = ask.query.keys, ask.binding
    known_by = Either(((one_of("FBillNo", keys),), (one_of("FCarriageNO", keys),)))
    orders: dict[str, set[str]] = {}
    for row in await _served(ask, [known_by]):
        if (number := text_of(row.order)) is not None:
            orders.setdefault(number, set()).update({row.number, (row.tracking or "").strip()})
    numbers = tuple(sorted({*keys, *filter(expressible, orders)}))
    found: dict[str, list[Entity]] = {}
    for entity in await ask.every([one_of(bound.key, numbers), *bound.where]):
        known = {key for number in bound.names(entity) for key in (number, *orders.get(number, ()))}
        for key in known.intersection(keys):
            found.setdefault(key, []).append(entity)
    return cut(ask.query, found)


async def _served(ask: Ask, clauses: Sequence[Clause]) -> list[ServedRow]:
    return await ask.queries.every(
        "SAL_OUTSTOCK", ServedRow, clauses, order="FBillNo", deadline=ask.deadline
    )


async def long_list(ask: Ask) -> Found:
    """Read a page of the one key's list, which may be long, by its days."""
    (key,) = ask.query.keys
    return {key: await page(ask.query.kind, ask.query.window, partial(_stretch, ask))}


async def _stretch(ask: Ask, stretch: Stretch) -> list[Entity]:
    bound, clauses = ask.binding, clauses_of(ask)
    if stretch.undated:
        found = await _undated(ask)
    elif stretch.day is not None:
        found = await ask.every([*clauses, *bound.made, *on(bound.dated, stretch.day)])
    else:
        before, limit = stretch.before, stretch.limit
        earlier = [Is(bound.dated, before.isoformat(), "<")] if before else []
        found = await _newest(ask, [*clauses, *bound.made, *earlier], limit)
        if limit is None or len(found) < limit:
            found += await _undated(ask)
    return [entity for entity in found if set(bound.names(entity)) & {*ask.query.keys}]


async def _undated(ask: Ask) -> list[Entity]:
    """Return what is not made yet, and so has no day in our order of the list."""
    coming = ask.binding.coming
    return await ask.every([*clauses_of(ask), *coming]) if coming else []


async def _newest(ask: Ask, clauses: Sequence[Clause], limit: int | None) -> list[Entity]:
    """Return the newest documents: rows are asked for, of which a document has several."""
    if limit is None:
        return await ask.every(clauses)
    bound, rows = ask.binding, list[Any]()
    size = min(PAGE, limit * bound.lines + 1)
    while True:
        found = await ask.queries.rows(
            bound.resource,
            bound.wire,
            clauses,
            order=bound.order,
            deadline=ask.deadline,
            start=len(rows),
            limit=size,
        )
        rows += found
        groups, over = grouped(rows), len(found) < size
        whole = groups if over else groups[:-1]  # the last one's other rows may be behind the page
        if over or len(whole) >= limit:
            return entities(whole[:limit], ask.here)


async def everyone(ask: Ask) -> Found:
    """Read a page of all customers by the server's own id; a position starts with it.

    Ids grow, so that a listing in pages misses nobody whose number changes meanwhile.
    """
    window, bound = ask.query.window, ask.binding
    behind = int(parse(window.after)[0]) if window.after else 0
    limit = PAGE - 1 if window.limit is None else window.limit
    rows = await ask.queries.rows(
        bound.resource,
        CustomerRow,
        [Is("FCUSTID", behind, ">")],
        order=bound.order,
        deadline=ask.deadline,
        limit=limit + 1,
    )
    kept = rows[:limit]
    onward = f"{kept[-1].id}|{kept[-1].number}" if len(rows) > len(kept) else None
    return {EVERY: (tuple(row.to_domain(ask.here, [row]) for row in kept), onward)}
