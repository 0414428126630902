"""The ways in which bindings are read: by id, by number, as lists of a customer, as a listing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any, TypeAlias

import msgspec

from backends.adapter import Binding, Cut, Found, cut
from backends.domain import Entity
from backends.ordering import parse, sort_key, window_of
from backends.port import EVERY, Query, Window
from backends.vendors.wukong_crm.calls import Calls
from backends.vendors.wukong_crm.dialect import PAGE, Dialect, Is, Question, Sort, Spelling, Where
from backends.vendors.wukong_crm.values import ids_of
from backends.vendors.wukong_crm.wire.rows import Place
from backends.vocabulary import Kind


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """One chunk to read: what for, of whom, where, until when."""

    binding: WukongBinding
    query: Query
    calls: Calls
    dialect: Dialect
    place: Place
    deadline: float

    async def rows(
        self, question: Question, enough: Callable[[list[Any]], bool] = lambda _rows: False
    ) -> list[Any]:
        """Return the rows of the binding's list that a question finds."""
        binding = self.binding
        return await self.calls.rows(
            binding.resource,
            binding.spell,
            msgspec.structs.replace(question, fixed=binding.fixed),
            binding.wire,
            deadline=self.deadline,
            counts=binding.counts,
            enough=enough,
        )


Reading: TypeAlias = Callable[[Ask], Awaitable[Found]]


class WukongBinding(Binding, frozen=True, kw_only=True):
    """A binding to a list: ``key`` is the column that keys are looked up in.

    ``spell`` says how a question becomes a body that has the members ``fixed`` each time. ``sort``
    is the order that the list is asked in. ``own`` is the attribute of a row that holds its key,
    ``position`` the one that a listing is resumed at. ``counts`` says which rows are meant,
    ``narrow`` what is added for a filter of the window.
    """

    reading: Reading
    spell: Spelling
    fixed: Mapping[str, Any] = {}
    compared: Is = Is.ID
    sort: Sort | None = None
    own: str = ""
    position: str = ""
    counts: Callable[[Any], bool] | None = None
    narrow: Mapping[tuple[str, str], Where] = {}


async def by_id(ask: Ask) -> Found:
    """Read the records of the keys; what cannot be an id is unknown and costs no call."""
    return await _by_key(ask, ids_of(ask.query.keys), _entity)


async def by_number(ask: Ask) -> Found:
    """Read the records that the company has given these numbers."""
    return await _by_key(ask, [key for key in ask.query.keys if key.strip()], _entity)


async def prices(ask: Ask) -> Found:
    """Read the list prices of products; what customer and quantity are asked for is the same."""
    keys = [key for key in ask.query.keys if key.strip()]
    return await _by_key(ask, keys, lambda row, place: row.priced(place))


def _entity(row: Any, place: Place) -> list[Entity]:
    return [row.to_domain(place)]


async def found_rows(ask: Ask, keys: list[str]) -> dict[str, Any]:
    """Return the row of each key; of several the first."""
    if not keys:
        return {}
    where = (Where(ask.binding.key, ask.binding.compared, tuple(keys)),)
    rows = await ask.rows(Question(where=where))
    named = {str(getattr(row, ask.binding.own)): row for row in reversed(rows)}
    return {key: named[key] for key in keys if key in named}


async def _by_key(ask: Ask, keys: list[str], made: Callable[[Any, Place], list[Entity]]) -> Found:
    rows = await found_rows(ask, keys)
    return cut(ask.query, {key: made(row, ask.place) for key, row in rows.items()})


async def of_customers(ask: Ask) -> Found:
    """Read the whole lists of some customers, together."""
    found: dict[str, list[Entity]] = {key: [] for key in ask.query.keys}
    ids = ids_of(ask.query.keys)
    if ids:
        where = (Where(ask.binding.key, ask.binding.compared, tuple(ids)),)
        for row in await ask.rows(Question(where=where, sort=ask.binding.sort)):
            found.setdefault(str(row.customer_id), []).append(row.to_domain(ask.place))
    return cut(ask.query, found)


async def of_customer(ask: Ask) -> Found:
    """Read a page of one customer's list."""
    (key,) = ask.query.keys
    return {key: windowed(ask, [entity for _, entity in await customer_list(ask, key)])}


def windowed(ask: Ask, entities: list[Entity]) -> Cut:
    """Cut a list to the window."""
    window = ask.query.window
    return window_of(ask.query.kind, entities, window.after, window.limit)


async def customer_list(ask: Ask, key: str) -> list[tuple[Any, Entity]]:
    """Return the newest rows of a customer's list with what they are, enough for the window."""
    if not ids_of([key]):
        return []
    binding, place = ask.binding, msgspec.structs.replace(ask.place, customer=key)
    narrower = [binding.narrow[pair] for pair in ask.query.window.filter if pair in binding.narrow]
    where = (Where(binding.key, binding.compared, (key,)), *narrower)
    entities: list[Entity] = []

    def enough(rows: list[Any]) -> bool:
        entities.extend(row.to_domain(place) for row in rows[len(entities) :])
        return reached(ask.query.kind, ask.query.window, entities)

    rows = await ask.rows(Question(where=where, sort=binding.sort, until=_until(ask)), enough)
    enough(rows)
    return [*zip(rows, entities, strict=True)]


def _until(ask: Ask) -> dt.date | None:
    """Return the day of the window's mark, where what is asked for has a moment."""
    value, _ = parse(ask.query.window.after or "|")
    if "T" not in value:
        return None
    return dt.datetime.fromisoformat(value).astimezone(ask.place.zone).date()


def reached(kind: Kind, window: Window, entities: list[Entity]) -> bool:
    """Say whether no later page can change the window of a list that comes newest first.

    What is equal to the last item may go on in the next page. A list that does not come sorted,
    as its column is hidden from the gateway's user, must be read to its end.
    """
    if window.limit is None or len(entities) <= window.limit:
        return False
    positions = [*map(sort_key(kind), entities)]
    values = [value for value, _ in positions]
    if values != sorted(values, reverse=True):
        return False
    mark = parse(window.after) if window.after is not None else None
    behind = [value for value, key in positions if mark is None or (value, key) < mark]
    return sum(value > values[-1] for value in behind) >= window.limit


async def everyone(ask: Ask) -> Found:
    """Read a page of all customers, oldest first; a position is what the list is resumed at.

    Version 11 goes on at a time of creation, where those of the same second come by id as text,
    the greatest first; version 9 goes on behind an id.
    """
    window, binding = ask.query.window, ask.binding
    limit = PAGE if window.limit is None else window.limit
    mark = parse(window.after) if window.after else None
    assert binding.sort is not None
    where = (Where(binding.sort.column, binding.compared, (mark[0],)),) if mark else ()
    fresh = partial(_unseen, ask, mark)
    rows = await ask.rows(
        Question(where=where, sort=binding.sort), lambda rows: len(fresh(rows)) > limit
    )
    kept = fresh(rows)[:limit]
    onward = _position(ask, kept[-1]) if len(fresh(rows)) > len(kept) else None
    return {EVERY: (tuple(row.to_domain(ask.place) for row in kept), onward)}


def _unseen(ask: Ask, mark: tuple[str, str] | None, rows: list[Any]) -> list[Any]:
    if mark is None:
        return rows
    value, key = mark
    position, own = ask.binding.position, ask.binding.own
    return [
        row for row in rows if str(getattr(row, position)) != value or str(getattr(row, own)) < key
    ]


def _position(ask: Ask, row: Any) -> str:
    return f"{getattr(row, ask.binding.position)}|{getattr(row, ask.binding.own)}"
