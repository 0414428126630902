"""One call per fact: callers who want the same thing at the same time share one flight.

A flight is one call with a task of its own and a seat per key. It boards for a few milliseconds,
so that the misses of concurrent requests become one batch; the more calls of its lookup are in the
air, the longer it boards, so that a burst does not become a call per request; and flights of one
lookup of the catalogue depart some time apart. Keys that are due for a refresh come along when it
departs: the call is made anyway. Whoever waits may leave alone; when
the last one has left, the flight is cancelled, unless it refreshes what is remembered.
"""

from __future__ import annotations

import asyncio
import math
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from dataclasses import dataclass, field
from functools import partial

from backends.port import CallContext, Slice, Urgency
from backends.table import Lookup, Place
from backends.tally import Tally, counting
from backends.trace import Follower

_CROWDED = 8.0  # by how much longer the next one boards for each call in the air
_LONGEST = 0.1
_LOOKUPS = 1_000  # windows with a position in them are many
_ROOM = 100  # seats up to which others come along: a page that most systems give


@dataclass(slots=True, eq=False)
class Seat:
    """One key on a flight; ``landed`` becomes its slice, or None for an unknown key.

    ``oldest`` is the monotonic instant before which a reading is of no use to those who wait;
    nobody has waited where it is minus infinity.
    """

    flight: Flight
    landed: asyncio.Future[Slice | None]
    oldest: float = -math.inf


@dataclass(slots=True, eq=False)
class Flight:
    """One call: in the best lane of all who want it, to the latest deadline of those who boarded.

    ``sent`` is the monotonic instant when the system was asked, None before. A ``kept`` flight is
    a refresh. ``tally`` and ``follower`` are of the request that opened it.
    """

    lookup: Lookup
    deadline: float
    urgency: Urgency
    tally: Tally | None
    kept: bool = False
    seats: dict[str, Seat] = field(default_factory=dict)
    waiters: int = 0
    sent: float | None = None
    task: asyncio.Task[None] | None = None
    follower: Follower | None = None


class Flights:
    """All flights of one process to one system; ``fly`` makes the call and lands every seat."""

    def __init__(
        self,
        fly: Callable[[Flight], Awaitable[None]],
        company: Callable[[Lookup], Iterable[str]],
        *,
        monotonic: Callable[[], float],
        join: float,
        limit: float,
        apart: Callable[[Lookup], float],
        single: Callable[[Lookup], bool] = lambda _lookup: False,
    ) -> None:
        """Board for ``join`` seconds or more; a flight has at least ``limit`` seconds to arrive.

        ``company`` names the keys of a lookup that are due for a refresh; ``apart`` is how many
        seconds lie between two departures. What is ``single`` gains nothing by company, as each
        key is a call of its own: it departs at once.
        """
        self._single = single
        self._fly = fly
        self._company = company
        self._monotonic = monotonic
        self._join = join
        self._limit = limit
        self._apart = apart
        self._at_once: dict[Lookup, bool] = {}  # which keys need no company
        self._gates: dict[Lookup, asyncio.Event] = {}  # those that are shut
        self._boarding: dict[Lookup, Flight] = {}
        self._aloft: Counter[Lookup] = Counter()
        self._seats: dict[Place, Seat] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def __len__(self) -> int:
        """How many flights there are."""
        return len(self._tasks)

    def wait_for(self, lookup: Lookup, key: str, context: CallContext, max_age: float) -> Seat:
        """Take a place on the flight for a key, or on a new one if that is too old already."""
        oldest = self._monotonic() - max_age
        seat = self._seats.get((lookup, key))
        if seat is None or (seat.flight.sent is not None and seat.flight.sent < oldest):
            seat = self._seated(lookup, key, context)
        seat.oldest = max(seat.oldest, oldest)
        seat.flight.urgency.lift(context.lane)
        seat.flight.waiters += 1
        follower = context.follower
        if follower is not None and follower is not seat.flight.follower:
            follower.joins(seat.flight.follower)
        return seat

    def refresh(self, lookup: Lookup, keys: Iterable[str], context: CallContext) -> Flight | None:
        """Read the keys that nobody asks for already, behind everybody's back.

        They depart at once, or, of the catalogue, with the flight that boards.
        """
        free = [key for key in keys if (lookup, key) not in self._seats]
        if not free:
            return None
        boarding = self._boarding.get(lookup)
        if boarding is not None and self._apart(lookup):
            boarding.kept = True
            for key in free:
                self._seat(boarding, key)
            return boarding
        flight = self._flight(lookup, context, kept=True)
        for key in free:
            self._seat(flight, key)
        self.shut(lookup, self._apart(lookup))
        self._start(flight, self._fly_counted(flight))
        return flight

    async def turn(self, lookup: Lookup) -> None:
        """Wait until a refresh may depart, or has a flight to go with."""
        while lookup not in self._boarding and (gate := self._gates.get(lookup)):
            await gate.wait()

    def shut(self, lookup: Lookup, seconds: float) -> None:
        """Let nobody depart for so long from now, whatever was said before."""
        before = self._gates.pop(lookup, None)
        if seconds:
            self._gates[lookup] = gate = asyncio.Event()
            asyncio.get_running_loop().call_later(seconds, self._unshut, lookup, gate)
        if before is not None:
            before.set()

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

    def forget(self, named: Callable[[Lookup, str], bool]) -> None:
        """Let nobody join the flights for these any more."""
        for (lookup, key), seat in list(self._seats.items()):
            if named(lookup, key):
                self._vacate((lookup, key), seat)
                self._close(seat.flight)

    async def aclose(self) -> None:
        """Cancel what is in the air and wait until it is down."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    def _seated(self, lookup: Lookup, key: str, context: CallContext) -> Seat:
        alone = self._at_once.get(lookup)
        if alone is None:
            alone = self._single(lookup) and not self._apart(lookup)
            if len(self._at_once) >= _LOOKUPS:
                self._at_once.clear()
            self._at_once[lookup] = alone
        if alone:
            return self._alone(lookup, key, context)
        flight = self._boarding.get(lookup) or self._open(lookup, context)
        flight.deadline = max(flight.deadline, context.deadline)
        return self._seat(flight, key)

    def _alone(self, lookup: Lookup, key: str, context: CallContext) -> Seat:
        flight = self._flight(lookup, context)
        flight.deadline = max(flight.deadline, context.deadline)
        seat = self._seat(flight, key)
        self._start(flight, self._fly_counted(flight))
        return seat

    def _seat(self, flight: Flight, key: str) -> Seat:
        seat = Seat(flight, asyncio.get_running_loop().create_future())
        flight.seats[key] = self._seats[flight.lookup, key] = seat
        return seat

    def _flight(self, lookup: Lookup, context: CallContext, *, kept: bool = False) -> Flight:
        deadline = asyncio.get_running_loop().time() + self._limit
        urgency = Urgency(context.lane)
        follower = context.follower
        return Flight(lookup, deadline, urgency, context.tally, kept, follower=follower)

    def _open(self, lookup: Lookup, context: CallContext) -> Flight:
        flight = self._boarding[lookup] = self._flight(lookup, context)
        wait = min(self._join * _CROWDED ** self._aloft[lookup], max(_LONGEST, self._join))
        self._start(flight, self._depart(flight, wait))
        return flight

    def _start(self, flight: Flight, journey: Coroutine[None, None, None]) -> None:
        flight.task = task = asyncio.get_running_loop().create_task(journey)
        self._aloft[flight.lookup] += 1
        self._tasks.add(task)
        task.add_done_callback(partial(self._ended, flight))

    async def _depart(self, flight: Flight, wait: float) -> None:
        if wait:
            await asyncio.sleep(wait)
        while gate := self._gates.get(flight.lookup):
            await gate.wait()
        self.shut(flight.lookup, self._apart(flight.lookup))
        self._close(flight)
        for key in self._company(flight.lookup):
            if len(flight.seats) >= _ROOM:
                break
            if (flight.lookup, key) not in self._seats:
                self._seat(flight, key)
        await self._fly_counted(flight)

    async def _fly_counted(self, flight: Flight) -> None:
        with counting(flight.tally):
            await self._fly(flight)

    def _unshut(self, lookup: Lookup, gate: asyncio.Event) -> None:
        if self._gates.get(lookup) is gate:
            del self._gates[lookup]
        gate.set()

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
        self._aloft[flight.lookup] -= 1
        if not self._aloft[flight.lookup]:
            del self._aloft[flight.lookup]
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
        # They lead back here: a ring that only the collector would free.
        flight.task, flight.seats = None, {}
