"""One question to one backend: an answer in time, whatever comes out of the backend."""

from __future__ import annotations

import asyncio
import traceback

import msgspec
import structlog

from backends.errors import BackendError, Garbled, TimedOut
from backends.port import Backend, CallContext, Page, Query, failed

log = structlog.get_logger(__name__)


async def ask(backend: Backend, query: Query, context: CallContext, until: float) -> Page:
    """Ask until a moment (event-loop time), and turn every failure into slices."""
    asked = msgspec.structs.replace(context, deadline=until)
    limit: asyncio.Timeout | None = None
    try:
        if is_punctual(backend):
            return await backend.fetch(query, asked)
        async with asyncio.timeout_at(until) as limit:
            return await backend.fetch(query, asked)
    except BackendError as error:
        return Page(results=failed(query.keys, error))
    except Exception as error:  # noqa: BLE001 - a fault of one adapter must not fail the page
        found = late(query) if limit is not None and limit.expired() else _fault(query, error)
        return Page(results=failed(query.keys, found))


def is_punctual(backend: object) -> bool:
    """Whether a backend ends at the deadline by itself, whatever the system does."""
    return getattr(backend, "punctual", False) is True


def late(query: Query) -> TimedOut:
    """Say that the time was over."""
    return TimedOut("no answer in time", system=query.system, kind=query.kind)


def _fault(query: Query, error: Exception) -> Garbled:
    """Say where our code failed on an answer, and never what it failed on."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    log.error(
        "adapter_fault",
        system=query.system,
        kind=str(query.kind),
        error=type(error).__name__,
        where=f"{frame.name}:{frame.lineno}",
    )
    fault = Garbled("the answer was not understood", system=query.system, kind=query.kind)
    fault.__cause__ = error
    return fault
