"""Takes places on flights for questions, and weighs what comes of them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from backends.errors import TimedOut, Unavailable
from backends.flights import Flights
from backends.freshness import Freshness
from backends.port import CallContext, Query, ServedFrom, Slice
from backends.recall import Recall
from backends.refresh import Refreshes
from backends.routes import Flight, Party, Trips
from backends.table import Lookup, lookup_of
from backends.vocabulary import Kind

_CACHE = ServedFrom.CACHE


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

    def board(self, query: Query, keys: Iterable[str], context: CallContext, party: Party) -> Trips:
        """Take a place for each key."""
        lookup, hit = lookup_of(query), self._hits[query.kind]
        max_age = hit if context.max_age is None else min(hit, context.max_age)
        return self._flights.board(lookup, dict.fromkeys(keys), context, max_age, party)

    def brought(self, trips: Trips, context: CallContext, party: Party) -> dict[str, Slice]:
        """Give the places back, and return what was read; raise what broke."""
        self._flights.leave(trips, party)
        found: dict[str, Slice] = {}
        for flight, keys in trips.items():
            landed = flight.landed
            for key in keys:
                slice_ = landed.get(key)
                if slice_ is None and key not in landed:
                    slice_ = self._instead(flight, key)
                if slice_ is not None:
                    found[key] = slice_
            if flight.clean == -math.inf:
                self._from_elsewhere(flight.lookup, keys, found, context)
        return found

    def outlived(self, query: Query, asked: float, context: CallContext) -> list[str]:
        """Return the keys that are to be asked for again, as they are too old by now."""
        return self._recall.outlived(query, asked, context.max_age)

    def later(self, query: Query, hits: Mapping[str, Slice]) -> dict[str, Slice]:
        """Return later readings than those of some hits."""
        return self._recall.later(query, hits)

    def leave(self, trips: Trips, party: Party) -> None:
        """Give the places back."""
        self._flights.leave(trips, party)

    def _from_elsewhere(
        self, lookup: Lookup, keys: Iterable[str], found: Mapping[str, Slice], context: CallContext
    ) -> None:
        """Count and refresh what another process had read before."""
        slices = ((key, found[key]) for key in keys if key in found)
        shared = [key for key, one in slices if one.served_from is _CACHE and one.error is None]
        if not shared:
            return
        if context.tally is not None:
            context.tally.hits += len(shared)
        ageing = self._recall.ageing(lookup, shared)
        if ageing:
            self._refreshes.wanted(lookup, ageing, context)

    def _instead(self, flight: Flight, key: str) -> Slice:
        """Say why a key has not landed."""
        system, kind, _, _ = flight.lookup
        if not flight.over:
            late = TimedOut("no answer in time", system=system, kind=kind)
            return self._recall.instead(flight.lookup, key, late)
        if flight.error is not None:
            raise flight.error
        return Slice(error=Unavailable("the gateway is closing", system=system, kind=kind))
