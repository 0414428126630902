"""What one request costs: counted where the calls are made, told to who wants to know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar


class Tally:
    """Calls by system, and where the answers came from.

    A call that several requests share is counted for the one that started it, so that the sum over
    all requests is what the systems saw. A refresh is counted for the request that set it off, as
    far as its calls are made before that request is answered.
    """

    __slots__ = ("calls", "hits", "stale")

    def __init__(self) -> None:
        """Begin with nothing."""
        self.calls: Counter[str] = Counter()
        self.hits = 0  # keys answered from memory
        self.stale = 0  # sections that show an old value because the refresh failed


_COUNTING: ContextVar[Tally | None] = ContextVar("counting", default=None)


@contextmanager
def counting(tally: Tally | None) -> Iterator[None]:
    """Count the calls that this task and its children make for a request."""
    token = _COUNTING.set(tally)
    try:
        yield
    finally:
        _COUNTING.reset(token)


_NOTING: ContextVar[Callable[[], None] | None] = ContextVar("noting", default=None)


@contextmanager
def noting(noted: Callable[[], None]) -> Iterator[None]:
    """Tell of every call that this task and its children make."""
    token = _NOTING.set(noted)
    try:
        yield
    finally:
        _NOTING.reset(token)


def called(system: str) -> None:
    """Count one call that leaves for a system: an HTTP request, a statement."""
    tally = _COUNTING.get()
    if tally is not None:
        tally.calls[system] += 1
    noted = _NOTING.get()
    if noted is not None:
        noted()
