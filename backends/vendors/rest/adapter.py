"""A described system as a backend."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from http import HTTPStatus
from typing import Any

import msgspec

from backends.adapter import Adapter, Binding, Cut, Found, cut, utc_now
from backends.domain import Entity
from backends.errors import Garbled
from backends.ordering import parse, position
from backends.port import EVERY, By, Query
from backends.protocols.rest.answers import Answers
from backends.protocols.rest.building import Build, Builder
from backends.protocols.rest.facts import Member
from backends.protocols.rest.requests import Requests
from backends.protocols.rest.template import KEYS, Template
from backends.protocols.rest.values import padded, unpadded
from backends.selection import selected
from backends.vendors.rest.described import (
    ENTITIES,
    FILTERS,
    Catalogue,
    Described,
    Lookup,
    asked_attribute,
)
from backends.vocabulary import Kind
from backends.wire import Wire, checked

_AFTER, _LIMIT = "after", "limit"


class RestBinding(Binding, frozen=True, kw_only=True):
    """A lookup, ready to be asked: how its rows are found, built, and told apart."""

    lookup: Lookup
    requests: Requests
    answers: Answers
    build: Build
    key_of: Build | None
    mine: str | None


class RestBackend(Adapter):
    """Reads a system by its description; ``headers`` go with every request."""

    def __init__(
        self,
        name: str,
        wire: Wire,
        catalogue: Catalogue,
        *,
        zone: dt.tzinfo = dt.UTC,
        headers: Mapping[str, str] | None = None,
        now: Callable[[], dt.datetime] = utc_now,
    ) -> None:
        """Take the way to the system and what it is. ValueError says what does not fit."""
        super().__init__(name, wire, now=now)
        always = {"accept": "application/json", **(headers or {})}
        self.bindings = {
            (kind, by): bound(name, zone, kind, by, described, always)
            for kind, described in catalogue.items()
            for by in described.lookups
        }

    async def read(self, binding: RestBinding, query: Query, *, deadline: float) -> Found:
        """Ask for one chunk of keys and give each key its rows."""
        lookup = binding.lookup
        asked = _spelled(binding, query.keys)
        if not asked:
            return {}
        request = binding.requests.request([*asked], _window(lookup, query))
        response = await self.wire.send(request, deadline=deadline)
        if response.status == HTTPStatus.NOT_FOUND and lookup.found.not_found != "refused":
            empty = lookup.found.not_found == "empty"
            return {key: ((), None) for key in asked.values() if empty}
        rows = binding.answers.rows(checked(response, self.name).body)
        groups = self._grouped(binding, query, asked, rows)
        if query.by is By.ALL and lookup.page:
            return {EVERY: _page(query, lookup, groups.get(EVERY, []))}
        return cut(query, {key: _narrowed(query, items) for key, items in groups.items()})

    def _grouped(
        self,
        binding: RestBinding,
        query: Query,
        asked: Mapping[str, str],
        rows: Iterable[Any] | Mapping[str, Any],
    ) -> dict[str, list[Entity]]:
        empty = binding.lookup.found.nothing == "empty"
        groups: dict[str, list[Entity]] = {key: [] for key in asked.values() if empty}
        for key, row in _keyed(binding, asked, rows):
            entity = binding.build(row, key)
            if binding.mine is None or getattr(entity, binding.mine) == key:
                groups.setdefault(key, []).append(entity)
            elif query.by is not By.KEY:
                raise self._garbled(f"a row of {query.kind} belongs to a key that was not asked")
        if query.by is By.KEY and any(len(items) > 1 for items in groups.values()):
            raise self._garbled(f"several rows of {query.kind} have one key")
        return groups

    def _garbled(self, text: str) -> Garbled:
        return Garbled(f"{self.name}: {text}", system=self.name)


def bound(
    system: str,
    zone: dt.tzinfo,
    kind: Kind,
    by: By,
    described: Described,
    headers: Mapping[str, str] | None = None,
) -> RestBinding:
    """Make a binding of a lookup. ValueError says all that does not fit."""
    lookup, facts = described.lookups[by], described.facts
    builder = Builder(ENTITIES[kind], facts, system=system, zone=zone)
    batched = KEYS in lookup.template.placeholders
    attribute = asked_attribute(kind, by)
    own = facts.get(attribute) if attribute else None
    told = isinstance(own, Member) and own.path is not None
    key = lookup.key or (own if batched and isinstance(own, Member) else None)
    if lookup.found.answer == "map":
        key = None
    elif batched and (key is None or key.path is None):
        raise ValueError(f"{by}: needs 'key', the member that tells which key a row belongs to")
    if key is not None:
        builder.key(key)
    row = builder.shape.model()
    template = lookup.template
    own_headers = {**(headers or {}), **_contents(template), **template.headers}
    template = msgspec.structs.replace(template, headers=own_headers)
    return RestBinding(
        wire=row,
        resource=template.path,
        key=attribute or "",
        max_keys=lookup.max_keys,
        single=not batched,
        filters=FILTERS.get(kind, frozenset()),
        lookup=lookup,
        requests=Requests(template),
        answers=Answers(lookup.found, row, system),
        build=builder.build(),
        key_of=builder.key_of(key) if key is not None and batched else None,
        mine=attribute if told and by is not By.ALL else None,
    )


def fitting(kind: Kind, described: Described) -> None:
    """Try what a description becomes. ValueError says all that does not fit."""
    problems: dict[str, None] = {}
    for by in described.lookups:
        try:
            bound("", dt.UTC, kind, by, described)
        except ValueError as error:
            problems[str(error)] = None
    if problems:
        raise ValueError("; ".join(problems))


def _contents(template: Template) -> dict[str, str]:
    return {} if template.body is None else {"content-type": "application/json"}


def _spelled(binding: RestBinding, keys: Iterable[str]) -> dict[str, str]:
    """Return our keys by the system's spelling; what cannot be a key of it is left out."""
    pad, carries = binding.lookup.pad, binding.requests.carries
    if not pad:
        return {key: key for key in keys if carries(key)}
    return {padded(key, pad): key for key in keys if carries(key) and unpadded(key) == key}


def _keyed(
    binding: RestBinding, asked: Mapping[str, str], rows: Iterable[Any] | Mapping[str, Any]
) -> Iterator[tuple[str, Any]]:
    """Yield rows with the key they were asked by; rows that nobody asked for are left out."""
    if binding.single:
        (key,) = asked.values()
        yield from ((key, row) for row in (rows.values() if isinstance(rows, Mapping) else rows))
        return
    known = {**{key: key for key in asked.values()}, **asked}
    pairs = rows.items() if isinstance(rows, Mapping) else _pairs(binding.key_of, rows)
    yield from ((known[key], row) for key, row in pairs if key in known)


def _pairs(key_of: Build | None, rows: Iterable[Any]) -> Iterator[tuple[str, Any]]:
    assert key_of is not None
    return ((key_of(row, ""), row) for row in rows)


def _window(lookup: Lookup, query: Query) -> dict[str, str]:
    if query.by is not By.ALL or not lookup.page:
        return {}
    limit = min(lookup.page, query.window.limit or lookup.page)
    after = parse(query.window.after)[1] if query.window.after else None
    return {_LIMIT: str(limit)} | ({} if after is None else {_AFTER: after})


def _page(query: Query, lookup: Lookup, items: list[Entity]) -> Cut:
    """Take a page in the system's own order; behind a full one there may be more."""
    limit = int(_window(lookup, query)[_LIMIT])
    if len(items) < limit:
        return tuple(items), None
    onward = position(query.kind, items[-1])
    if len(items) > limit or onward == query.window.after:
        raise ValueError("the system does not page as it is described")
    return tuple(items), onward


def _narrowed(query: Query, items: list[Entity]) -> list[Entity]:
    pairs = dict(query.window.filter)
    return selected(query.kind, items, pairs) if pairs or query.by is By.SKU else items
