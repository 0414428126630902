"""What stands on every line of the log while one request is worked on.

One value of the context holds it all: structlog keeps a value for each key, and looks through the
whole context for them at every line.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from types import MappingProxyType
from typing import Any

from structlog.typing import EventDict, WrappedLogger

_NOTHING: Mapping[str, Any] = MappingProxyType({})
_BOUND: ContextVar[Mapping[str, Any]] = ContextVar("bound", default=_NOTHING)


def bind(**values: Any) -> None:
    """Put values on every line from here on, in this task and those that it starts."""
    _BOUND.set({**_BOUND.get(), **values})


def unbind() -> None:
    """Put nothing on the lines from here on: another request begins."""
    _BOUND.set(_NOTHING)


def bound() -> Mapping[str, Any]:
    """Return what stands on the lines."""
    return _BOUND.get()


def merge_bound(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Add it to an event, whose own values count more."""
    return {**_BOUND.get(), **event}
