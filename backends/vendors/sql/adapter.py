"""A system that is asked in SQL: SQLite through aiosqlite, PostgreSQL through asyncpg."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable, Mapping, Sequence

from sqlalchemy.exc import SQLAlchemyError

from backends.errors import BackendError, Refused, Unfit, Unserved
from backends.port import By, CallContext, Page, Query, Serves, Slice, failed
from backends.vendors.sql.answers import Answers
from backends.vendors.sql.engine import open_engine
from backends.vendors.sql.failures import explained
from backends.vendors.sql.filters import Filter, storable, understood
from backends.vendors.sql.following import Followed, Following
from backends.vendors.sql.queries import serves
from backends.vendors.sql.reading import Reading, chunks
from backends.vendors.sql.statements import Statements
from backends.vendors.sql.values import Source
from backends.vendors.sql.windows import GROUPS


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class SqlBackend:
    """Reads a database with one query per kind and lookup; it cannot write.

    ``queries`` are texts by name, as ``queries.choose`` gives them. ``links`` names, by system, the
    column of the customer queries that holds that system's numbers. ``zone`` is the time zone of
    naive instants and of today. ValueError says what is wrong with ``url``.
    """

    def __init__(
        self,
        name: str,
        url: str,
        *,
        queries: Mapping[str, str],
        links: Mapping[str, str] | None = None,
        zone: dt.tzinfo = dt.UTC,
        max_keys: int = 500,
        now: Callable[[], dt.datetime] = _now,
    ) -> None:
        """Connect to nothing yet."""
        self._engine = open_engine(url, zone)
        self._name = name
        self._serves = serves(queries)
        self._statements = Statements(queries, self._engine.dialect.name)
        self._source = Source(name, zone)
        self._links = links or {}
        self._max_keys = max_keys
        self._now = now

    @property
    def name(self) -> str:
        """The configured name of the system."""
        return self._name

    @property
    def serves(self) -> Serves:
        """The kinds and lookups that have a query."""
        return self._serves

    async def fetch(self, query: Query, context: CallContext) -> Page:
        """Answer in as few statements as the number of keys allows, whatever lists are asked."""
        try:
            wanted = self._understood(query)
        except BackendError as error:
            return Page(results=failed(query.keys, error))
        results: dict[str, Slice] = {}
        for keys in chunks(filter(storable, query.keys), self._max_keys):
            results |= await self._answer(query, wanted, keys, context.deadline)
        return Page(results=results)

    async def aclose(self) -> None:
        """Close all connections."""
        await self._engine.dispose()

    def _understood(self, query: Query) -> Filter:
        if query.by not in self._serves.get(query.kind, ()):
            raise Unserved(
                f"{query.kind} by {query.by} has no query", system=self._name, kind=query.kind
            )
        try:
            return understood(query.kind, query.window)
        except ValueError as error:
            raise Unfit(str(error), system=self._name, kind=query.kind) from error

    async def _answer(
        self, query: Query, wanted: Filter, keys: Sequence[str], deadline: float
    ) -> dict[str, Slice]:
        """Answer for as many keys as one statement takes; a failure hits these only."""
        answers, reading = self._means(query, wanted)
        try:
            if asyncio.get_running_loop().time() >= deadline:
                raise TimeoutError
            async with asyncio.timeout_at(deadline), self._engine.connect() as connection:
                slices = answers.slices(await reading.rows(connection, keys), keys)
                known = await reading.known(connection, [key for key in keys if key not in slices])
            return slices | dict.fromkeys(known if query.by in GROUPS else (), answers.empty())
        except BackendError as error:
            return failed(keys, error)
        except KeyError as error:
            return failed(keys, self._lacking(query, reading.running, error))
        except (SQLAlchemyError, OSError) as error:
            return failed(keys, explained(error, self._name, query.kind, reading.running))

    def _means(
        self, query: Query, wanted: Filter
    ) -> tuple[Answers, Reading] | tuple[Followed, Following]:
        """Say how the rows are read, and how they become slices."""
        if query.by is By.CHANGED:
            return Followed(query, self._now()), Following(self._statements, query)
        reading = Reading(self._statements, self._links, query, wanted, self._max_keys)
        return Answers(query, wanted, self._source, self._now()), reading

    def _lacking(self, query: Query, running: str | None, error: KeyError) -> Refused:
        message = f"query {running} gives no column {error.args[0]}"
        return Refused(message, system=self._name, kind=query.kind)
