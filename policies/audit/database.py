"""The way to the read log's database for all that is not the hot path: look-ups and upkeep."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import AsyncAdaptedQueuePool, Connection, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from policies.audit.adopting import adopt
from policies.audit.errors import LogUnavailable
from policies.audit.tables import METADATA

CONNECT_SECONDS = 5.0
_COMMAND_SECONDS = 60.0
_CLOSE_SECONDS = 5.0
_BUSY_MILLISECONDS = 5000
_WRITES = "audit_writes"


@contextlib.contextmanager
def reached() -> Iterator[None]:
    """Turn whatever keeps the database from answering into LogUnavailable."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error, OSError, TimeoutError) as error:
        raise LogUnavailable("the read log's database does not answer") from error


def sqlite_path(url: URL) -> Path:
    """Find the file; ValueError where nothing would outlive the process."""
    if url.database in {None, "", ":memory:"} or url.database.startswith("file:"):
        raise ValueError("the read log needs a file: sqlite+aiosqlite:///path/to/reads.db")
    return Path(url.database)


def is_sqlite(url: URL) -> bool:
    """Whether the URL names a SQLite file."""
    return url.get_backend_name() == "sqlite"


def _lenient(stored: bytes) -> str:
    """Read text that someone has made undecodable: it must be found, not stop the search."""
    return stored.decode("utf-8", "surrogateescape")


def _settle_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions begin where we say so
    connection.driver_connection.text_factory = _lenient
    cursor = connection.cursor()
    try:
        cursor.execute(f"PRAGMA busy_timeout = {_BUSY_MILLISECONDS}")
        cursor.execute("PRAGMA synchronous = FULL")
    except BaseException:
        connection.close()  # the pool does not know it yet; it has a thread of its own
        raise
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _engine(url: URL) -> AsyncEngine:
    if is_sqlite(url):
        engine = create_async_engine(url, hide_parameters=True, poolclass=AsyncAdaptedQueuePool)
        event.listen(engine.sync_engine, "connect", _settle_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_sqlite)
        return engine
    limits = {
        "timeout": CONNECT_SECONDS,
        "command_timeout": _COMMAND_SECONDS,
        # a line that was acknowledged is on the disk, whatever the server's default says
        "server_settings": {"synchronous_commit": "on"},
    }
    return create_async_engine(
        url, hide_parameters=True, isolation_level="REPEATABLE READ", connect_args=limits
    )


def _try_file(path: Path) -> None:
    """Find out early: the async driver leaves a thread behind when it cannot open a file."""
    with reached():
        sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True).close()


class Database:
    """A read log that exists; every failure to reach it is LogUnavailable."""

    def __init__(self, url: str) -> None:
        """``url`` names an async driver: ``sqlite+aiosqlite`` or ``postgresql+asyncpg``."""
        self.url = make_url(url)
        if is_sqlite(self.url):
            sqlite_path(self.url)
        self.engine = _engine(self.url)

    async def prepare(self) -> None:
        """Create the tables that are missing, also when others do so at the same moment."""
        try:
            await self._create()
        except LogUnavailable:
            await self._create()

    async def _create(self) -> None:
        async with self.writing() as connection:
            await connection.run_sync(METADATA.create_all)

    @contextlib.asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """Lend a connection that sees one moment of the log."""
        if is_sqlite(self.url):
            await asyncio.to_thread(_try_file, sqlite_path(self.url))
        with reached():
            async with self.engine.connect() as connection:
                yield connection

    @contextlib.asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """Lend a connection in a transaction that is durable when it ends."""
        if is_sqlite(self.url):
            await asyncio.to_thread(_try_file, sqlite_path(self.url))
        with reached():
            async with self.engine.connect() as connection:
                await connection.execution_options(**{_WRITES: True})
                async with connection.begin():
                    yield connection

    async def alone(self, connection: AsyncConnection) -> None:
        """Keep other upkeep waiting until this transaction ends; SQLite does so by itself."""
        if not is_sqlite(self.url):
            await connection.execute(
                text("LOCK TABLE audit_checkpoints IN SHARE ROW EXCLUSIVE MODE")
            )

    async def aclose(self) -> None:
        """Close the connections; a second call does nothing."""
        with reached():
            async with asyncio.timeout(_CLOSE_SECONDS):
                await self.engine.dispose()


@contextlib.asynccontextmanager
async def existing(url: str) -> AsyncIterator[Database]:
    """Open a log that is there, to ask it, for as long as the block runs."""
    database = Database(url)
    try:
        if is_sqlite(database.url):
            with reached():
                await asyncio.to_thread(adopt, sqlite_path(database.url))
        yield database
    finally:
        await database.aclose()
