"""Takes places on flights for questions, and weighs what comes of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from backends.errors import TimedOut, Unavailable
from backends.flights import Flights, Seat
from backends.freshness import Freshness
from backends.port import CallContext, Query, ServedFrom, Slice
from backends.recall import Recall
from backends.refresh import Refreshes
from backends.table import Lookup, lookup_of
from backends.vocabulary import Kind


class FlightDesk:
    """The desk of one system."""

    def __init__(
        self,
        flights: Flights,
        refreshes: Refreshes,
        recall: Recall,
        windows: Mapping[Kind, Freshness],
    ) -> None:
        """Let ``flights`` carry; ``recall`` has what they brought."""
        self._flights = flights
        self._refreshes = refreshes
        self._recall = recall
        self._hits = {kind: window.hit for kind, window in windows.items()}

    def seats(self, query: Query, keys: Iterable[str], context: CallContext) -> dict[str, Seat]:
        """Take a place for each key."""
        lookup, hit = lookup_of(query), self._hits[query.kind]
        max_age = hit if context.max_age is None else min(hit, context.max_age)
        board = self._flights.wait_for
        return {key: board(lookup, key, context, max_age) for key in dict.fromkeys(keys)}

    def brought(
        self, query: Query, seats: Mapping[str, Seat], context: CallContext
    ) -> dict[str, Slice]:
        """Give the places back, and return what was read; raise what broke."""
        self._flights.leave(seats.values())
        lookup, found = lookup_of(query), dict[str, Slice]()
        for key, seat in seats.items():
            slice_ = self._landed(lookup, key, seat)
            if slice_ is not None:
                found[key] = slice_
        self._from_elsewhere(lookup, found, context)
        return found

    def outlived(self, query: Query, asked: float, context: CallContext) -> list[str]:
        """Return the keys that are to be asked for again, as they are too old by now."""
        return self._recall.outlived(query, asked, context.max_age)

    def later(self, query: Query, hits: Mapping[str, Slice]) -> dict[str, Slice]:
        """Return later readings than those of some hits."""
        return self._recall.later(query, hits)

    def leave(self, seats: Mapping[str, Seat]) -> None:
        """Give the places back."""
        self._flights.leave(seats.values())

    def _from_elsewhere(
        self, lookup: Lookup, found: Mapping[str, Slice], context: CallContext
    ) -> None:
        """Count and refresh what another process had read before."""
        shared = [
            key
            for key, slice_ in found.items()
            if slice_.served_from is ServedFrom.CACHE and slice_.error is None
        ]
        if not shared:
            return
        if context.tally is not None:
            context.tally.hits += len(shared)
        ageing = self._recall.ageing(lookup, shared)
        if ageing:
            self._refreshes.wanted(lookup, ageing, context)

    def _landed(self, lookup: Lookup, key: str, seat: Seat) -> Slice | None:
        if not seat.landed.done():
            late = TimedOut("no answer in time", system=lookup[0], kind=lookup[1])
            return self._recall.instead(lookup, key, late)
        if seat.landed.cancelled():
            closing = Unavailable("the gateway is closing", system=lookup[0], kind=lookup[1])
            return Slice(error=closing)
        return seat.landed.result()
