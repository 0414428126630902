"""The ways in which bindings are read: by keys, as long lists, everybody."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from typing import Any, TypeAlias

import msgspec

from backends.adapter import Binding, Cut, Found, cut
from backends.domain import Entity
from backends.ordering import ORDERINGS, parse, sort_key, window_of
from backends.port import EVERY, By, Query
from backends.protocols.soql.client import Soql
from backends.protocols.soql.literals import Literal, identifier, number
from backends.protocols.soql.statements import Select, absent, compared, either, within
from backends.vendors.neocrm.session import PAGE
from backends.vendors.neocrm.tenant import Terms
from backends.vendors.neocrm.values import span
from backends.vendors.neocrm.wire.sales import LineRow


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """One chunk to read: what for, from where, in which terms, until when."""

    binding: NeoBinding
    query: Query
    soql: Soql
    terms: Terms
    deadline: float

    async def every(self, select: Select) -> list[Any]:
        """Return all records of the binding's object that match."""
        return await self.soql.every(self.binding.wire, select, deadline=self.deadline)

    async def first(self, select: Select, count: int) -> list[Any]:
        """Return the first so many of them."""
        return await self.soql.first(self.binding.wire, select, count, deadline=self.deadline)


Reading: TypeAlias = Callable[[Ask], Awaitable[Found]]
Names: TypeAlias = Callable[[Any], str | None]
Spelling: TypeAlias = Callable[[str], Literal | None]


class NeoBinding(Binding, frozen=True, kw_only=True):
    """A binding to an object: ``key`` is the field that keys are looked up in.

    ``names`` says under which key a record is found, ``spelling`` writes a key: None where no
    record can have it, or where it cannot be written (``texts``). A key without records is empty
    where ``listing``. ``dated`` is the field that long lists are ordered by. ``lines`` are read
    with each record.
    """

    max_keys: int = PAGE - 1  # a full page would ask for another
    reading: Reading
    names: Names
    spelling: Spelling = identifier
    texts: bool = False
    listing: bool = False
    dated: str = ""
    lines: type[LineRow] | None = None

    def unfit(self, keys: Iterable[str]) -> tuple[str, ...]:
        """Return the keys that records might have, but that no statement can hold."""
        return tuple(key for key in keys if self.spelling(key) is None) if self.texts else ()


async def by_key(ask: Ask) -> Found:
    """Read all records of the keys and give each key its own."""
    binding, wanted = ask.binding, {*ask.query.keys}
    found: dict[str, list[Entity]] = {key: [] for key in wanted if binding.listing}
    literals = [text for key in ask.query.keys if (text := binding.spelling(key)) is not None]
    if not literals:
        return cut(ask.query, found)
    rows = await ask.every(Select(source=binding.resource, where=(within(binding.key, literals),)))
    for row, entity in await _entities(ask, rows):
        key = binding.names(row)
        if key not in wanted or (ask.query.by is By.KEY and (key in found or entity is None)):
            continue  # the oldest record has the key
        items = found.setdefault(key, [])
        items += [] if entity is None else [entity]
    return cut(ask.query, found)


async def recent(ask: Ask) -> Found:
    """Read a window of the one key's list, which may be long: newest first."""
    (key,) = ask.query.keys
    literal = ask.binding.spelling(key)
    if literal is None:
        return {key: ((), None)}
    where = (compared(ask.binding.key, "=", literal),)
    return {key: await _window(ask, Select(source=ask.binding.resource, where=where))}


async def everyone(ask: Ask) -> Found:
    """Read a page of all records by their numbers, which grow: no page shifts."""
    window = ask.query.window
    select = Select(source=ask.binding.resource, order=("id",))
    if window.after:
        last = number(int(parse(window.after)[0]))
        select = select.narrowed(compared("id", ">", last))
    limit = PAGE if window.limit is None else min(window.limit, PAGE)
    rows = await ask.soql.read(ask.binding.wire, select, deadline=ask.deadline, limit=limit)
    onward = f"{rows[-1].key}|{rows[-1].key}" if rows and len(rows) >= limit else None
    return {EVERY: (tuple(await _listed(ask, rows)), onward)}


async def _window(ask: Ask, select: Select) -> Cut:
    """Return a window; mostly of one stretch, at most of three.

    What shares its day or instant with the edge of a page is read whole and cut here: Neocrm
    sorts records of one moment its own way.
    """
    window, kind = ask.query.window, ask.query.kind
    if window.after is None:
        known = await _newest(ask, select)
    elif value := parse(window.after)[0]:
        start, _ = span(value, ask.terms.zone)
        older = compared(ask.binding.dated, "<", number(start))
        known = await _of(ask, select, value)
        known += await _newest(ask, select.narrowed(either(older, absent(ask.binding.dated))))
    else:
        known = await _of(ask, select, value)
    own = ORDERINGS[kind].key
    unique = {str(getattr(item, own)): item for item in known}
    return window_of(kind, [*unique.values()], window.after, window.limit)


async def _newest(ask: Ask, select: Select) -> list[Entity]:
    """Read the newest of a list; those without a moment come last (Unverified, as in MySQL)."""
    limit = ask.query.window.limit
    if limit is None:
        return await _listed(ask, await ask.every(select))
    ordered = select.narrowed(order=(f"{ask.binding.dated} DESC", "id DESC"))
    items = await _listed(ask, await ask.first(ordered, limit + 1))
    if len(items) <= limit:
        return items
    moment = sort_key(ask.query.kind)
    edge, _ = moment(items[-1])
    if sum(moment(item)[0] != edge for item in items) >= limit:
        return items
    return [*items, *await _of(ask, select, edge)]


async def _of(ask: Ask, select: Select, moment: str) -> list[Entity]:
    """Read what is of one day or instant, or has none."""
    dated = ask.binding.dated
    if not moment:
        return await _listed(ask, await ask.every(select.narrowed(absent(dated))))
    start, end = span(moment, ask.terms.zone)
    of_it = (compared(dated, ">=", number(start)), compared(dated, "<", number(end)))
    return await _listed(ask, await ask.every(select.narrowed(*of_it)))


async def _listed(ask: Ask, rows: Sequence[Any]) -> list[Entity]:
    return [entity for _, entity in await _entities(ask, rows) if entity is not None]


async def _entities(ask: Ask, rows: Sequence[Any]) -> list[tuple[Any, Entity | None]]:
    """Return the rows with what they are; some tell of nothing."""
    if ask.binding.lines is None:
        return [(row, row.to_domain(ask.terms)) for row in rows]
    lines = await _lines(ask, ask.binding.lines, [row.key for row in rows])
    return [(row, row.to_domain(ask.terms, lines.get(row.key, ()))) for row in rows]


async def _lines(ask: Ask, wire: type[LineRow], orders: Sequence[str]) -> dict[str, list[LineRow]]:
    """Read the lines of orders, as many orders in a call as a page holds records."""
    found: dict[str, list[LineRow]] = {}
    for part in _parts(orders):
        where = (within("orderId", [number(int(order)) for order in part]),)
        select = Select(source="orderProduct", where=where)
        for line in await ask.soql.every(wire, select, deadline=ask.deadline):
            found.setdefault(str(line.order), []).append(line)
    return found


def _parts(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(keys), PAGE):
        yield keys[start : start + PAGE]
