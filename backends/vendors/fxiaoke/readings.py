"""What a question is read with, and the plain ways: by key, as short lists, as a listing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, TypeAlias, TypeVar
from zoneinfo import ZoneInfo

import msgspec

from backends.adapter import Binding, Found, cut
from backends.domain import Entity
from backends.ordering import parse
from backends.parts import together
from backends.port import EVERY, By, Query
from backends.vendors.fxiaoke.objects import ID, PAGE, Filter, Objects, where
from backends.vendors.fxiaoke.values import Scene
from backends.vendors.fxiaoke.wire.rows import Row

R = TypeVar("R", bound=Row)


class House(msgspec.Struct, frozen=True, kw_only=True):
    """What the settings say of the company; ``numbers_of`` is whose numbers account_no holds."""

    zone: ZoneInfo
    currency: str
    price_book: str | None = None
    numbers_of: str | None = None


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """One chunk to read: what for, from where, in which company, until when."""

    binding: FxiaokeBinding
    query: Query
    objects: Objects
    house: House
    deadline: float

    async def scene(self, name: str) -> Scene:
        """Return what rows of an object are read in."""
        fields = await self.objects.fields(name, self.deadline)
        return Scene(
            system=self.objects.system,
            zone=self.house.zone,
            currency=self.house.currency,
            labels=fields.labels,
            numbers_of=self.house.numbers_of,
        )

    async def those(
        self, row: type[R], name: str, field: str, values: Iterable[str], *more: Filter
    ) -> list[R]:
        """Return the rows of which a field has one of the values; none cost no call."""
        wanted = sorted(set(values))
        size = PAGE - 1  # a full page would ask for another
        chunks = [wanted[start : start + size] for start in range(0, len(wanted), size)]
        parts = await together(
            [partial(self._among, row, name, [where(field, "IN", *c), *more]) for c in chunks]
        )
        told, known = "id" if field == ID else field, {*wanted}
        return [found for part in parts for found in part if getattr(found, told) in known]

    async def every(self, *more: Filter) -> list[Any]:
        """Return all rows of the keys that also meet some conditions."""
        rows = await self.objects.every(
            self.binding.wire,
            self.binding.resource,
            [*self._conditions(), *more],
            deadline=self.deadline,
        )
        return self._own(rows)

    async def newest(self, limit: int, *more: Filter) -> list[Any]:
        """Return those that come last by the binding's time."""
        rows = await self.objects.newest(
            self.binding.wire,
            self.binding.resource,
            [*self._conditions(), *more],
            by=self.binding.dated,
            limit=limit,
            deadline=self.deadline,
        )
        return self._own(rows)

    async def entities(self, rows: Sequence[Any]) -> list[Entity]:
        """Make entities of rows, in their order."""
        return await self.binding.whole(self, rows)

    def _conditions(self) -> list[Filter]:
        narrow, keys = self.binding.narrow, self.query.keys
        pairs = [narrow[pair] for pair in self.query.window.filter if pair in narrow]
        return [where(self.binding.key, "IN" if len(keys) > 1 else "EQ", *keys), *pairs]

    def _own(self, rows: Iterable[Any]) -> list[Any]:
        """Leave out rows that nobody asked for."""
        return [row for row in rows if getattr(row, self.binding.of) in self.query.keys]

    async def _among(self, row: type[R], name: str, filters: list[Filter]) -> list[R]:
        return await self.objects.every(row, name, filters, deadline=self.deadline)


Reading: TypeAlias = Callable[[Ask], Awaitable[Found]]
Whole: TypeAlias = Callable[[Ask, Sequence[Any]], Awaitable[list[Entity]]]


async def plain(ask: Ask, rows: Sequence[Any]) -> list[Entity]:
    """Make entities of rows that hold all there is to them."""
    scene = await ask.scene(ask.binding.resource)
    return [row.to_domain(scene) for row in rows]


class FxiaokeBinding(Binding, frozen=True, kw_only=True):
    """A binding to an object: ``key`` is the field that keys are looked up in.

    ``of`` is the row's attribute that says which key it belongs to. ``whole`` makes entities of
    rows, in their order. ``narrow`` is what holds besides for a filter of the window. A known key
    without rows is empty where ``listing``. ``dated`` is what long lists are ordered by.
    """

    reading: Reading
    of: str = ""
    whole: Whole = plain
    narrow: Mapping[tuple[str, str], Filter] = {}
    listing: bool = False
    dated: str = ""


async def by_id(ask: Ask) -> Found:
    """Read the rows of ids: there are no more of them than fit into one page."""
    among = [where(ID, "IN", *ask.query.keys)]
    binding = ask.binding
    rows = await ask.objects.search(binding.wire, binding.resource, among, deadline=ask.deadline)
    return await _by_key(ask, rows)


async def by_key(ask: Ask) -> Found:
    """Read all rows of the keys and give each key its own, the oldest where it is to be one."""
    return await _by_key(ask, await ask.every())


async def _by_key(ask: Ask, rows: list[Any]) -> Found:
    found: dict[str, list[Entity]] = {key: [] for key in ask.query.keys if ask.binding.listing}
    for row, entity in zip(rows, await ask.entities(rows), strict=True):
        key = getattr(row, ask.binding.of)
        if key in ask.query.keys and not (ask.query.by is By.KEY and key in found):
            found.setdefault(key, []).append(entity)
    return cut(ask.query, found)


async def everyone(ask: Ask) -> Found:
    """Read a page of all rows by their ids, behind the id that a position starts with."""
    binding, window = ask.binding, ask.query.window
    behind = [where(ID, "GT", parse(window.after)[0])] if window.after else []
    limit = min(window.limit or PAGE, PAGE)
    rows = await ask.objects.search(
        binding.wire, binding.resource, behind, limit=limit, deadline=ask.deadline
    )
    rows = rows[:limit]
    onward = f"{rows[-1].id}|{rows[-1].id}" if len(rows) == limit else None
    return {EVERY: (tuple(await ask.entities(rows)), onward)}
