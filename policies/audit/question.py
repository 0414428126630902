"""Who saw a customer, and what a person saw: the log as it is asked, newest first."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, RowMapping, and_, or_, select

from policies.audit.database import Database, reached
from policies.audit.record import Entry, Kind, instant, microseconds
from policies.audit.tables import LINES

_SECONDS = 30.0
_PAGE = 100
_C = LINES.c
_TEXTS = msgspec.json.Decoder(tuple[str, ...])


async def who_saw(
    database: Database,
    customer: str,
    since: dt.datetime,
    *,
    until: dt.datetime | None = None,
    limit: int = _PAGE,
    after: str = "",
) -> list[Entry]:
    """List reads of a customer, newest first, from ``since`` to before ``until``.

    ``after`` is the cursor of the last entry of the page before; ValueError when it is none.
    """
    about = _C.customer == customer
    return await _ask(database, [about, *_window(since, until), *_rest(after)], limit)


async def what_saw(
    database: Database,
    subject: str,
    since: dt.datetime,
    *,
    until: dt.datetime | None = None,
    limit: int = _PAGE,
    after: str = "",
) -> list[Entry]:
    """List what a person saw, like ``who_saw``."""
    by = and_(_C.subject == subject, _C.kind != Kind.CLOSED.value)
    return await _ask(database, [by, *_window(since, until), *_rest(after)], limit)


def _window(since: dt.datetime, until: dt.datetime | None) -> list[ColumnElement[bool]]:
    begins = _C.at >= microseconds(since)
    return [begins] if until is None else [begins, _C.at < microseconds(until)]


def _rest(after: str) -> list[ColumnElement[bool]]:
    if not after:
        return []
    try:
        at, number, process = after.split(".", 2)
        place = int(at), process, int(number)
    except ValueError as error:
        raise ValueError("not a cursor of the read log") from error
    behind = or_(_C.process < place[1], and_(_C.process == place[1], _C.number < place[2]))
    return [_C.at <= place[0], or_(_C.at < place[0], behind)]


async def _ask(
    database: Database, conditions: list[ColumnElement[bool]], limit: int
) -> list[Entry]:
    newest = select(LINES).where(*conditions).limit(limit)
    newest = newest.order_by(_C.at.desc(), _C.process.desc(), _C.number.desc())
    with reached():
        async with asyncio.timeout(_SECONDS), database.reading() as connection:
            return [_entry(row) for row in (await connection.execute(newest)).mappings()]


def _entry(row: RowMapping) -> Entry:
    texts: dict[str, Any] = {
        name: _TEXTS.decode(row[name]) for name in ("roles", "coordinates", "marks")
    }
    return Entry(
        kind=Kind(row["kind"]),
        process=row["process"],
        number=row["number"],
        at=instant(row["at"]),
        request_id=row["request_id"],
        subject=row["subject"],
        customer=row["customer"],
        **texts,
    )
