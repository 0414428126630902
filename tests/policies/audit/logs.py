"""Logs to test with: a key, reads, files."""

from __future__ import annotations

import contextlib
import datetime as dt
import sqlite3
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

from policies.audit import Anchor, Read, ReadLog, Rhythm

KEY = b"a key for tests only, 32 bytes or more"
OTHER_KEY = b"another key for tests, also long enough"
NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
SELDOM = Rhythm(lines=1_000_000, seconds=3600)


def url_of(place: Path | str) -> str:
    """Return the address of a file; what is an address already stays so."""
    return place if isinstance(place, str) else f"sqlite+aiosqlite:///{place}"


def read(number: int, customer: str = "cus_1", subject: str = "ana") -> Read:
    """Make up the read of the given minute after noon."""
    return Read(
        request_id=f"request-{number}",
        at=NOON + dt.timedelta(minutes=number),
        subject=subject,
        roles=("finance",),
        customer=customer,
        coordinates=("CreditAccount.exposure", "CreditAccount.limit"),
    )


def _nowhere(_anchor: Anchor) -> None:
    """Keep no anchor."""


@contextlib.asynccontextmanager
async def log_at(
    path: Path | str,
    *,
    key: bytes = KEY,
    process: str | None = None,
    rhythm: Rhythm = SELDOM,
    keep: Callable[[Anchor], None] = _nowhere,
) -> AsyncIterator[ReadLog]:
    log = await ReadLog.open(
        url_of(path), key=key, process=process, clock=lambda: NOON, rhythm=rhythm, keep=keep
    )
    try:
        yield log
    finally:
        await log.aclose()


def change(path: Path, statement: str, *values: Any) -> int:
    """Do to the file what no gateway does; return how many rows it changed."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        changed = connection.execute(statement, values).rowcount
        connection.commit()
    return changed


def rows(path: Path, query: str, *values: Any) -> list[tuple[Any, ...]]:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return connection.execute(query, values).fetchall()
