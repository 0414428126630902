"""One call per fact: callers who want the same thing at the same time share one flight.

A flight is one call with a task of its own for some keys of a lookup; a party is who waits for some
of them, and hears of it once they all have landed. It boards for a few milliseconds,
so that the misses of concurrent requests become one batch; the more calls of its lookup are in the
air, the longer it boards, so that a burst does not become a call per request; and flights of one
lookup of the catalogue depart some time apart. Keys that are due for a refresh come along when it
departs: the call is made anyway. Whoever waits may leave alone; when
the last one has left, the flight is cancelled, unless it refreshes what is remembered.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable

from backends.port import CallContext, Slice, Urgency
from backends.routes import Flight, Party, Route, Trips
from backends.table import Lookup
from backends.tally import counted

_CROWDED = 8.0  # by how much longer the next one boards for each call in the air
_LONGEST = 0.1
_LOOKUPS = 1_000  # windows with a position in them are many
_ROOM = 100  # keys up to which others come along: a page that most systems give


class Flights:
    """All flights of one process to one system; ``fly`` makes the call and lands every key."""

    def __init__(
        self,
        fly: Callable[[Flight, Flights], Coroutine[None, None, None]],
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
        self._routes: dict[Lookup, Route] = {}
        self._room = _LOOKUPS
        self._tasks: dict[asyncio.Task[None], Flight] = {}

    def __len__(self) -> int:
        """How many flights there are."""
        return len(self._tasks)

    def board(
        self,
        lookup: Lookup,
        keys: Iterable[str],
        context: CallContext,
        max_age: float,
        party: Party,
    ) -> Trips:
        """Take a place for each key on its flight, or on a new one if that is too old already."""
        route, oldest = self._route(lookup), self._monotonic() - max_age
        trips: dict[Flight, list[str]] = {}
        free = _joined(route, keys, oldest, trips) if route.joined else list(keys)
        for mine in [[key] for key in free] if route.alone else [free] if free else ():
            flight = self._opened(route, context)
            flight.take(mine, oldest)
            trips[flight] = trips[flight] + mine if flight in trips else mine
        follower = context.follower
        for flight, mine in trips.items():
            flight.parties[party] = mine
            flight.urgency.lift(context.lane)
            if follower is not None and follower is not flight.follower:
                follower.joins(flight.follower)
        return trips

    def refresh(self, lookup: Lookup, keys: Iterable[str], context: CallContext) -> Flight | None:
        """Read the keys that nobody asks for already, behind everybody's back.

        They depart at once, or, of the catalogue, with the flight that boards.
        """
        route = self._route(lookup)
        free = [key for key in keys if key not in route.joined]
        if not free:
            return None
        flight = route.boarding if route.apart else None
        if flight is not None:
            flight.kept = True
            flight.take(free)
            return flight
        flight = self._flight(route, context)
        flight.kept = True
        flight.take(free)
        route.shut(route.apart)
        self._start(flight, self._fly(flight, self))
        return flight

    async def turn(self, lookup: Lookup) -> None:
        """Wait until a refresh may depart, or has a flight to go with."""
        while (route := self._route(lookup)).boarding is None and route.gate is not None:
            await route.gate.wait()

    def shut(self, lookup: Lookup, seconds: float) -> None:
        """Let nobody depart for so long from now, whatever was said before."""
        self._route(lookup).shut(seconds)

    def leave(self, trips: Trips, party: Party) -> None:
        """Stop waiting. A flight nobody waits for is cancelled unless it is a refresh."""
        for flight in trips:
            flight.parties.pop(party, None)
            if flight.parties or flight.kept:
                continue
            task = flight.task
            if task is not None and not task.done():
                flight.vacate(flight.seats)
                flight.close()
                task.cancel()

    def land(self, flight: Flight, slices: dict[str, Slice | None]) -> None:
        """Hand parties what was read for some keys; the next who asks for them starts anew."""
        flight.vacate(slices)
        flight.landed = flight.landed | slices if flight.landed else slices
        flight.tell()

    def forget(self, named: Callable[[Lookup, str], bool]) -> None:
        """Let nobody join the flights for these any more."""
        for lookup, route in self._routes.items():
            for key, flight in list(route.joined.items()):
                if named(lookup, key):
                    del route.joined[key]
                    flight.close()

    async def aclose(self) -> None:
        """Cancel what is in the air and wait until it is down."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    def _route(self, lookup: Lookup) -> Route:
        route = self._routes.get(lookup)
        if route is None:
            if len(self._routes) >= self._room:
                busy = {at: one for at, one in self._routes.items() if one.aloft or one.gate}
                self._routes, self._room = busy, _LOOKUPS + 2 * len(busy)
            apart = self._apart(lookup)
            route = Route(lookup, self._single(lookup) and not apart, apart)
            self._routes[lookup] = route
        return route

    def _opened(self, route: Route, context: CallContext) -> Flight:
        """Return the flight that boards, or that a key has for itself."""
        flight = route.boarding
        if flight is None:
            flight = self._flight(route, context)
            if route.alone:
                self._start(flight, self._fly(flight, self))
            else:
                route.boarding = flight
                wait = min(self._join * _CROWDED**route.aloft, max(_LONGEST, self._join))
                self._start(flight, self._depart(flight, wait))
        flight.deadline = max(flight.deadline, context.deadline)
        return flight

    def _flight(self, route: Route, context: CallContext) -> Flight:
        deadline = asyncio.get_running_loop().time() + self._limit
        return Flight(route, deadline, Urgency(context.lane), context.tally, context.follower)

    def _start(self, flight: Flight, journey: Coroutine[None, None, None]) -> None:
        loop = asyncio.get_running_loop()
        flight.task = task = loop.create_task(journey, context=counted(flight.tally))
        flight.route.aloft += 1
        self._tasks[task] = flight
        task.add_done_callback(self._ended)

    async def _depart(self, flight: Flight, wait: float) -> None:
        route = flight.route
        if wait:
            await asyncio.sleep(wait)
        while route.gate is not None:
            await route.gate.wait()
        if route.apart:
            route.shut(route.apart)
        flight.close()
        for key in self._company(route.lookup):
            if len(flight.seats) >= _ROOM:
                break
            if key not in route.joined:
                flight.take((key,))
        await self._fly(flight, self)

    def _ended(self, task: asyncio.Task[None]) -> None:
        """Leave nobody waiting, however the flight ended."""
        flight = self._tasks.pop(task)
        flight.route.aloft -= 1
        flight.over, flight.task = True, None  # which leads back here: a ring
        flight.error = None if task.cancelled() else task.exception()
        if len(flight.landed) < len(flight.seats):
            flight.close()
            flight.vacate(flight.seats)
            flight.tell()


def _joined(
    route: Route, keys: Iterable[str], oldest: float, trips: dict[Flight, list[str]]
) -> list[str]:
    """Take places on the flights for keys that there are; return the keys that need another."""
    free: list[str] = []
    for key in keys:
        flight = route.joined.get(key)
        if flight is None or (flight.sent is not None and flight.sent < oldest):
            free.append(key)
            continue
        flight.seats[key] = max(flight.seats[key], oldest)
        trips.setdefault(flight, []).append(key)
    return free
