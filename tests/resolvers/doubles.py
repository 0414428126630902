"""Systems that answer otherwise than from memory, and reads that wait for each other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, TypeAlias

import msgspec

from backends.memory import MemoryBackend
from backends.port import Backend, CallContext, Page, Query, Serves, Slice
from backends.vocabulary import Kind
from tests.resolvers.world import World

Alter: TypeAlias = Callable[[Query, str, Slice | None], Slice | None]


class Altered:
    """A backend whose slices are changed on their way, key by key; None is an unknown key."""

    name = "altered"

    def __init__(self, inner: Backend, alter: Alter) -> None:
        """Change what ``inner`` answers; ``contexts`` are its queries and how they were asked."""
        self._inner = inner
        self._alter = alter
        self.contexts: list[tuple[Query, CallContext]] = []

    @property
    def serves(self) -> Serves:
        return self._inner.serves

    async def fetch(self, query: Query, context: CallContext) -> Page:
        self.contexts.append((query, context))
        page = await self._inner.fetch(query, context)
        slices = {key: self._alter(query, key, page.results.get(key)) for key in query.keys}
        return Page(results={key: slice_ for key, slice_ in slices.items() if slice_ is not None})

    async def aclose(self) -> None:
        await self._inner.aclose()


class Exploding:
    """A backend that breaks its promise: it raises what no caller expects."""

    name = "exploding"

    @property
    def serves(self) -> Serves:
        return {}

    async def fetch(self, query: Query, context: CallContext) -> Page:
        raise ZeroDivisionError("secret figure 4711")

    async def aclose(self) -> None:
        """Nothing to let go."""


class Together:
    """Holds every read back until so many are under way at once."""

    def __init__(self, expected: int) -> None:
        """Let reads go on once ``expected`` of them are here."""
        self._expected = expected
        self._all_here = asyncio.Event()
        self.here = 0

    async def __call__(self) -> None:
        self.here += 1
        if self.here >= self._expected:
            self._all_here.set()
        await self._all_here.wait()


def hold(together: Together, backend: MemoryBackend, *kinds: Kind) -> None:
    """Let reads of these kinds wait for each other."""
    backend.delays.update(dict.fromkeys(kinds, together))


def untouched(_query: Query, _key: str, slice_: Slice | None) -> Slice | None:
    """Alter nothing."""
    return slice_


def alter(w: World, change: Alter) -> Altered:
    """Change what the company's systems answer."""
    altered = Altered(w.services.backend, change)
    rewire(w, backend=altered)
    return altered


def rewire(w: World, **changes: Any) -> None:
    """Give the company other services."""
    w.services = msgspec.structs.replace(w.services, **changes)
    w.executor = w.make_executor()
