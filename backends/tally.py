"""What one request costs: counted where the calls are made, told to who wants to know."""

from __future__ import annotations

from collections import Counter
from contextvars import Context, ContextVar, copy_context
from typing import Generic, Protocol, TypeVar

T = TypeVar("T")


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


class Told(Protocol):
    """Who is told of calls."""

    def called(self) -> None:
        """Learn that a call is made."""


class Within(Generic[T]):
    """A variable has a value as long as a block runs; made for each flight, so it must be cheap."""

    __slots__ = ("_token", "_value", "_variable")

    def __init__(self, variable: ContextVar[T], value: T) -> None:
        """Set it when the block begins."""
        self._variable = variable
        self._value = value

    def __enter__(self) -> None:
        self._token = self._variable.set(self._value)

    def __exit__(self, *_: object) -> None:
        self._variable.reset(self._token)


_COUNTING: ContextVar[Tally | None] = ContextVar("counting", default=None)
# Who is told of every call that this task and its children make. Set for each call, so without more
# ado.
TOLD: ContextVar[Told | None] = ContextVar("told", default=None)


def counting(tally: Tally | None) -> Within[Tally | None]:
    """Count the calls that this task and its children make for a request."""
    return Within(_COUNTING, tally)


def counted(tally: Tally | None) -> Context:
    """Return a context for a task whose calls are counted for a request."""
    context = copy_context()
    context.run(_COUNTING.set, tally)
    return context


def called(system: str) -> None:
    """Count one call that leaves for a system: an HTTP request, a statement."""
    tally = _COUNTING.get()
    if tally is not None:
        tally.calls[system] += 1
    told = TOLD.get()
    if told is not None:
        told.called()
