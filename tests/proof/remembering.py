"""Systems behind a cache, which can be emptied, and whose reads can be held back."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from backends.cached import Cached, Keeping
from backends.freshness import Freshness
from backends.memory import MemoryBackend
from backends.port import Backend, CallContext, Page, Query, Serves
from backends.vocabulary import Kind

LONG = dict.fromkeys(Kind, Freshness(fresh=600, revalidate=600, if_error=600))
TURNS = 50  # of the event loop: enough for whoever asks to have reached a system


class Remembering:
    """A system behind a cache that forgets on command."""

    def __init__(self, inner: MemoryBackend) -> None:
        """Begin with an empty cache."""
        self._inner = inner
        self.forget()

    @property
    def name(self) -> str:
        """The name of the system within."""
        return self._inner.name

    @property
    def serves(self) -> Serves:
        """What the system within serves."""
        return self._inner.serves

    def forget(self) -> None:
        """Begin again with an empty cache."""
        self._cached: Backend = Cached(self._inner, Keeping(windows=LONG, join_ms=0))

    async def fetch(self, query: Query, context: CallContext) -> Page:
        """Answer from the cache or the system."""
        return await self._cached.fetch(query, context)

    async def aclose(self) -> None:
        """Let go."""
        await self._cached.aclose()


class Gate:
    """Holds all reads of systems back until it is opened."""

    def __init__(self, systems: Sequence[MemoryBackend]) -> None:
        """Begin open."""
        self._open = asyncio.Event()
        self._open.set()
        for system in systems:
            system.delays.update(dict.fromkeys(system.serves, self._open.wait))

    def close(self) -> None:
        """Hold reads back from now on."""
        self._open.clear()

    async def open_soon(self) -> None:
        """Let everybody who asks arrive, then let all reads go on."""
        for _ in range(TURNS):
            await asyncio.sleep(0)
        self._open.set()
