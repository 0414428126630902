"""How a flight gets its slices: from the shelf, from a process that reads already, or by asking.

What another process has begun to read is waited for, as long as its lease lasts and what it reads
will not be too old; what nobody reads is asked for in one call.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import math
from collections.abc import Callable, Iterable, Mapping

import msgspec

from backends.errors import Missing, Spared, TimedOut, Unserved
from backends.flights import Flight, Flights
from backends.freshness import Clock
from backends.port import Backend, CallContext, Query, Slice
from backends.recall import Brought, Recall
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

    async def fly(self, flight: Flight, flights: Flights) -> None:
        """Land every seat of a flight, before its deadline."""
        if self._recall.alone:
            await self._ask(flight, flights, Share(list(flight.seats), [], b"", None))
            return
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
        for key in share.theirs:
            late = TimedOut("no answer in time", system=flight.lookup[0], kind=flight.lookup[1])
            flights.land(flight, key, self._recall.instead(flight.lookup, key, late))

    async def _divided(self, flight: Flight, flights: Flights, keys: Iterable[str]) -> Share:
        """Land what is there; return what we are to ask for, and what others are reading."""
        lookup = flight.lookup
        oldest = {key: self._oldest(flight, key) for key in keys}
        apart = self._apart(lookup)
        brought = await self._recall.claim(lookup, oldest, alone=flight.kept, apart=apart)
        if brought.later is not None:  # the fleet's turns hold: let others say what they want
            flights.shut(lookup, 0.0)
        mine, theirs = list(brought.company), []
        for key in oldest:
            entry = brought.found.get(key)
            if entry is not None:
                flights.land(flight, key, entry.slice)
            elif key in brought.taken:
                mine.append(key)
            elif flight.seats[key].oldest == -math.inf:
                self._leave_alone(flight, flights, key)
            elif self._joins(flight, key, brought):
                theirs.append(key)
            else:
                mine.append(key)
        return Share(mine, theirs, brought.token, brought.later)

    def _oldest(self, flight: Flight, key: str) -> float:
        oldest = flight.seats[key].oldest
        return self._recall.floor(flight.lookup, key) if oldest == -math.inf else oldest

    @staticmethod
    def _joins(flight: Flight, key: str, brought: Brought) -> bool:
        """Whether what another process is reading, or will, will do for those who wait here."""
        since = brought.since.get(key)
        if since is None:
            return bool(brought.later)
        return since >= flight.seats[key].oldest

    def _leave_alone(self, flight: Flight, flights: Flights, key: str) -> None:
        """Let another process refresh what nobody here waits for."""
        entry = self._recall.entry(flight.lookup, key)
        flights.land(flight, key, None if entry is None else entry.slice)

    async def _ask(self, flight: Flight, flights: Flights, share: Share) -> None:
        """Ask the system for what is ours in one call."""
        keys, token = share.mine, share.token
        if not keys:
            return
        system, kind, by, window = flight.lookup
        query = Query(system=system, kind=kind, by=by, keys=tuple(keys), window=window)
        context = CallContext(
            deadline=flight.deadline,
            lane=flight.urgency.lane,
            urgency=flight.urgency,
            tally=flight.tally,
        )
        as_of, sent = self._clock.now(), self._clock.monotonic()
        flight.sent = sent if flight.sent is None else flight.sent
        with self._recall.reading(flight.lookup, keys, token):
            page = await self._inner.fetch(query, context)
            if all(isinstance(slice_.error, Spared) for slice_ in page.results.values()):
                flights.shut(flight.lookup, 0.0)  # the system was not asked
            read = self._landed(flight, flights, keys, page.results, as_of)
            self._recall.keep(flight.lookup, read, as_of, sent, token)

    def _landed(
        self,
        flight: Flight,
        flights: Flights,
        keys: list[str],
        results: Mapping[str, Slice],
        as_of: dt.datetime,
    ) -> dict[str, Slice | None]:
        """Land every seat with what was read, and return what may be remembered."""
        read: dict[str, Slice | None] = {}
        for key in keys:
            slice_ = results.get(key)
            if slice_ is not None:
                slice_ = self._judged(flight.lookup, key, slice_, as_of)
            if key in flight.seats:
                flights.land(flight, key, slice_)
            if slice_ is None or slice_.error is None:
                read[key] = slice_
        return read

    def _judged(self, lookup: Lookup, key: str, slice_: Slice, as_of: dt.datetime) -> Slice:
        """Date what was read; put an old value beside what failed."""
        if slice_.error is None:
            return msgspec.structs.replace(slice_, as_of=as_of)
        if isinstance(slice_.error, (Missing, Unserved)):
            self._recall.drop(lookup, key)
        return slice_ if slice_.as_of else self._recall.instead(lookup, key, slice_.error)
