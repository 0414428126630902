"""The ways in which bindings are read: by key, as long lists, as a listing of everybody."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, TypeAlias, TypeVar

import msgspec

from backends.adapter import Binding, Found, cut
from backends.domain import Entity
from backends.keyset import Stretch, page
from backends.ordering import parse
from backends.parts import together
from backends.port import EVERY, By, Query
from backends.protocols.odata.literals import either, every
from backends.protocols.odata.reader import Question, Reader
from backends.vendors.sap_s4hana.account import Account, Home
from backends.vendors.sap_s4hana.services import EntitySet
from backends.vendors.sap_s4hana.spelling import NUMBER, fitting, padded, unpadded

T = TypeVar("T")

MANY = 50  # keys of one question: its address stays short enough for proxies
HEAVY = 100  # rows of a page that brings its items along


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """One chunk to read: what for, from where, in which company, until when."""

    binding: SapBinding
    query: Query
    reader: Reader
    account: Account
    home: Home
    deadline: float

    async def rows(self, of: EntitySet, row: type[T], where: str, order: str) -> list[T]:
        """Return all rows of a set that match."""
        question = Question(service=of.service, resource=of.name, where=where, order=order)
        return await self.reader.rows(question, row, deadline=self.deadline)

    async def among(
        self, of: EntitySet, row: type[T], key: str, keys: Iterable[str], *more: str
    ) -> list[T]:
        """Return all rows whose key is one of ours, however many; ``more`` holds as well."""
        asked = [padded(name) for name in keys]
        conditions = [
            every(of.service.version.among(key, asked[start : start + MANY]), *more)
            for start in range(0, len(asked), MANY)
        ]
        calls = [partial(self.rows, of, row, where, key) for where in conditions]
        return [each for found in await together(calls) for each in found]

    async def listed(self, where: str, order: str, limit: int | None = None) -> list[Any]:
        """Return rows of the binding's own set."""
        binding = self.binding
        question = Question(
            service=binding.of.service,
            resource=binding.of.name,
            where=where,
            order=order,
            page=binding.page,
        )
        return await self.reader.rows(question, binding.wire, deadline=self.deadline, limit=limit)


Reading: TypeAlias = Callable[[Ask], Awaitable[Found]]
Completed: TypeAlias = Callable[[Ask, Sequence[Any]], Awaitable[list[Entity]]]


class SapBinding(Binding, frozen=True, kw_only=True):
    """A binding to a set: ``key`` is the property that keys are looked up in.

    ``names`` says by which of our keys a row is found, ``length`` how long a key may be and
    ``spelled`` how SAP writes it. ``where`` always holds; ``narrow`` adds to it for a filter of
    the window. A key without rows is an empty list where ``listing``. Long lists are ordered by
    the property ``dated`` and then by ``number``.
    """

    of: EntitySet
    resource: str = ""  # told by the set
    reading: Reading
    names: Callable[[Any], Iterable[str]]
    max_keys: int = MANY
    length: int = NUMBER
    spelled: Callable[[str], str] = padded
    where: str = ""
    narrow: Mapping[tuple[str, str], str] = {}
    listing: bool = False
    dated: str = ""
    number: str = ""
    page: int = HEAVY


def condition_of(ask: Ask, keys: Sequence[str]) -> str:
    """Return the condition of the rows that a query asks for."""
    binding = ask.binding
    narrower = [binding.narrow.get(pair, "") for pair in ask.query.window.filter]
    values = [binding.spelled(key) for key in keys]
    return every(binding.of.service.version.among(binding.key, values), binding.where, *narrower)


async def by_key(ask: Ask) -> Found:
    """Read all rows of the keys and give each key its own."""
    binding = ask.binding
    keys = fitting(ask.query.keys, binding.length)
    if not keys:
        return {}
    rows = await ask.listed(condition_of(ask, keys), binding.key)
    found: dict[str, list[Entity]] = {key: [] for key in keys if binding.listing}
    for row in rows:
        for key in {*binding.names(row)}.intersection(keys):
            if not (ask.query.by is By.KEY and key in found):
                found.setdefault(key, []).append(row.to_domain(ask.home))
    return cut(ask.query, found)


async def as_they_are(ask: Ask, rows: Sequence[Any]) -> list[Entity]:
    """Return what rows are by themselves."""
    return [row.to_domain(ask.home) for row in rows]


async def long_list(ask: Ask, completed: Completed = as_they_are) -> Found:
    """Read a page of the one key's list, which may be long, by its days."""
    keys = fitting(ask.query.keys, ask.binding.length)
    if not keys:
        return {}
    read = partial(_stretch, ask, condition_of(ask, keys), completed)
    return {keys[0]: await page(ask.query.kind, ask.query.window, read)}


async def _stretch(ask: Ask, own: str, completed: Completed, stretch: Stretch) -> list[Entity]:
    binding, where = ask.binding, ask.binding.of.service.version.where
    day = binding.dated
    within = ""
    if stretch.undated:
        within = where(day, "eq", None)
    elif stretch.day is not None:
        within = where(day, "eq", stretch.day)
    elif stretch.before is not None:
        # the unset date of SAP is before every other one, but OData says null of it
        within = either([where(day, "lt", stretch.before), where(day, "eq", None)])
    order = f"{day} desc,{binding.number} desc"
    rows = await ask.listed(every(own, within), order, stretch.limit)
    return await completed(ask, rows)


async def everyone(ask: Ask) -> Found:
    """Read a page of all customers, by number."""
    binding, window = ask.binding, ask.query.window
    where = binding.of.service.version.where
    behind = where(binding.key, "gt", parse(window.after)[0]) if window.after else ""
    limit = binding.page if window.limit is None else window.limit
    condition = every(where(binding.key, "ne", ""), behind)
    rows = await ask.listed(condition, binding.key, limit + 1)
    kept = rows[:limit]
    onward = None
    if len(rows) > len(kept):
        number = padded(kept[-1].customer)
        onward = f"{number}|{unpadded(number)}"
    return {EVERY: (tuple(row.to_domain(ask.home) for row in kept), onward)}
