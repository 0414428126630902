"""Puts what was read on record before it leaves: the gateway's side of the read log."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import AsyncExitStack

import structlog

from gateway.settings import Audit
from policies.audit import Anchor, AnchorFile, LogUnavailable, Read, ReadLog
from resolvers.readings import Note, NotLogged, Reading, unlogged

PATIENCE = 1.0  # seconds that an answer waits for its reading to be durable

log = structlog.get_logger(__name__)


async def opened(audit: Audit, stack: AsyncExitStack) -> Note:
    """Open the read log; ``stack`` closes it. Without a key nothing is logged, and that is said."""
    if audit.key is None:
        log.warning("reads_not_logged", reason="audit.key is not set")
        return unlogged
    key = audit.key.get_secret_value().encode()
    keep = AnchorFile(audit.anchors) if audit.anchors else _nowhere_else
    reads = await ReadLog.open(audit.url.get_secret_value(), key=key, keep=keep)
    stack.push_async_callback(reads.aclose)
    return noting(reads, refuse=audit.refuse)


def noting(
    reads: ReadLog,
    *,
    refuse: bool,
    now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
) -> Note:
    """Return what logs a reading; where it cannot, it refuses, or goes on with an alarm."""

    async def note(reading: Reading) -> None:
        try:
            await reads.append(entries(reading, now()), limit=PATIENCE)
        except LogUnavailable as error:
            log.error("read_log_unavailable", request_id=reading.caller.request_id)  # noqa: TRY400
            if refuse:
                raise NotLogged from error

    return note


def _nowhere_else(_anchor: Anchor) -> None:
    """Keep anchors in the log alone."""


def entries(reading: Reading, at: dt.datetime) -> list[Read]:
    """Return an entry for each customer of a reading."""
    caller = reading.caller
    return [
        Read(
            request_id=caller.request_id,
            at=at,
            subject=caller.principal.subject,
            roles=caller.principal.roles,
            customer=customer,
            coordinates=tuple(sorted(fields)),
            marks=caller.principal.marks,
        )
        for customer, fields in sorted(reading.fields.items())
    ]
