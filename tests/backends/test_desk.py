"""Places on flights are taken once per key, and given back."""

from __future__ import annotations

import pytest

from backends.desk import FlightDesk
from backends.errors import TimedOut, Unavailable
from backends.flights import Flights
from backends.freshness import WINDOWS, Clock
from backends.port import Slice
from backends.recall import Recall
from backends.refresh import Due, Refreshes
from backends.routes import Flight, Trips
from backends.table import Lookup, Room
from tests.backends.questions import STOCK, Gate, soon, stock, turns


class Guest:
    """A party that counts on how many flights it has nothing to wait for any more."""

    def __init__(self) -> None:
        """Wait."""
        self.downs = 0

    def down(self) -> None:
        self.downs += 1


class House:
    """A desk whose flights bring what is told."""

    def __init__(self, brings: dict[str, Slice | None]) -> None:
        """Fly when the gate opens."""
        self.gate = Gate()
        self.brings = brings
        self.flown: list[tuple[str, ...]] = []
        clock = Clock()
        recall = Recall(WINDOWS, Room(100), 2.0, None, clock)
        due = Due(recall, WINDOWS, clock)
        self.flights = Flights(
            self._fly, due.now, monotonic=clock.monotonic, join=0.0, limit=5.0, apart=_no_time
        )
        refreshes = Refreshes(self.flights, due, recall, lambda _kind: 0.0)
        self.desk = FlightDesk(self.flights, refreshes, recall, WINDOWS)

    def board(self, *keys: str) -> tuple[Trips, Guest]:
        guest = Guest()
        return self.desk.board(stock(), keys, soon(), guest), guest

    def brought(self, boarded: tuple[Trips, Guest]) -> dict[str, Slice]:
        return self.desk.brought(boarded[0], soon(), boarded[1])

    async def _fly(self, flight: Flight, flights: Flights) -> None:
        self.flown.append(tuple(flight.seats))
        await self.gate.wait()
        flights.land(flight, {key: self.brings.get(key) for key in flight.seats})


def _no_time(_lookup: Lookup) -> float:
    return 0.0


FOUND = Slice(items=(STOCK[1],))


async def test_a_key_that_is_named_twice_has_one_place() -> None:
    house = House({"S1": FOUND})
    boarded = house.board("S1", "S2", "S1")
    house.gate.open()
    await turns()
    assert house.flown == [("S1", "S2")]
    assert house.brought(boarded) == {"S1": FOUND}


async def test_what_has_not_landed_is_late() -> None:
    house = House({})
    boarded = house.board("S1")
    await turns()
    assert isinstance(house.brought(boarded)["S1"].error, TimedOut)
    await turns()
    assert len(house.flights) == 0


async def test_what_was_cancelled_is_unavailable() -> None:
    house = House({})
    boarded = house.board("S1")
    await turns()
    await house.flights.aclose()
    assert isinstance(house.brought(boarded)["S1"].error, Unavailable)


async def test_places_that_all_give_back_cancel_the_call() -> None:
    house = House({})
    first, second = house.board("S1"), house.board("S1")
    await turns()
    house.desk.leave(*first)
    await turns()
    assert len(house.flights) == 1
    house.desk.leave(*second)
    await turns()
    assert len(house.flights) == 0


@pytest.mark.parametrize("wanted", [["S1"], ["S1", "S2"]])
async def test_nobody_waits_twice_for_one_key(wanted: list[str]) -> None:
    house = House({"S1": FOUND, "S2": FOUND})
    one, guest = house.board("S1")
    await turns()
    two, other = house.board(*wanted)
    house.gate.open()
    await turns()
    assert one.keys() <= two.keys()
    assert sorted(key for keys in house.flown for key in keys) == wanted
    assert (guest.downs, other.downs) == (1, len(wanted))
