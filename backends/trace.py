"""The trace of a read: which calls it shares with others, and what its calls tell their system."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol


class Follower(Protocol):
    """Who follows one read."""

    def joins(self, other: Follower | None) -> None:
        """Learn that the read waits for a call that another one, if it is followed, has opened."""


_NOTHING: Mapping[str, str] = {}
_MARKS: ContextVar[Mapping[str, str]] = ContextVar("marks", default=_NOTHING)


@contextmanager
def marking(marks: Mapping[str, str]) -> Iterator[None]:
    """Let the calls that this task and its children make carry these headers."""
    token = _MARKS.set(marks)
    try:
        yield
    finally:
        _MARKS.reset(token)


def marks() -> Mapping[str, str]:
    """Return the headers that a call made now is to carry; none where nobody follows it."""
    return _MARKS.get()
