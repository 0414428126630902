"""What all vendors on HTTP share: bindings, chunks of keys, bounded calls, failures per key."""

from __future__ import annotations

import asyncio
import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, TypeAlias

import msgspec

from backends.domain import Entity
from backends.errors import BackendError, Garbled, TimedOut, Unserved
from backends.ordering import window_of
from backends.parts import together
from backends.port import By, CallContext, Page, Query, Serves, Slice, failed
from backends.vocabulary import Kind
from backends.wire import Wire

Cut: TypeAlias = tuple[tuple[Entity, ...], str | None]
Found: TypeAlias = Mapping[str, Cut]


class Binding(msgspec.Struct, frozen=True, kw_only=True):
    """How a kind is looked up at a vendor; vendors add to it what their protocol needs.

    ``max_keys`` go into one call. ``single`` is for lists that the system cannot limit per key:
    each key is a call of its own. ``filters`` are the names a window may filter by. Where keys
    stand in an address, they have ``room`` there, in bytes; ``takes`` says how many a key needs.
    """

    wire: type[Any]
    resource: str
    key: str
    max_keys: int = 100
    single: bool = False
    filters: frozenset[str] = frozenset()
    room: int | None = None
    takes: Callable[[str], int] = len


Bindings: TypeAlias = Mapping[tuple[Kind, By], Binding]


def utc_now() -> dt.datetime:
    """Return this instant, aware."""
    return dt.datetime.now(dt.UTC)


class Adapter(ABC):
    """A vendor on HTTP: subclasses bring ``bindings`` and ``read`` one chunk of keys."""

    bindings: Bindings
    punctual = True  # each chunk has its deadline

    def __init__(self, name: str, wire: Wire, *, now: Callable[[], dt.datetime] = utc_now) -> None:
        """Take the system's configured name, the way to it, and a clock."""
        self.name = name
        self.wire = wire
        self.now = now

    @property
    def serves(self) -> Serves:
        """Which kinds it answers, by which lookups: what is bound."""
        kinds = {kind for kind, _ in self.bindings}
        return {kind: frozenset(by for k, by in self.bindings if k == kind) for kind in kinds}

    def parts(self, query: Query) -> Sequence[Query]:
        """Return questions that are one chunk each, and together the whole."""
        binding = self.bindings.get((query.kind, query.by))
        return [*_chunks(query, binding)] if binding else [query]

    async def fetch(self, query: Query, context: CallContext) -> Page:
        """Answer the query in chunks that run side by side."""
        binding = self.bindings.get((query.kind, query.by))
        gap = self._gap(query, binding)
        if binding is None or gap is not None:
            error = Unserved(f"{self.name}: {gap}", system=self.name, kind=query.kind)
            return Page(results=failed(query.keys, error))
        chunks = [query] if len(query.keys) == 1 else [*_chunks(query, binding)]
        if len(chunks) == 1:
            return Page(results=await self._chunk(binding, chunks[0], context))
        parts = await together([partial(self._chunk, binding, part, context) for part in chunks])
        return Page(results={key: slice_ for part in parts for key, slice_ in part.items()})

    async def aclose(self) -> None:
        """Let go of connections."""
        await self.wire.aclose()

    @abstractmethod
    async def read(self, binding: Any, query: Query, *, deadline: float) -> Found:
        """Read one chunk: for each key that the system knows its items, cut to the window."""

    def _gap(self, query: Query, binding: Binding | None) -> str | None:
        if binding is None:
            return f"does not serve {query.kind} by {query.by}"
        window = query.window
        strange = window.filter and {name for name, _ in window.filter} - binding.filters
        if strange or window.order is not None:
            return f"cannot narrow or sort {query.kind} that way"
        return None

    async def _chunk(
        self, binding: Binding, query: Query, context: CallContext
    ) -> dict[str, Slice]:
        try:
            async with asyncio.timeout_at(context.deadline):
                as_of = self.now()
                found = await self._found(binding, query, context.deadline)
        except BackendError as error:
            error.kind = query.kind
            return failed(query.keys, error)
        except TimeoutError:
            late = TimedOut(f"{self.name}: no answer in time", system=self.name, kind=query.kind)
            return failed(query.keys, late)
        return {
            key: Slice(items=items, next=onward, as_of=as_of)
            for key, (items, onward) in found.items()
            if key in query.keys
        }

    async def _found(self, binding: Binding, query: Query, deadline: float) -> Found:
        try:
            return await self.read(binding, query, deadline=deadline)
        except (ValueError, ArithmeticError) as error:
            raise Garbled(f"{self.name}: a value is out of range", system=self.name) from error


def _chunks(query: Query, binding: Binding) -> Iterator[Query]:
    keys = tuple(dict.fromkeys(query.keys))
    size = 1 if binding.single else binding.max_keys
    for start in range(0, len(keys), size):
        for some in _fitting(keys[start : start + size], binding):
            yield msgspec.structs.replace(query, keys=some)


def _fitting(keys: tuple[str, ...], binding: Binding) -> Iterator[tuple[str, ...]]:
    """Divide keys so that each part has room in an address; one key is asked for in any case."""
    if binding.room is None or len(keys) == 1:
        yield keys
        return
    start = used = 0
    for place, key in enumerate(keys):
        took = binding.takes(key)
        if place > start and used + took > binding.room:
            yield keys[start:place]
            start, used = place, 0
        used += took
    yield keys[start:]


def cut(query: Query, found: Mapping[str, list[Entity]]) -> dict[str, Cut]:
    """Cut each key's whole list to the window."""
    after, limit = query.window.after, query.window.limit
    return {key: window_of(query.kind, items, after, limit) for key, items in found.items()}
