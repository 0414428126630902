"""What flies: a call for some keys of a lookup, the parties that wait for it, and its route."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Iterable, Mapping
from typing import Protocol, TypeAlias

import msgspec

from backends.port import Slice, Urgency
from backends.table import Lookup
from backends.tally import Tally
from backends.trace import Follower


class Party(Protocol):
    """Who waits for keys of one lookup."""

    def down(self) -> None:
        """Learn that all keys that were taken from one flight have landed, or never will."""


class Flight(msgspec.Struct, eq=False):
    """One call: in the best lane of all who want it, to the latest deadline of those who boarded.

    ``seats`` has for each key the monotonic instant before which a reading is of no use to those
    who wait; nobody has waited where it is minus infinity. ``landed`` has what was read, None for
    an unknown key. ``sent`` is the monotonic instant when the system was asked, None before. A
    ``kept`` flight is a refresh. ``tally`` and ``follower`` are of the request that opened it.
    ``parties`` are those that wait, and for which keys. Once it is ``over``, ``error`` says what
    broke it. ``clean`` is ``sent`` once all of it was read, without a failure, by this very call.
    """

    route: Route
    deadline: float
    urgency: Urgency
    tally: Tally | None = None
    follower: Follower | None = None
    kept: bool = False
    seats: dict[str, float] = {}
    landed: dict[str, Slice | None] = {}
    parties: dict[Party, list[str]] = {}
    sent: float | None = None
    clean: float = -math.inf
    task: asyncio.Task[None] | None = None
    over: bool = False
    error: BaseException | None = None

    @property
    def lookup(self) -> Lookup:
        """What its keys are looked up by."""
        return self.route.lookup

    def take(self, keys: Iterable[str], oldest: float = -math.inf) -> None:
        """Take keys along; nobody waits for them yet where ``oldest`` is not said."""
        self.seats.update(dict.fromkeys(keys, oldest))
        self.route.joined.update(dict.fromkeys(keys, self))

    def vacate(self, keys: Iterable[str]) -> None:
        """Let nobody join for some keys any more."""
        joined = self.route.joined
        for key in keys:
            if joined.get(key) is self:
                del joined[key]

    def close(self) -> None:
        """Let no further key on board."""
        if self.route.boarding is self:
            self.route.boarding = None

    def tell(self) -> None:
        """Tell the parties that have all they wait for here; once it is over all of them."""
        landed = self.landed
        whole = self.over or len(landed) == len(self.seats)
        waiting, self.parties = self.parties, {}
        for party, keys in waiting.items():
            if whole or landed.keys() >= set(keys):
                party.down()
            else:
                self.parties[party] = keys


class Route(msgspec.Struct, eq=False):
    """What goes on with one lookup: whom to join for a key, what boards, and a gate if shut.

    Each key flies ``alone`` or in company. ``apart`` is how many seconds lie between departures,
    ``aloft`` how many flights there are.
    """

    lookup: Lookup
    alone: bool
    apart: float
    joined: dict[str, Flight] = {}
    boarding: Flight | None = None
    aloft: int = 0
    gate: asyncio.Event | None = None

    def shut(self, seconds: float) -> None:
        """Let nobody depart for so long from now, whatever was said before."""
        before, self.gate = self.gate, None
        if seconds:
            self.gate = gate = asyncio.Event()
            asyncio.get_running_loop().call_later(seconds, self._unshut, gate)
        if before is not None:
            before.set()

    def _unshut(self, gate: asyncio.Event) -> None:
        if self.gate is gate:
            self.gate = None
        gate.set()


# The flights on which a party has places, and for which keys.
Trips: TypeAlias = Mapping[Flight, list[str]]
