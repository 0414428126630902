"""Reads rows of Fxiaoke's objects, with those fields that the company's own objects have.

Which fields an object has is the company's choice: what a wire model may do without is asked for
only where the object's description names it.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from time import monotonic
from types import GenericAlias
from typing import Any, TypeVar, cast

import msgspec

from backends.auths import Auth, send
from backends.errors import Refused
from backends.protocols.jsonrpc import decoded
from backends.vendors.fxiaoke.session import outcome, post
from backends.vendors.fxiaoke.wire.rows import Row
from backends.wire import Wire

R = TypeVar("R", bound=Row)
T = TypeVar("T")

QUERY = "/cgi/crm/v2/data/query"
DESCRIBE = "/cgi/crm/v2/object/describe"
PAGE = 100
FIELDS_SECONDS = 3600.0
ID = "_id"
ALWAYS = frozenset({ID, "create_time", "last_modified_time"})  # every row has them


class Filter(msgspec.Struct, frozen=True):
    """One condition; all of a query hold together."""

    field_name: str
    operator: str
    field_values: tuple[str, ...]


class Sort(msgspec.Struct, frozen=True, rename="camel"):
    """By what rows come."""

    field_name: str
    is_asc: bool = True


class Search(msgspec.Struct, frozen=True, kw_only=True):
    """One call: ``offset`` is a multiple of ``limit`` and 10000 at most."""

    limit: int
    offset: int
    filters: list[Filter]
    orders: list[Sort]
    projection: list[str] = msgspec.field(name="fieldProjection")


class Option(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A choice of a picklist."""

    label: str | None = None
    value: str | int | bool | None = None


class Described(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A field of an object."""

    is_active: bool = True
    options: list[Option] | None = None


class Fields(msgspec.Struct, frozen=True, kw_only=True):
    """The fields in use of an object, and the labels of those that are picklists."""

    names: frozenset[str]
    labels: Mapping[str, Mapping[str, str]]


class _Description(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    fields: dict[str, Described]


class _Told(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    describe: _Description


class _Answer(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    data: msgspec.Raw


class _Listing(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    rows: msgspec.Raw = msgspec.field(name="dataList")


def where(field: str, operator: str, *values: str | int) -> Filter:
    """Return a condition; values go as text, times in milliseconds too."""
    return Filter(field, operator, tuple(str(value) for value in values))


class Objects:
    """The objects of one company, as one user sees them."""

    def __init__(
        self, system: str, wire: Wire, auth: Auth, *, clock: Callable[[], float] = monotonic
    ) -> None:
        """Read as somebody whom ``auth`` lets in, through the wire."""
        self.system = system
        self._wire = wire
        self._auth = auth
        self._clock = clock
        self._fields: dict[str, tuple[float, Fields]] = {}
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def fields(self, name: str, deadline: float) -> Fields:
        """Return the fields of an object, read once for all and kept for a while."""
        async with self._locks[name]:
            held = self._fields.get(name)
            if held is None or self._clock() >= held[0]:
                asked = {"apiName": name, "includeDetail": False}
                told = await self._call(DESCRIBE, asked, _Told, deadline)
                held = (self._clock() + FIELDS_SECONDS, _fields(told.describe.fields))
                self._fields[name] = held
            return held[1]

    async def search(
        self,
        row: type[R],
        name: str,
        filters: Iterable[Filter],
        *,
        deadline: float,
        orders: Iterable[Sort] = (Sort(ID),),
        limit: int = PAGE,
        offset: int = 0,
    ) -> list[R]:
        """Return up to ``limit`` rows in one call, by id unless told otherwise."""
        known = (await self.fields(name, deadline)).names | ALWAYS
        search = Search(
            limit=limit,
            offset=offset,
            filters=list(filters),
            orders=list(orders),
            projection=[field for field in fields_of(row) if field in known],
        )
        self._check(name, known, search)
        asked = {
            "dataObjectApiName": name,
            "find_explicit_total_num": False,
            "search_query_info": search,
        }
        listing = await self._call(QUERY, asked, _Listing, deadline)
        rows = cast("type[list[R]]", GenericAlias(list, (row,)))
        return decoded(bytes(listing.rows), rows, system=self.system)

    async def every(
        self, row: type[R], name: str, filters: Iterable[Filter], *, deadline: float
    ) -> list[R]:
        """Return all rows that match, page by page behind the last id: that has no end at 10000."""
        found: list[R] = []
        always = list(filters)
        while True:
            behind = [where(ID, "GT", found[-1].id)] if found else []
            page = await self.search(row, name, [*always, *behind], deadline=deadline)
            found += page
            if len(page) < PAGE:
                return found

    async def newest(
        self,
        row: type[R],
        name: str,
        filters: Iterable[Filter],
        *,
        by: str,
        limit: int,
        deadline: float,
    ) -> list[R]:
        """Return the ``limit`` rows that come last by a time, newest first."""
        found: list[R] = []
        always, size = list(filters), min(limit, PAGE)
        while len(found) < limit:
            page = await self.search(
                row,
                name,
                always,
                orders=(Sort(by, is_asc=False), Sort(ID, is_asc=False)),
                limit=size,
                offset=len(found),
                deadline=deadline,
            )
            found += page
            if len(page) < size:
                break
        return found[:limit]

    async def _call(self, path: str, asked: Mapping[str, Any], shape: type[T], until: float) -> T:
        request = post(path, {"data": asked}, safe=True)
        response = await send(self._wire, self._auth, request, deadline=until)
        answer = decoded(outcome(response, self.system), _Answer, system=self.system)
        return decoded(bytes(answer.data), shape, system=self.system)

    def _check(self, name: str, known: frozenset[str], search: Search) -> None:
        needed = {each.field_name for each in search.filters}
        needed |= {each.field_name for each in search.orders}
        lacking = sorted(needed - known)
        if lacking:
            text = f"{self.system}: {name} has no field {lacking[0]}, or the user may not see it"
            raise Refused(text, system=self.system)


@cache
def fields_of(row: type[Row]) -> tuple[str, ...]:
    """Return the names to ask for; the names of references (``x__r``) come by themselves."""
    names = (field.encode_name for field in msgspec.structs.fields(row))
    return tuple(name for name in names if not name.endswith("__r"))


def _fields(described: Mapping[str, Described]) -> Fields:
    used = {name: field for name, field in described.items() if field.is_active}
    labels = {
        name: {str(o.value): o.label for o in field.options if o.label is not None}
        for name, field in used.items()
        if field.options
    }
    return Fields(names=frozenset(used), labels=labels)
