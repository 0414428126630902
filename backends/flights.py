"""One call per fact: callers who want the same thing at the same time share one flight.

A flight is one call with a task of its own and a seat per key. It boards for a few milliseconds,
so that the misses of concurrent requests become one batch. Whoever waits may leave alone; when
the last one has left, the flight is cancelled, unless it refreshes what is remembered.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field

from backends.port import CallContext, Lane, Slice
from backends.table import Lookup, Place


@dataclass(slots=True, eq=False)
class Seat:
    """One key on a flight; ``landed`` becomes its slice, or None for an unknown key.

    ``max_age`` is the tightest of those who wait. Of a ``forgotten`` seat nothing is remembered.
    """

    flight: Flight
    landed: asyncio.Future[Slice | None]
    max_age: float = math.inf
    forgotten: bool = False


@dataclass(slots=True, eq=False)
class Flight:
    """One call: in the best lane and to the latest deadline of those who boarded.

    ``sent`` is the monotonic instant when the system was asked, None before.
    """

    lookup: Lookup
    deadline: float
    lane: Lane
    seats: dict[str, Seat] = field(default_factory=dict)
    waiters: int = 0
    kept: bool = False
    sent: float | None = None
    task: asyncio.Task[None] | None = None


class Flights:
    """All flights of one process to one system; ``fly`` makes the call and lands every seat."""

    def __init__(
        self,
        fly: Callable[[Flight], Awaitable[None]],
        *,
        monotonic: Callable[[], float],
        join: float,
        limit: float,
    ) -> None:
        """Board for ``join`` seconds; a flight has at least ``limit`` seconds to arrive."""
        self._fly = fly
        self._monotonic = monotonic
        self._join = join
        self._limit = limit
        self._boarding: dict[Lookup, Flight] = {}
        self._seats: dict[Place, Seat] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def __len__(self) -> int:
        """How many flights there are."""
        return len(self._tasks)

    def wait_for(self, lookup: Lookup, key: str, context: CallContext, max_age: float) -> Seat:
        """Take a place on the flight for a key, or on a new one if that is too old already."""
        seat = self._seats.get((lookup, key))
        if seat is None or self._age(seat.flight) > max_age:
            seat = self._seated(lookup, key, context)
        seat.max_age = min(seat.max_age, max_age)
        seat.flight.waiters += 1
        return seat

    def refresh(self, lookup: Lookup, key: str, context: CallContext) -> None:
        """Ask again for a key behind the caller's back, unless somebody does already."""
        if (lookup, key) not in self._seats:
            self._seated(lookup, key, context).flight.kept = True

    def leave(self, seats: Iterable[Seat]) -> None:
        """Stop waiting. A flight nobody waits for is cancelled unless it is a refresh."""
        for seat in seats:
            flight = seat.flight
            flight.waiters -= 1
            if flight.waiters == 0 and not flight.kept:
                self._cancel(flight)

    def land(self, flight: Flight, key: str, slice_: Slice | None) -> None:
        """Hand everybody on a seat its answer; the next who asks starts anew."""
        seat = flight.seats[key]
        self._vacate((flight.lookup, key), seat)
        if not seat.landed.done():
            seat.landed.set_result(slice_)

    def land_early(self, flight: Flight, key: str, slice_: Slice | None) -> None:
        """Hand out an old answer at once while the flight goes on as a refresh."""
        self.land(flight, key, slice_)
        flight.kept = True
        self._seat(flight, key)

    def forget(self, named: Callable[[Lookup, str], bool]) -> None:
        """Let nobody join the flights for these any more, and remember nothing of them."""
        for (lookup, key), seat in list(self._seats.items()):
            if named(lookup, key):
                seat.forgotten = True
                self._vacate((lookup, key), seat)
                self._close(seat.flight)

    async def aclose(self) -> None:
        """Cancel what is in the air and wait until it is down."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    def _age(self, flight: Flight) -> float:
        return 0.0 if flight.sent is None else self._monotonic() - flight.sent

    def _seated(self, lookup: Lookup, key: str, context: CallContext) -> Seat:
        flight = self._boarding.get(lookup) or self._open(lookup, context)
        flight.lane = min(flight.lane, context.lane)
        flight.deadline = max(flight.deadline, context.deadline)
        return self._seat(flight, key)

    def _seat(self, flight: Flight, key: str) -> Seat:
        seat = Seat(flight, asyncio.get_running_loop().create_future())
        flight.seats[key] = self._seats[flight.lookup, key] = seat
        return seat

    def _open(self, lookup: Lookup, context: CallContext) -> Flight:
        loop = asyncio.get_running_loop()
        flight = Flight(lookup, loop.time() + self._limit, context.lane)
        self._boarding[lookup] = flight
        flight.task = task = loop.create_task(self._depart(flight))
        self._tasks.add(task)
        task.add_done_callback(lambda task: self._ended(flight, task))
        return flight

    async def _depart(self, flight: Flight) -> None:
        if self._join:
            await asyncio.sleep(self._join)
        self._close(flight)
        await self._fly(flight)

    def _close(self, flight: Flight) -> None:
        if self._boarding.get(flight.lookup) is flight:
            del self._boarding[flight.lookup]

    def _cancel(self, flight: Flight) -> None:
        self._close(flight)
        for key, seat in flight.seats.items():
            self._vacate((flight.lookup, key), seat)
        if flight.task is not None:
            flight.task.cancel()

    def _vacate(self, place: Place, seat: Seat) -> None:
        if self._seats.get(place) is seat:
            del self._seats[place]

    def _ended(self, flight: Flight, task: asyncio.Task[None]) -> None:
        """Leave nobody waiting, however the flight ended."""
        self._tasks.discard(task)
        self._close(flight)
        error = None if task.cancelled() else task.exception()
        for key, seat in flight.seats.items():
            self._vacate((flight.lookup, key), seat)
            if seat.landed.done():
                continue
            if error is None:
                seat.landed.cancel()
            else:
                seat.landed.set_exception(error)
                seat.landed.exception()
