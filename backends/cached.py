"""Facts are read once: a wrapper that remembers slices per entity, key and window.

What it remembers lies below the permission line: no user is part of a key, no answer is stored.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

import msgspec

from backends.domain import Link
from backends.errors import Missing, TimedOut, Unavailable, Unserved
from backends.flights import Flight, Flights, Seat
from backends.freshness import WINDOWS, Clock, Freshness
from backends.health import Health, health_of
from backends.port import Backend, By, CallContext, Page, Query, Serves, Slice
from backends.recall import Recall, about
from backends.table import Lookup, lookup_of
from backends.vocabulary import Kind

if TYPE_CHECKING:  # who has no Redis need not wait for its client
    from backends.shelf import Shelf


class Keeping(msgspec.Struct, frozen=True):
    """How long and how much is remembered, and how calls are shared.

    ``capacity`` counts entries and their items. In seconds: ``unknown`` is for how long a key that
    the system does not know is not asked for again, ``limit`` what a flight may take at least,
    also when nobody waits for it. A batch waits ``join_ms`` milliseconds for company.
    """

    windows: Mapping[Kind, Freshness] = WINDOWS
    capacity: int = 200_000
    unknown: float = 2.0
    limit: float = 5.0
    join_ms: float = 2.0


class Cached:
    """Answers from memory, then from a shelf that processes share, then from the system.

    A kind without windows and a listing of everything go straight through.
    """

    def __init__(
        self,
        inner: Backend,
        keeping: Keeping | None = None,
        *,
        shelf: Shelf | None = None,
        clock: Clock | None = None,
    ) -> None:
        """``shelf`` is the second level; systems may share it, so it is not closed here."""
        self._inner = inner
        self._keeping = keeping or Keeping()
        self._clock = clock or Clock()
        self._recall = Recall(self._keeping.windows, self._keeping.capacity, shelf, self._clock)
        self._flights = Flights(
            self._fly,
            monotonic=self._clock.monotonic,
            join=self._keeping.join_ms / 1000,
            limit=self._keeping.limit,
        )

    @property
    def name(self) -> str:
        """The name of the system within."""
        return self._inner.name

    @property
    def serves(self) -> Serves:
        """What the system within serves."""
        return self._inner.serves

    @property
    def entries(self) -> int:
        """How many answers are remembered in this process."""
        return self._recall.entries

    def health(self) -> Health:
        """Tell how the system within is."""
        return health_of(self._inner)

    def peek(self, query: Query, context: CallContext) -> Page | None:
        """Answer from memory without waiting: None unless every key is a hit."""
        found = self._recall.look(query, context.max_age)
        if found.missing:
            return None
        self._refresh(query, found.ageing, context)
        return Page(results=found.results)

    async def fetch(self, query: Query, context: CallContext) -> Page:
        """Answer what is remembered at once and the rest when it has been read."""
        if query.by is By.ALL or query.kind not in self._keeping.windows:
            return await self._inner.fetch(query, context)
        found = self._recall.look(query, context.max_age)
        self._refresh(query, found.ageing, context)
        if found.missing:
            found.results.update(await self._read(lookup_of(query), found.missing, context))
        return Page(results=found.results)

    async def forget(self, kind: Kind, keys: Collection[str]) -> None:
        """Drop what was read for these keys of a kind, and lists that hold such an entity."""
        names = frozenset(keys)
        self._flights.forget(lambda lookup, key: lookup[1] is kind and key in names)
        await self._recall.forget(kind, names, self.name)

    async def forget_customer(self, links: Collection[Link]) -> None:
        """Drop all that was read about a customer, known by its keys in the systems."""
        self._flights.forget(lambda lookup, key: about(lookup, key, links))
        await self._recall.forget_customer(links, self.serves)

    async def aclose(self) -> None:
        """Cancel what is in the air and close the system within."""
        await self._flights.aclose()
        await self._inner.aclose()

    def _refresh(self, query: Query, keys: list[str], context: CallContext) -> None:
        for key in keys:
            self._flights.refresh(lookup_of(query), key, context)

    async def _read(
        self, lookup: Lookup, keys: list[str], context: CallContext
    ) -> dict[str, Slice]:
        """Wait on the flights for keys, until they have landed or the deadline is there."""
        hit = self._keeping.windows[lookup[1]].hit
        max_age = hit if context.max_age is None else min(hit, context.max_age)
        seats = {
            key: self._flights.wait_for(lookup, key, context, max_age)
            for key in dict.fromkeys(keys)
        }
        left = context.deadline - asyncio.get_running_loop().time()
        try:
            await asyncio.wait({seat.landed for seat in seats.values()}, timeout=max(0.0, left))
        finally:
            self._flights.leave(seats.values())
        landed = {key: self._landed(lookup, key, seat) for key, seat in seats.items()}
        return {key: slice_ for key, slice_ in landed.items() if slice_ is not None}

    def _landed(self, lookup: Lookup, key: str, seat: Seat) -> Slice | None:
        if not seat.landed.done():
            late = TimedOut("no answer in time", system=lookup[0], kind=lookup[1])
            return self._recall.instead(lookup, key, late)
        if seat.landed.cancelled():
            closing = Unavailable("the gateway is closing", system=lookup[0], kind=lookup[1])
            return Slice(error=closing)
        return seat.landed.result()

    async def _fly(self, flight: Flight) -> None:
        """Land what the shelf has, then ask the system for the rest in one call."""
        keys = await self._not_on_the_shelf(flight)
        if not keys:
            return
        system, kind, by, window = flight.lookup
        query = Query(system=system, kind=kind, by=by, keys=keys, window=window)
        as_of = self._clock.now()
        flight.sent = self._clock.monotonic()
        page = await self._inner.fetch(
            query, CallContext(deadline=flight.deadline, lane=flight.lane)
        )
        self._settle(flight, keys, page.results, as_of)

    def _settle(
        self,
        flight: Flight,
        keys: tuple[str, ...],
        results: Mapping[str, Slice],
        as_of: dt.datetime,
    ) -> None:
        """Land every key with what was read, and remember what may be remembered."""
        lookup, sent = flight.lookup, flight.sent or 0.0
        read: dict[str, Slice] = {}
        for key in keys:
            slice_, seat = results.get(key), flight.seats[key]
            if slice_ is not None:
                slice_ = self._judged(lookup, key, slice_, as_of)
            self._flights.land(flight, key, slice_)
            if seat.forgotten:
                continue
            if slice_ is None:
                self._recall.keep_unknown(lookup, key, sent, self._keeping.unknown)
            elif slice_.error is None:
                read[key] = slice_
        self._recall.keep(lookup, read, sent)

    def _judged(self, lookup: Lookup, key: str, slice_: Slice, as_of: dt.datetime) -> Slice:
        """Date what was read; put an old value beside what failed."""
        if slice_.error is None:
            return msgspec.structs.replace(slice_, as_of=as_of)
        if isinstance(slice_.error, (Missing, Unserved)):
            self._recall.drop(lookup, key)
        return slice_ if slice_.as_of else self._recall.instead(lookup, key, slice_.error)

    async def _not_on_the_shelf(self, flight: Flight) -> tuple[str, ...]:
        """Land those whose slices another process has read; return whom to ask for."""
        brought = await self._recall.bring(flight.lookup, list(flight.seats))
        now = self._clock.monotonic()
        ask = []
        for key, seat in list(flight.seats.items()):
            entry = brought.get(key)
            if entry is not None and not seat.forgotten:
                entry = self._recall.take(flight.lookup, key, entry)
            if entry is None or seat.forgotten or not entry.serves(now, now - seat.max_age):
                ask.append(key)
            elif now <= entry.fresh_until:
                self._flights.land(flight, key, entry.slice)
            else:
                self._flights.land_early(flight, key, entry.slice)
                ask.append(key)
        return tuple(ask)
