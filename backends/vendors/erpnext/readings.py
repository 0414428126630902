"""The ways in which bindings are read: by key, as long lists, all of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import partial
from typing import Any, TypeAlias, TypeVar

import msgspec

from backends.adapter import Binding, Found, cut
from backends.domain import Entity
from backends.keyset import Stretch, page
from backends.ordering import position
from backends.port import EVERY, By, Query
from backends.vendors.erpnext.records import BY_NAME, PAGE, Filters, Records
from backends.vendors.erpnext.values import House
from backends.vendors.erpnext.wire.rows import Row

N = TypeVar("N", bound=Row)


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """One chunk to read: what for, from where, on which day, until when."""

    binding: ErpnextBinding
    records: Records
    query: Query
    today: dt.date
    deadline: float

    @property
    def house(self) -> House:
        """Whose documents they are."""
        return self.records.house

    @property
    def where(self) -> list[Any]:
        """What always holds of the documents that are asked for."""
        own = [["company", "=", self.house.company]] if self.binding.of_company else []
        narrower = [self.binding.narrow[pair] for pair in self.query.window.filter]
        return [*own, *self.binding.where, *narrower]

    @property
    def filters(self) -> list[Any]:
        """What holds of the documents of the keys."""
        return [*self.where, [self.binding.key, "in", self.query.keys]]

    async def every(
        self,
        doctype: str,
        row: type[N],
        filters: Filters,
        *,
        parent: str = "",
        or_filters: Filters = (),
    ) -> list[N]:
        """Return all documents that match."""
        return await self.records.every(
            doctype, row, filters, parent=parent, or_filters=or_filters, deadline=self.deadline
        )

    async def first(self, filters: Filters, order_by: str, limit: int) -> list[Any]:
        """Return the first documents of the binding in an order."""
        binding = self.binding
        return await self.records.first(
            binding.resource,
            binding.wire,
            filters,
            order_by=order_by,
            limit=limit,
            deadline=self.deadline,
        )


async def plain(ask: Ask, rows: list[Any]) -> list[Entity]:
    """Return what documents are by themselves."""
    return [row.to_domain(ask.house) for row in rows]


Reading: TypeAlias = Callable[[Ask], Awaitable[Found]]
Names: TypeAlias = Callable[[Any], Iterable[str]]
Made: TypeAlias = Callable[[Ask, list[Any]], Awaitable[list[Entity]]]


class ErpnextBinding(Binding, frozen=True, kw_only=True):
    """A binding to a DocType: ``key`` is the field that keys are looked up in.

    ``names`` says under which keys a document is found, ``made`` makes entities of documents, one
    of each. ``where`` always holds; ``narrow`` adds to it for a filter of the window. A known key
    without documents is empty where ``listing``. ``dated`` is what long lists are ordered by.
    """

    reading: Reading
    names: Names
    made: Made = plain
    where: tuple[Any, ...] = ()
    of_company: bool = False
    narrow: Mapping[tuple[str, str], Any] = {}
    listing: bool = False
    dated: str = ""


async def by_key(ask: Ask) -> Found:
    """Read all documents of the keys and give each key its own."""
    rows = await ask.every(ask.binding.resource, ask.binding.wire, ask.filters)
    return cut(ask.query, await shared_out(ask, rows))


async def shared_out(ask: Ask, rows: list[Any]) -> dict[str, list[Entity]]:
    """Give each key its documents."""
    binding, keys = ask.binding, ask.query.keys
    found: dict[str, list[Entity]] = {key: [] for key in keys if binding.listing}
    for row, entity in zip(rows, await binding.made(ask, rows), strict=True):
        for key in {*binding.names(row)}.intersection(keys):
            if not (ask.query.by is By.KEY and key in found):
                found.setdefault(key, []).append(entity)
    return found


async def by_day(ask: Ask) -> Found:
    """Read a page of the one key's list, which may be long, by its days."""
    (key,) = ask.query.keys
    return {key: await page(ask.query.kind, ask.query.window, partial(_stretch, ask))}


async def _stretch(ask: Ask, stretch: Stretch) -> list[Entity]:
    field = ask.binding.dated
    if stretch.undated:
        return []  # the day is mandatory
    if stretch.day is not None:
        return await listed(ask, [[field, "=", stretch.day]])
    earlier = [[field, "<", stretch.before]] if stretch.before else []
    return await listed(ask, earlier, stretch.limit)


async def listed(ask: Ask, narrower: list[Any], limit: int | None = None) -> list[Entity]:
    """Read the newest of the one key's list, or all of it."""
    binding, filters = ask.binding, [*ask.filters, *narrower]
    if limit is None:
        rows = await ask.every(binding.resource, binding.wire, filters)
    else:
        rows = await ask.first(filters, f"{binding.dated} desc, name desc", limit)
    (key,) = ask.query.keys
    own = [row for row in rows if key in binding.names(row)]
    return await binding.made(ask, own)


async def everyone(ask: Ask) -> Found:
    """Read a page of all documents by name; a position is the name, a bar and the name again."""
    window = ask.query.window
    after = window.after and window.after[: len(window.after) // 2]
    behind = [["name", ">", after]] if after else []
    limit = PAGE if window.limit is None else window.limit
    rows = await ask.first([*ask.where, *behind], BY_NAME, limit + 1)
    entities = await ask.binding.made(ask, rows[:limit])
    onward = position(ask.query.kind, entities[-1]) if entities and len(rows) > limit else None
    return {EVERY: (tuple(entities), onward)}
