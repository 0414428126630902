"""How these tests ask: a backend over a file, a question, a count of its statements."""

from __future__ import annotations

import asyncio
import datetime as dt
import sqlite3
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import event

from backends.port import By, CallContext, Query, Slice, Window
from backends.vendors.sql.adapter import SqlBackend
from backends.vendors.sql.queries import choose
from backends.vocabulary import Kind

NOW = dt.datetime(2026, 3, 2, 20, 30, tzinfo=dt.UTC)


@asynccontextmanager
async def backend(
    place: Path | str, tables: str, own: Mapping[str, str] | None = None, **options: Any
) -> AsyncIterator[SqlBackend]:
    """Make a backend over a file, or over the database at an address."""
    made = SqlBackend(
        tables,
        place if isinstance(place, str) else f"sqlite+aiosqlite:///{place}",
        queries=choose(tables if tables in {"crm", "erp"} else "none", own or {}),
        now=lambda: NOW,
        **options,
    )
    try:
        yield made
    finally:
        await made.aclose()


async def ask(
    asked: SqlBackend, kind: Kind, by: By, *keys: str, within: float = 20, **window: Any
) -> Mapping[str, Slice]:
    query = Query(system=asked.name, kind=kind, by=by, keys=keys, window=Window(**window))
    context = CallContext(deadline=asyncio.get_running_loop().time() + within)
    return (await asked.fetch(query, context)).results


@contextmanager
def statements(asked: SqlBackend) -> Iterator[list[str]]:
    """Collect what is sent to the database."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    engine = asked._engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def make(file: Path, script: str) -> Path:
    """Write a database by hand."""
    with closing(sqlite3.connect(file)) as database:
        database.executescript(script)
    return file
