"""A way to a database that can only be read, whatever a query says."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from backends.ordering import sortable
from backends.vendors.sql.values import instant
from backends.vendors.sql.windows import POSTGRESQL, SQLITE

_DRIVERS = {SQLITE: "sqlite+aiosqlite", POSTGRESQL: "postgresql+asyncpg"}


def open_engine(url: str, zone: dt.tzinfo) -> AsyncEngine:
    """Prepare connections, open none. ValueError says what is wrong with the address."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise ValueError("url is not a database address") from error
    backend = parsed.get_backend_name()
    if backend not in _DRIVERS:
        raise ValueError(f"url starts with {' or '.join(_DRIVERS.values())}")
    parsed = parsed.set(drivername=_DRIVERS[backend])
    return _sqlite(parsed, zone) if backend == SQLITE else _postgresql(parsed, zone)


def _sqlite(url: URL, zone: dt.tzinfo) -> AsyncEngine:
    """Open a file as it is: a mistyped path is an error, not a new and empty database."""
    file = url.database
    if not file or file == ":memory:":
        raise ValueError("url names no database file")
    path = file.replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    engine = create_async_engine(
        url.set(database=f"file:{path}", query={**url.query, "mode": "ro", "uri": "true"}),
        hide_parameters=True,
    )

    @event.listens_for(engine.sync_engine, "do_connect")
    def need_file(_dialect: object, _record: object, _args: object, _values: object) -> None:
        """Say so before a thread is started that has nothing to open."""
        if not Path(file).is_file():
            raise FileNotFoundError

    @event.listens_for(engine.sync_engine, "connect")
    def add_instant(connection: Any, _record: object) -> None:
        def to_sortable(text: str | None) -> str | None:
            return None if text is None else _sortable(text, zone)

        connection.create_function("instant", 1, to_sortable, deterministic=True)

    @event.listens_for(engine.sync_engine, "invalidate")
    def interrupt(connection: Any, _record: object, _cause: object) -> None:
        """End the statement of a call that was cancelled; closing would wait for it."""
        connection.run_async(lambda driver: driver.interrupt())

    return engine


def _sortable(text: str, zone: dt.tzinfo) -> str:
    return sortable(instant(msgspec.convert(text, dt.datetime), zone))


def _postgresql(url: URL, zone: dt.tzinfo) -> AsyncEngine:
    """Read in one snapshot per call; the session's time zone gives naive columns their meaning."""
    settings = {"default_transaction_read_only": "on", "TimeZone": str(zone)}
    try:
        return create_async_engine(
            url,
            hide_parameters=True,
            isolation_level="REPEATABLE READ",
            connect_args={"server_settings": settings},
        )
    except ModuleNotFoundError as error:
        raise ValueError("PostgreSQL needs the extra: customer360-gateway[postgresql]") from error
