"""Which system is asked: queries go to the system they name, kinds have owners."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from typing import Protocol, TypeAlias, runtime_checkable

from backends.errors import Unserved
from backends.health import Health, Reports
from backends.port import Backend, By, CallContext, Landing, Page, Query, Serves, Waiting, failed
from backends.vocabulary import Kind

Peek: TypeAlias = Callable[[Query, CallContext], Page | None]


Begin: TypeAlias = Callable[[Query, CallContext, Landing], Page | Waiting | None]


@runtime_checkable
class Peeks(Protocol):
    """A backend that can answer without a task, some queries even without waiting."""

    def peek(self, query: Query, context: CallContext) -> Page | None:
        """Answer at once, or None."""

    def begin(self, query: Query, context: CallContext, landing: Landing) -> Page | Waiting | None:
        """Answer at once, or tell ``landing`` later; None where only ``fetch`` can answer."""


class Router:
    """All systems as one backend, and who owns which kind.

    Slices of several owners are not merged here: each has a freshness of its own.
    """

    def __init__(
        self, backends: Mapping[str, Backend], owners: Mapping[Kind, Sequence[str]]
    ) -> None:
        """``backends`` by configured name; ``owners`` name them, the first one first."""
        strangers = {name for names in owners.values() for name in names} - backends.keys()
        if strangers:
            raise ValueError(f"owners name no configured system: {', '.join(sorted(strangers))}")
        self._backends = dict(backends)
        self._owners = {kind: tuple(names) for kind, names in owners.items()}
        self._serves = _union([*self._backends.values()])
        self._served = {name: backend.serves for name, backend in backends.items()}
        quick = {name: found for name, found in backends.items() if isinstance(found, Peeks)}
        self._peeks: dict[str, Peek] = {name: backend.peek for name, backend in quick.items()}
        self._begins: dict[str, tuple[Begin, Serves]] = {
            name: (backend.begin, self._served[name]) for name, backend in quick.items()
        }

    @property
    def name(self) -> str:
        """The router is no system of its own."""
        return "router"

    @property
    def serves(self) -> Serves:
        """What any of the systems serves."""
        return self._serves

    def owners(self, kind: Kind) -> tuple[str, ...]:
        """Return the systems that own a kind, in order; none where nobody does."""
        return self._owners.get(kind, ())

    def peek(self, query: Query, context: CallContext) -> Page | None:
        """Answer from the system's memory without waiting, or not at all."""
        peek = self._peeks.get(query.system)
        return None if peek is None else peek(query, context)

    def begin(self, query: Query, context: CallContext, landing: Landing) -> Page | Waiting | None:
        """Answer at once, or tell ``landing`` later; None where only ``fetch`` can answer."""
        quick = self._begins.get(query.system)
        if quick is None or query.by not in quick[1].get(query.kind, ()):
            return None
        return quick[0](query, context, landing)

    async def fetch(self, query: Query, context: CallContext) -> Page:
        """Ask the system that the query names."""
        backend = self._backends.get(query.system)
        if backend is None or query.by not in self._served[query.system].get(query.kind, ()):
            unserved = Unserved(
                f"no {query.kind} by {query.by} here", system=query.system, kind=query.kind
            )
            return Page(results=failed(query.keys, unserved))
        return await backend.fetch(query, context)

    def health(self) -> dict[str, Health]:
        """Tell how each system is that can tell."""
        return {
            name: backend.health()
            for name, backend in self._backends.items()
            if isinstance(backend, Reports)
        }

    async def aclose(self) -> None:
        """Close every system, also when closing one of them fails."""
        async with AsyncExitStack() as stack:
            for backend in self._backends.values():
                stack.push_async_callback(backend.aclose)


def _union(backends: Sequence[Backend]) -> dict[Kind, frozenset[By]]:
    union: dict[Kind, frozenset[By]] = {}
    for backend in backends:
        for kind, lookups in backend.serves.items():
            union[kind] = union.get(kind, frozenset()) | lookups
    return union
