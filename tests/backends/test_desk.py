"""Places on flights are taken once per key, and given back."""

from __future__ import annotations

from collections.abc import Awaitable

import pytest

from backends.desk import FlightDesk
from backends.errors import TimedOut, Unavailable
from backends.flights import Flight, Flights
from backends.freshness import WINDOWS, Clock
from backends.port import Slice
from backends.recall import Recall
from backends.refresh import Due, Refreshes
from backends.table import Lookup
from tests.backends.questions import STOCK, Gate, soon, stock, turns


class House:
    """A desk whose flights bring what is told."""

    def __init__(self, brings: dict[str, Slice | None]) -> None:
        """Fly when the gate opens."""
        self.gate = Gate()
        self.flown: list[tuple[str, ...]] = []
        clock = Clock()
        recall = Recall(WINDOWS, 100, 2.0, None, clock)
        due = Due(recall, WINDOWS, clock)

        def fly(flight: Flight) -> Awaitable[None]:
            return self._fly(flight, brings)

        self.flights = Flights(
            fly, due.now, monotonic=clock.monotonic, join=0.0, limit=5.0, apart=_no_time
        )
        refreshes = Refreshes(self.flights, due, recall, lambda _kind: 0.0)
        self.desk = FlightDesk(self.flights, refreshes, recall, WINDOWS)

    async def _fly(self, flight: Flight, brings: dict[str, Slice | None]) -> None:
        self.flown.append(tuple(flight.seats))
        await self.gate.wait()
        for key in flight.seats:
            self.flights.land(flight, key, brings.get(key))


def _no_time(_lookup: Lookup) -> float:
    return 0.0


FOUND = Slice(items=(STOCK[1],))


async def test_a_key_that_is_named_twice_has_one_place() -> None:
    house = House({"S1": FOUND})
    seats = house.desk.seats(stock(), ["S1", "S2", "S1"], soon())
    house.gate.open()
    await turns()
    assert house.flown == [("S1", "S2")]
    assert house.desk.brought(stock(), seats, soon()) == {"S1": FOUND}


async def test_what_has_not_landed_is_late() -> None:
    house = House({})
    seats = house.desk.seats(stock(), ["S1"], soon())
    await turns()
    assert isinstance(house.desk.brought(stock(), seats, soon())["S1"].error, TimedOut)
    await turns()
    assert len(house.flights) == 0


async def test_what_was_cancelled_is_unavailable() -> None:
    house = House({})
    seats = house.desk.seats(stock(), ["S1"], soon())
    await turns()
    await house.flights.aclose()
    assert isinstance(house.desk.brought(stock(), seats, soon())["S1"].error, Unavailable)


async def test_places_that_all_give_back_cancel_the_call() -> None:
    house = House({})
    first = house.desk.seats(stock(), ["S1"], soon())
    second = house.desk.seats(stock(), ["S1"], soon())
    await turns()
    house.desk.leave(first)
    await turns()
    assert len(house.flights) == 1
    house.desk.leave(second)
    await turns()
    assert len(house.flights) == 0


@pytest.mark.parametrize("wanted", [["S1"], ["S1", "S2"]])
async def test_nobody_waits_twice_for_one_key(wanted: list[str]) -> None:
    house = House({"S1": FOUND, "S2": FOUND})
    one = house.desk.seats(stock(), ["S1"], soon())
    await turns()
    two = house.desk.seats(stock(), wanted, soon())
    house.gate.open()
    await turns()
    assert one["S1"] is two["S1"]
    assert sorted(key for keys in house.flown for key in keys) == wanted
