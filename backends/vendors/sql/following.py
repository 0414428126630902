"""What has changed in a database behind a mark: which statement runs, and what its rows mean.

A query ``<kind>.changed`` gives the columns ``key``, ``changed`` (the instant of the last change)
and, where rows have one, ``customer``, of the rows ``WHERE ... changed >= :since``. A mark is
``instant|key`` of the last row that was read: rows of one instant are told apart by their keys.
A row that is deleted is not told. Nor is, by itself, one whose transaction is committed after a
later instant has been read: who follows looks back for these.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Sequence
from typing import Any, Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from backends.changed import START, named
from backends.errors import Garbled, Refused
from backends.ordering import parse
from backends.port import NOW, Query, Slice
from backends.tally import called
from backends.vendors.sql.parts import Rows
from backends.vendors.sql.statements import Statements

PAGE: Final = 500
BEGINNING: Final = f"{START}|"
_INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")


class ChangedRow(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A row that has changed; ``moment`` is when, as sortable text."""

    key: str
    moment: str
    customer: str | None = None


class Following:
    """Reads the rows behind a mark; ``running`` is the statement that runs."""

    def __init__(self, statements: Statements, query: Query) -> None:
        """Take the statements and the query; its keys are marks."""
        self.running: str | None = None
        self._statements = statements
        self._query = query

    async def rows(self, connection: AsyncConnection, keys: Sequence[str]) -> Rows:
        """Return the rows behind each mark, oldest first; of this moment's mark the last row."""
        query = self._query
        if query.window.filter or query.window.after:
            raise Refused("changes cannot be narrowed", system=query.system, kind=query.kind)
        self.running = name = f"{self._query.kind}.{self._query.by}"
        rows: list[dict[str, Any]] = []
        for mark in keys:
            statement = self._statements.changed(name, newest=mark == NOW)
            called(query.system)
            result = await connection.execute(statement, self._values(mark))
            columns = tuple(result.keys())
            rows += [{**dict(zip(columns, row, strict=True)), "asked": mark} for row in result]
        return rows

    async def known(self, _connection: AsyncConnection, _keys: Collection[str]) -> set[str]:
        """Say that there is nothing more to find out about marks."""
        return set()

    def _values(self, mark: str) -> dict[str, object]:
        if mark == NOW:
            return {"since": START}
        value, key = parse(mark)
        if not _INSTANT.fullmatch(value):
            query = self._query
            raise Refused("not a mark of ours", system=query.system, kind=query.kind)
        limit = self._query.window.limit or PAGE
        return {"since": value, "after_value": value, "after_key": key, "limit": limit}


class Followed:
    """How rows that have changed become slices."""

    def __init__(self, query: Query, as_of: dt.datetime) -> None:
        """``as_of`` is when the rows were asked for."""
        self._query = query
        self._as_of = as_of

    def slices(self, rows: Rows, keys: Sequence[str]) -> dict[str, Slice]:
        """Return a slice for every mark: what is behind it, and the mark to go on from."""
        return {mark: self._slice(mark, [r for r in rows if r["asked"] == mark]) for mark in keys}

    def empty(self) -> Slice:
        """Return a slice without changes."""
        return Slice(as_of=self._as_of)

    def _slice(self, mark: str, rows: Rows) -> Slice:
        read = [self._row(row) for row in rows]
        last = f"{read[-1].moment}|{read[-1].key}" if read else mark or BEGINNING
        kind, system = self._query.kind, self._query.system
        told = [] if mark == NOW else read
        items = tuple(named(kind, system, row.key, row.customer) for row in told)
        return Slice(items=items, next=last, as_of=self._as_of)

    def _row(self, row: object) -> ChangedRow:
        try:
            return msgspec.convert(row, ChangedRow)
        except msgspec.ValidationError as error:
            query = self._query
            message = f"query {query.kind}.{query.by} needs the text key and the instant changed"
            raise Garbled(message, system=query.system, kind=query.kind) from error
