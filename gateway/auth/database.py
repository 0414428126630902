"""The way to the database of access: short reads, and short writes one after another."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from typing import Any, Self

from sqlalchemy import AsyncAdaptedQueuePool, delete, event, insert, select, update
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.schema import CreateTable

from backends.directory.sqlite import open_early
from backends.errors import Unavailable
from gateway.auth.tables import METADATA, TURNS

DEFAULT = "sqlite+aiosqlite:///c360-auth.db"

_SECONDS = 5.0
_BUSY_MILLISECONDS = 3000
_FIRST_WRITE = delete(TURNS).where(TURNS.c.id < 0)  # SQLite lets nobody else write from here on
_TAKE_TURN = update(TURNS).values(number=TURNS.c.number + 1)
_TURN = select(TURNS.c.number)


@contextlib.contextmanager
def _reached() -> Iterator[None]:
    try:
        yield
    except (ProgrammingError, IntegrityError):
        raise
    except (DBAPIError, PoolTimeout, OSError, TimeoutError) as error:
        raise Unavailable("the database of access cannot be reached", system="auth") from error


def _settle_sqlite(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    try:
        cursor.execute(f"PRAGMA busy_timeout = {_BUSY_MILLISECONDS}")
        # A revocation that was acknowledged must outlive a power cut.
        cursor.execute("PRAGMA synchronous = FULL")
    except BaseException:
        connection.close()  # the pool does not know it yet; it has a thread of its own
        raise
    cursor.close()


def _open_early(path: str) -> None:
    with _reached():
        open_early(path, _BUSY_MILLISECONDS / 1000)


def _engine(url: URL) -> AsyncEngine:
    if url.get_backend_name() == "sqlite":
        engine = create_async_engine(url, hide_parameters=True, poolclass=AsyncAdaptedQueuePool)
        event.listen(engine.sync_engine, "connect", _settle_sqlite)
        return engine
    limits = {
        "timeout": _SECONDS,
        "command_timeout": _SECONDS,
        "server_settings": {"synchronous_commit": "on"},
    }
    return create_async_engine(url, hide_parameters=True, pool_pre_ping=True, connect_args=limits)


class Database:
    """One database, its tables in place; every failure to reach it is Unavailable."""

    def __init__(self, url: str) -> None:
        """Use ``open``; ``url`` is ``sqlite+aiosqlite`` with a file, or ``postgresql+asyncpg``."""
        self._url = make_url(url)
        sqlite = self._url.get_backend_name() == "sqlite"
        if sqlite and self._url.database in {None, "", ":memory:"}:
            raise ValueError(f"keys and revocations need a file, such as {DEFAULT}")
        self._engine = _engine(self._url)

    @classmethod
    async def open(cls, url: str) -> Self:
        """Reach the database and create the tables that are missing."""
        database = cls(url)
        try:
            await database._prepare()
        except BaseException:
            await database.aclose()
            raise
        return database

    async def _prepare(self) -> None:
        if self._url.get_backend_name() == "sqlite":
            await asyncio.to_thread(_open_early, str(self._url.database))
        try:
            await self._create()
        except (ProgrammingError, IntegrityError):  # PostgreSQL: another was quicker
            await self._create()

    async def _create(self) -> None:
        with _reached():
            async with asyncio.timeout(_SECONDS), self._engine.begin() as connection:
                await connection.execute(CreateTable(TURNS, if_not_exists=True))
                await connection.execute(_FIRST_WRITE)
                await connection.run_sync(METADATA.create_all)
                if (await connection.execute(_TURN)).first() is None:
                    await connection.execute(insert(TURNS).values(id=1, number=0))

    @contextlib.asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """Lend a connection for a short read."""
        with _reached():
            async with asyncio.timeout(_SECONDS), self._engine.connect() as connection:
                yield connection

    @contextlib.asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """Lend a connection in a transaction that no other writer shares, and count the change.

        The turn is taken by a write, so that what is read afterwards cannot change below us.
        """
        with _reached():
            async with asyncio.timeout(_SECONDS), self._engine.begin() as connection:
                await connection.execute(_TAKE_TURN)
                yield connection

    @contextlib.asynccontextmanager
    async def noting(self) -> AsyncIterator[AsyncConnection]:
        """Lend a connection to write what changes nobody's access."""
        with _reached():
            async with asyncio.timeout(_SECONDS), self._engine.begin() as connection:
                yield connection

    async def aclose(self) -> None:
        """Close the connections; a second call does nothing."""
        with _reached():
            async with asyncio.timeout(_SECONDS):
                await self._engine.dispose()


async def turn(connection: AsyncConnection) -> int:
    """Return the number that each change of access counts up."""
    return int((await connection.execute(_TURN)).scalar_one())
