"""The way to the directory's database: short reads, and writes one after another."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from typing import Any

from sqlalchemy import AsyncAdaptedQueuePool, delete, event, insert, select, update
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    NotSupportedError,
    ProgrammingError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.schema import CreateTable

from backends.directory.sqlite import open_early
from backends.directory.tables import METADATA, TURNS
from backends.errors import Unavailable

CONNECTIONS = 8  # at the same time; with SQLite each has a thread of its own
_READ_SECONDS = 5.0
_WRITE_SECONDS = 600.0
_COMMAND_SECONDS = 60.0
_BUSY_SECONDS = 5.0
_OUR_MISTAKES = (ProgrammingError, IntegrityError, DataError, NotSupportedError)
_FIRST_WRITE = delete(TURNS).where(TURNS.c.id < 0)  # SQLite lets nobody else write from here on
_TAKE_TURN = update(TURNS).values(number=TURNS.c.number + 1)


@contextlib.contextmanager
def _reached() -> Iterator[None]:
    try:
        yield
    except _OUR_MISTAKES:
        raise
    except (DBAPIError, PoolTimeout, OSError, TimeoutError) as error:
        raise Unavailable("the database cannot be reached", system="directory") from error


def _settle_sqlite(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    try:
        cursor.execute(f"PRAGMA busy_timeout = {int(_BUSY_SECONDS * 1000)}")
    except BaseException:
        connection.close()  # the pool does not know it yet; it has a thread of its own
        raise
    cursor.close()


def _open_early(path: str) -> None:
    with _reached():
        open_early(path, _BUSY_SECONDS)


def _sqlite_engine(url: URL) -> AsyncEngine:
    options: dict[str, Any] = {
        "poolclass": AsyncAdaptedQueuePool,
        "pool_size": CONNECTIONS,
        "max_overflow": 0,  # whatever overflows is opened for one read: that costs more than it
    }
    if url.database in {None, "", ":memory:"}:  # it lives and dies with its only connection
        options |= {"pool_size": 1, "max_overflow": 0}
    engine = create_async_engine(url, hide_parameters=True, **options)
    event.listen(engine.sync_engine, "connect", _settle_sqlite)
    return engine


def _engine(url: URL) -> AsyncEngine:
    if url.get_backend_name() == "sqlite":
        return _sqlite_engine(url)
    limits = {"timeout": _READ_SECONDS, "command_timeout": _COMMAND_SECONDS}
    return create_async_engine(url, hide_parameters=True, pool_pre_ping=True, connect_args=limits)


class Database:
    """One database, its tables in place; every failure to reach it is Unavailable."""

    def __init__(self, url: str) -> None:
        """``url`` names an async driver: ``sqlite+aiosqlite`` or ``postgresql+asyncpg``."""
        self._url = make_url(url)
        self._engine = _engine(self._url)
        self._writes = 0
        self.readers = 0  # who reads now, or waits for a connection

    def writes(self) -> int:
        """How many writes this process has ended."""
        return self._writes

    async def prepare(self) -> None:
        """Create the tables that are missing, also when others do so at the same moment."""
        if self._url.get_backend_name() == "sqlite":
            await asyncio.to_thread(_open_early, self._url.database or ":memory:")
        try:
            await self._create()
        except (ProgrammingError, IntegrityError):  # PostgreSQL: another was quicker
            await self._create()

    async def _create(self) -> None:
        with _reached():
            async with asyncio.timeout(_WRITE_SECONDS), self._engine.begin() as connection:
                await connection.execute(CreateTable(TURNS, if_not_exists=True))
                await connection.execute(_FIRST_WRITE)
                await connection.run_sync(METADATA.create_all)
                if (await connection.execute(select(TURNS.c.id))).first() is None:
                    await connection.execute(insert(TURNS).values(id=1, number=0))

    @contextlib.asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """Lend a connection for a read of a few seconds at most."""
        self.readers += 1
        try:
            with _reached():
                async with asyncio.timeout(_READ_SECONDS), self._engine.connect() as connection:
                    yield connection
        finally:
            self.readers -= 1

    @contextlib.asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """Lend a connection in a transaction that no other writer shares.

        The turn is taken by a write, so that what is read afterwards cannot change below us.
        """
        try:
            with _reached():
                async with asyncio.timeout(_WRITE_SECONDS), self._engine.begin() as connection:
                    await connection.execute(_TAKE_TURN)
                    yield connection
        finally:
            self._writes += 1

    async def compact(self) -> bool:
        """Rewrite a SQLite file, so that no page or log of it holds what was deleted.

        False where something else is in the way, or where the server does so in its own time.
        """
        if self._url.get_backend_name() != "sqlite":
            return False
        with _reached():
            async with asyncio.timeout(_WRITE_SECONDS), self._engine.connect() as connection:
                await connection.execution_options(isolation_level="AUTOCOMMIT")
                await connection.exec_driver_sql("VACUUM")
                done = await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
                return not done.scalar_one()

    async def aclose(self) -> None:
        """Close the connections; a second call does nothing."""
        with _reached():
            async with asyncio.timeout(_READ_SECONDS):
                await self._engine.dispose()
