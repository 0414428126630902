"""A read log for the command to ask, and what nobody should do to it."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import sqlite3
from pathlib import Path

from policies.audit import AnchorFile, Read, ReadLog

KEY = "a key of the read log, long enough for tests"
NOW = dt.datetime.now(dt.UTC)


def read(customer: str, subject: str = "ana", days: float = 0, *marks: str) -> Read:
    """Make up the read of so many days ago."""
    return Read(
        request_id=f"request-{days:g}",
        at=NOW - dt.timedelta(days=days),
        subject=subject,
        roles=("finance",),
        customer=customer,
        coordinates=("CreditAccount.exposure", "Invoice.amount"),
        marks=marks,
    )


def logged(file: Path, *reads: Read, anchors: Path | None = None, key: str = KEY) -> None:
    """Write reads as a gateway does."""

    async def write() -> None:
        keep = AnchorFile(anchors or file.with_suffix(".anchors"))
        log = await ReadLog.open(f"sqlite+aiosqlite:///{file}", key=key.encode(), keep=keep)
        await log.append(reads)
        await log.aclose()

    asyncio.run(write())


def tampered(file: Path, statement: str) -> None:
    """Change the file behind the gateway's back."""
    with contextlib.closing(sqlite3.connect(file)) as connection:
        assert connection.execute(statement).rowcount > 0
        connection.commit()
