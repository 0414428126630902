"""What a flight carries, who hears of what has landed, and when the next may depart."""

from __future__ import annotations

import asyncio

from backends.port import WHOLE, By, Lane, Slice, Urgency
from backends.routes import Flight, Route
from backends.vocabulary import Kind


class Guest:
    """A party that counts how often it is told."""

    def __init__(self) -> None:
        """Wait."""
        self.downs = 0

    def down(self) -> None:
        self.downs += 1


def a_route() -> Route:
    return Route(("erp", Kind.STOCK, By.SKU, WHOLE), alone=False, apart=0.0)


def a_flight(route: Route, *keys: str) -> Flight:
    flight = Flight(route, 5.0, Urgency(Lane.PORTAL))
    flight.take(keys)
    return flight


def test_a_party_hears_once_all_of_its_keys_have_landed_and_not_of_others() -> None:
    flight, one, both = a_flight(a_route(), "S1", "S2", "S3"), Guest(), Guest()
    flight.parties = {one: ["S1"], both: ["S1", "S2"]}
    flight.landed = {"S1": Slice()}
    flight.tell()
    assert (one.downs, both.downs) == (1, 0)
    flight.landed = {"S1": Slice(), "S2": None}
    flight.tell()
    assert (one.downs, both.downs) == (1, 1)
    assert flight.parties == {}


def test_once_it_is_over_nobody_is_left_waiting() -> None:
    flight, guest = a_flight(a_route(), "S1"), Guest()
    flight.parties = {guest: ["S1"]}
    flight.tell()
    assert guest.downs == 0
    flight.over = True
    flight.tell()
    assert guest.downs == 1


def test_a_later_flight_for_a_key_is_not_vacated_by_an_earlier_one() -> None:
    route = a_route()
    early, late = a_flight(route, "S1", "S2"), a_flight(route, "S1")
    early.vacate(["S1", "S2"])
    assert route.joined == {"S1": late}


def test_only_the_flight_that_boards_is_closed() -> None:
    route = a_route()
    boarding, boards = a_flight(route), []
    route.boarding = boarding
    for flight in (a_flight(route), boarding):
        flight.close()
        boards.append(route.boarding)
    assert boards == [boarding, None]


async def test_a_gate_opens_by_itself_and_a_later_word_counts() -> None:
    route, gates = a_route(), list[asyncio.Event | None]()
    for seconds in (0.0, 0.001, 60.0):
        route.shut(seconds)
        gates.append(route.gate)
    none, first, second = gates
    assert none is None
    assert first is not None
    assert second is not None
    assert first.is_set()
    await asyncio.sleep(0.01)
    assert route.gate is second
    assert not second.is_set()


async def test_a_gate_that_nobody_shuts_again_opens_when_its_time_has_come() -> None:
    route = a_route()
    route.shut(0.001)
    gate = route.gate
    assert gate is not None
    await gate.wait()
    assert route.gate is None
