"""One question to one backend: an answer in time, whatever comes out of the backend."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, TypeAlias

import structlog

from backends.errors import BackendError, Garbled, TimedOut
from backends.port import Backend, CallContext, Page, Query

log = structlog.get_logger(__name__)

Ask: TypeAlias = Callable[[Query, CallContext], Coroutine[Any, Any, Page]]


def in_time(backend: Backend) -> Ask:
    """Return how to ask a backend so that it ends at the context's deadline (or is TimedOut)."""
    return backend.fetch if is_punctual(backend) else partial(_until_deadline, backend)


async def _until_deadline(backend: Backend, query: Query, context: CallContext) -> Page:
    limit = asyncio.timeout_at(context.deadline)
    try:
        async with limit:
            return await backend.fetch(query, context)
    except BackendError:
        raise
    except Exception as error:
        if limit.expired():
            raise late(query) from error
        raise


def failure(query: Query, error: Exception) -> BackendError:
    """Return what came out of a backend as an error: a fault of ours must not fail the page."""
    return error if isinstance(error, BackendError) else _fault(query, error)


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
