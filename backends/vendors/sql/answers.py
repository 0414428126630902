"""Rows become entities, and entities the slices of the keys they were asked under."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import msgspec

from backends.domain import Entity, Stock
from backends.errors import Garbled
from backends.ordering import ORDERINGS, position
from backends.port import EVERY, By, Query, Slice
from backends.vendors.sql.failures import misfit
from backends.vendors.sql.filters import Filter
from backends.vendors.sql.parts import Rows
from backends.vendors.sql.promise import promised
from backends.vendors.sql.rows import ROWS
from backends.vendors.sql.values import Source
from backends.vendors.sql.windows import GROUPS
from backends.vocabulary import Kind


class Answers:
    """How the rows of one query are to be read; ``today`` is the system's."""

    def __init__(self, query: Query, wanted: Filter, source: Source, as_of: dt.datetime) -> None:
        """``as_of`` is when the rows were asked for."""
        self._query = query
        self._wanted = wanted
        self._source = source
        self._as_of = as_of

    def slices(self, rows: Rows, keys: Sequence[str]) -> dict[str, Slice]:
        """Return a slice for each key that has rows, in their order, cut to the window."""
        groups: dict[str, list[Entity]] = {}
        for row in rows:
            groups.setdefault(self._asked(row), []).append(self._entity(row))
        return {key: self._cut(groups[key]) for key in keys if key in groups}

    def empty(self) -> Slice:
        """Return the slice of a key that is known and has no rows."""
        return Slice(as_of=self._as_of)

    def _asked(self, row: Mapping[str, object]) -> str:
        query = self._query
        if query.by is By.ALL:
            return EVERY
        column = ORDERINGS[query.kind].key if query.by is By.KEY else GROUPS[query.by]
        key = row[column]
        if not isinstance(key, str):
            raise self._garbled(f"a row of query {self._name} has no text in {column}")
        return key

    def _entity(self, row: Mapping[str, object]) -> Entity:
        try:
            entity = msgspec.convert(row, ROWS[self._query.kind]).to_domain(self._source)
        except msgspec.ValidationError as error:
            raise misfit(error, self._source.system, self._query.kind, self._name) from error
        if self._query.kind is Kind.AVAILABILITY and isinstance(entity, Stock):
            today = self._as_of.astimezone(self._source.zone).date()
            return promised(entity, self._wanted.requested, self._wanted.by, today)
        return entity

    def _cut(self, entities: list[Entity]) -> Slice:
        query = self._query
        if query.by is By.KEY and len(entities) > 1:
            raise self._garbled(f"query {self._name} gives several rows for one key")
        limit = query.window.limit
        if query.by is By.KEY or limit is None or len(entities) <= limit:
            return Slice(items=tuple(entities), as_of=self._as_of)
        items = tuple(entities[:limit])
        after = position(query.kind, items[-1]) if items else None
        return Slice(items=items, next=after, as_of=self._as_of)

    @property
    def _name(self) -> str:
        return f"{self._query.kind}.{self._query.by}"

    def _garbled(self, message: str) -> Garbled:
        return Garbled(message, system=self._source.system, kind=self._query.kind)
