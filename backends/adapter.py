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


def _lengths(keys: Sequence[str]) -> list[int]:
    return [*map(len, keys)]


class Binding(msgspec.Struct, frozen=True, kw_only=True):
    """How a kind is looked up at a vendor; vendors add to it what their protocol needs.

    ``max_keys`` go into one call. ``single`` is for lists that the system cannot limit per key:
    each key is a call of its own. ``filters`` are the names a window may filter by. Where keys
    stand in an address, they have ``room`` there, in bytes; ``takes`` says how many each key needs.
    """

    wire: type[Any]
    resource: str
    key: str
    max_keys: int = 100
    single: bool = False
    filters: frozenset[str] = frozenset()
    room: int | None = None
    takes: Callable[[Sequence[str]], Sequence[int]] = _lengths


Bindings: TypeAlias = Mapping[tuple[Kind, By], Binding]


def utc_now() -> dt.datetime:
    """Return this instant, aware."""
    return dt.datetime.now(dt.UTC)


class Adapter(ABC):
    """A vendor on HTTP: subclasses bring ``bindings`` and ``read`` one chunk of keys.

    Reading that waits ``by_wire_alone`` needs no limit of its own: the wire keeps the deadline.
    """

    bindings: Bindings
    by_wire_alone = False
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
        return _chunks(query, binding) if binding else (query,)

    async def fetch(self, query: Query, context: CallContext) -> Page:
        """Answer the query in chunks that run side by side."""
        binding = self.bindings.get((query.kind, query.by))
        gap = self._gap(query, binding)
        if binding is None or gap is not None:
            error = Unserved(f"{self.name}: {gap}", system=self.name, kind=query.kind)
            return Page(results=failed(query.keys, error))
        chunks = _chunks(query, binding)
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
            as_of = self.now()
            if self.by_wire_alone:
                found = await self.read(binding, query, deadline=context.deadline)
            else:
                async with asyncio.timeout_at(context.deadline):
                    found = await self.read(binding, query, deadline=context.deadline)
        except BackendError as error:
            error.kind = query.kind
            return failed(query.keys, error)
        except TimeoutError:
            late = TimedOut(f"{self.name}: no answer in time", system=self.name, kind=query.kind)
            return failed(query.keys, late)
        except (ValueError, ArithmeticError) as error:
            return failed(query.keys, self._garbled(query, error))
        return {
            key: Slice(items=items, next=onward, as_of=as_of)
            for key, (items, onward) in found.items()
            if key in query.keys
        }

    def _garbled(self, query: Query, error: Exception) -> Garbled:
        garbled = Garbled(
            f"{self.name}: a value is out of range", system=self.name, kind=query.kind
        )
        garbled.__cause__ = error
        return garbled


def _chunks(query: Query, binding: Binding) -> Sequence[Query]:
    if len(query.keys) == 1:
        return (query,)
    keys = tuple(dict.fromkeys(query.keys))
    size = 1 if binding.single else binding.max_keys
    chunks = [
        some
        for start in range(0, len(keys), size)
        for some in _fitting(keys[start : start + size], binding)
    ]
    if len(chunks) == 1 and keys == query.keys:
        return (query,)
    return [msgspec.structs.replace(query, keys=some) for some in chunks]


def _fitting(keys: tuple[str, ...], binding: Binding) -> Iterator[tuple[str, ...]]:
    """Divide keys so that each part has room in an address; one key is asked for in any case."""
    took = () if binding.room is None else binding.takes(keys)
    if binding.room is None or sum(took) <= binding.room:
        yield keys
        return
    start = used = 0
    for place, size in enumerate(took):
        if place > start and used + size > binding.room:
            yield keys[start:place]
            start, used = place, 0
        used += size
    yield keys[start:]


def cut(query: Query, found: Mapping[str, list[Entity]]) -> dict[str, Cut]:
    """Cut each key's whole list to the window."""
    after, limit = query.window.after, query.window.limit
    return {key: window_of(query.kind, items, after, limit) for key, items in found.items()}
