"""How a flight gets its slices: from the shelf, from a process that reads already, or by asking.

What another process has begun to read is waited for, as long as its lease lasts and what it reads
will not be too old; what nobody reads is asked for in one call.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import math
from collections.abc import Callable, Coroutine, Iterable, Mapping

import msgspec
from msgspec.structs import replace

from backends.errors import BackendError, Missing, Spared, TimedOut, Unserved
from backends.flights import Flights
from backends.freshness import Clock
from backends.port import Backend, CallContext, Page, Query, Slice
from backends.recall import Brought, Recall
from backends.routes import Flight
from backends.table import Lookup

_STEPS = (0.01, 0.015, 0.02, 0.025)  # between two looks at what another process reads


class Share(msgspec.Struct, frozen=True, gc=False):
    """What of a flight is ours to ask for, under ``token``, and what others read, or will.

    Where it is not our turn now, it is somebody's in ``later`` seconds.
    """

    mine: list[str]
    theirs: list[str]
    token: bytes
    later: float | None


class Reading:
    """The calls of one process to one system."""

    def __init__(
        self, inner: Backend, recall: Recall, clock: Clock, apart: Callable[[Lookup], float]
    ) -> None:
        """Ask ``inner``; remember by ``recall``; all processes together ask so far ``apart``."""
        self._apart = apart
        self._inner = inner
        self._recall = recall
        self._clock = clock

    def fly(self, flight: Flight, flights: Flights) -> Coroutine[None, None, None]:
        """Land every key of a flight, before its deadline."""
        if self._recall.alone:
            return self._ask(flight, flights, None)
        return self._fly_shared(flight, flights)

    async def _fly_shared(self, flight: Flight, flights: Flights) -> None:
        share = await self._divided(flight, flights, list(flight.seats))
        if not share.theirs:
            await self._ask(flight, flights, share)
            return
        asking = asyncio.create_task(self._ask(flight, flights, share))
        try:
            await self._wait(flight, flights, share)
            await asking
        finally:
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)

    async def _wait(self, flight: Flight, flights: Flights, share: Share) -> None:
        """Look again and again for what others read; read what they have given up."""
        loop, look = asyncio.get_running_loop(), 0
        while share.theirs and loop.time() < flight.deadline:
            await asyncio.sleep(share.later or _STEPS[min(look, len(_STEPS) - 1)])
            look += 1
            share = await self._divided(flight, flights, share.theirs)
            await self._ask(flight, flights, share)
        late = TimedOut("no answer in time", system=flight.lookup[0], kind=flight.lookup[1])
        instead = {key: self._recall.instead(flight.lookup, key, late) for key in share.theirs}
        flights.land(flight, dict(instead))

    async def _divided(self, flight: Flight, flights: Flights, keys: Iterable[str]) -> Share:
        """Land what is there; return what we are to ask for, and what others are reading."""
        lookup = flight.lookup
        oldest = {key: self._oldest(flight, key) for key in keys}
        apart = self._apart(lookup)
        brought = await self._recall.claim(lookup, oldest, alone=flight.kept, apart=apart)
        if brought.later is not None:  # the fleet's turns hold: let others say what they want
            flights.shut(lookup, 0.0)
        mine, theirs = list(brought.company), []
        landed: dict[str, Slice | None] = {}
        for key in oldest:
            entry = brought.found.get(key)
            if entry is not None:
                landed[key] = entry.slice
            elif key in brought.taken:
                mine.append(key)
            elif flight.seats[key] == -math.inf:  # another process refreshes it
                old = self._recall.entry(lookup, key)
                landed[key] = None if old is None else old.slice
            elif self._joins(flight, key, brought):
                theirs.append(key)
            else:
                mine.append(key)
        if landed:
            flights.land(flight, landed)
        return Share(mine, theirs, brought.token, brought.later)

    def _oldest(self, flight: Flight, key: str) -> float:
        oldest = flight.seats[key]
        return self._recall.floor(flight.lookup, key) if oldest == -math.inf else oldest

    @staticmethod
    def _joins(flight: Flight, key: str, brought: Brought) -> bool:
        """Whether what another process is reading, or will, will do for those who wait here."""
        since = brought.since.get(key)
        if since is None:
            return bool(brought.later)
        return since >= flight.seats[key]

    async def _ask(self, flight: Flight, flights: Flights, share: Share | None) -> None:
        """Ask the system for our share in one call, or for all of it."""
        keys, token = (list(flight.seats), b"") if share is None else (share.mine, share.token)
        if not keys:
            return
        lookup, urgency = flight.route.lookup, flight.urgency
        system, kind, by, window = lookup
        query = Query(system=system, kind=kind, by=by, keys=tuple(keys), window=window)
        context = CallContext(
            deadline=flight.deadline, lane=urgency.lane, urgency=urgency, tally=flight.tally
        )
        as_of, sent = self._clock.now(), self._clock.monotonic()
        if flight.sent is None:
            flight.sent = sent
        with self._recall.reading(lookup, keys, token):
            page = await self._inner.fetch(query, context)
            if flight.route.gate is not None and _spared(page):
                flights.shut(lookup, 0.0)
            read = self._landed(flight, flights, keys, page.results, as_of)
            if share is None and len(read) == len(keys):
                flight.clean = sent
            self._recall.keep(lookup, read, as_of, sent, token)

    def _landed(
        self,
        flight: Flight,
        flights: Flights,
        keys: list[str],
        results: Mapping[str, Slice],
        as_of: dt.datetime,
    ) -> dict[str, Slice | None]:
        """Land what was read, each with its date; return what may be remembered."""
        read: dict[str, Slice | None] = {}
        failed: dict[str, Slice | None] = {}
        for key in keys:
            slice_ = results.get(key)
            if slice_ is None:
                read[key] = None
            elif slice_.error is None:
                read[key] = replace(slice_, as_of=as_of)
            else:
                failed[key] = self._beside(flight.lookup, key, slice_, slice_.error)
        landed = read | failed if failed else read
        seats = flight.seats
        if not landed.keys() <= seats.keys():  # read for others, too
            landed = {key: slice_ for key, slice_ in landed.items() if key in seats}
        flights.land(flight, landed)
        return read

    def _beside(self, lookup: Lookup, key: str, slice_: Slice, error: BackendError) -> Slice:
        """Put an old value beside what failed."""
        if isinstance(error, (Missing, Unserved)):
            self._recall.drop(lookup, key)
        return slice_ if slice_.as_of else self._recall.instead(lookup, key, error)


def _spared(page: Page) -> bool:
    """Whether the system was not asked at all."""
    return all(isinstance(slice_.error, Spared) for slice_ in page.results.values())
