"""One call's conversation with a database: which statements run, in which order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import TextClause
from sqlalchemy.ext.asyncio import AsyncConnection

from backends.ordering import parse
from backends.port import EVERY, By, Query
from backends.tally import called
from backends.vendors.sql.filters import Filter
from backends.vendors.sql.parts import PARTS, Rows, nest
from backends.vendors.sql.statements import Statements
from backends.vendors.sql.windows import Shape
from backends.vocabulary import Kind

_KNOWN = f"{Kind.CUSTOMER}.{By.KEY}"


class Reading:
    """Reads rows for one query; ``running`` is the statement that runs, None before the first."""

    def __init__(
        self,
        statements: Statements,
        links: Mapping[str, str],
        query: Query,
        wanted: Filter,
        max_keys: int,
    ) -> None:
        """``links`` are the columns of other systems' numbers, by system."""
        self.running: str | None = None
        self._statements = statements
        self._links = links
        self._query = query
        self._wanted = wanted
        self._max_keys = max_keys

    async def rows(self, connection: AsyncConnection, keys: Sequence[str]) -> Rows:
        """Return the rows of the entities with their parts nested in them.

        KeyError names a column that the running query does not give.
        """
        rows = await self._entities(connection, keys)
        if self._query.kind is Kind.CUSTOMER:
            for row in rows:
                row["links"] = {system: row[column] for system, column in self._links.items()}
        read: dict[str | None, Rows] = {None: rows}
        for part in PARTS.get(self._query.kind, ()):
            if part.query in self._statements and rows:
                asked = [row[part.asked] for row in rows]
                read[part.query] = await self._all(connection, part.query, asked)
                nest(part, read[part.query], read.get(part.into, ()))
        return rows

    async def known(self, connection: AsyncConnection, keys: Sequence[str]) -> set[str]:
        """Return which of the customers without rows the system knows at all."""
        asked = self._query.by is By.CUSTOMER and self._query.window.after is None
        if not asked or not keys or _KNOWN not in self._statements:
            return set(keys)
        return {row["key"] for row in await self._all(connection, _KNOWN, keys)}

    async def _entities(self, connection: AsyncConnection, keys: Sequence[str]) -> Rows:
        query, window = self._query, self._query.window
        name = f"{query.kind}.{query.by}"
        values: dict[str, object] = {**self._wanted.parameters, "keys": keys}
        if query.by is By.KEY:
            return await self._run(connection, name, self._statements.plain(name), values)
        if query.by is By.ALL and EVERY not in keys:
            return []
        if window.limit is not None:
            values["limit"] = window.limit + 1
        if window.after is not None:
            values["after_value"], values["after_key"] = parse(window.after)
        shape = Shape(self._wanted.conditions, window.after is not None, window.limit is not None)
        statement = self._statements.listed(name, query.kind, query.by, shape)
        return await self._run(connection, name, statement, values)

    async def _all(self, connection: AsyncConnection, name: str, keys: Iterable[str]) -> Rows:
        """Run a plain query for any number of keys."""
        statement = self._statements.plain(name)
        rows: list[dict[str, Any]] = []
        for chunk in chunks(keys, self._max_keys):
            rows += await self._run(connection, name, statement, {"keys": chunk})
        return rows

    async def _run(
        self,
        connection: AsyncConnection,
        name: str,
        statement: TextClause,
        values: Mapping[str, object],
    ) -> Rows:
        self.running = name
        called(self._query.system)
        result = await connection.execute(statement, values)
        columns = tuple(result.keys())
        return [dict(zip(columns, row, strict=True)) for row in result]


def chunks(keys: Iterable[str], size: int) -> Iterator[Sequence[str]]:
    """Cut keys, each once, into as many as one statement takes."""
    distinct = tuple(dict.fromkeys(keys))
    return (distinct[start : start + size] for start in range(0, len(distinct), size))
