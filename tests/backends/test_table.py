"""The first level is bounded and keeps the latest reading."""

from __future__ import annotations

from backends.freshness import Freshness, known, unknown
from backends.port import WHOLE, By, Slice, Window
from backends.table import Room, Table
from backends.vocabulary import Kind
from tests.backends.questions import STOCK

LOOKUP = ("erp", Kind.STOCK, By.SKU, WHOLE)
WINDOW = Freshness(1.0, 1.0, 5.0)


def test_a_later_reading_is_not_replaced_by_an_earlier_one() -> None:
    table, late = Table(Room(10)), known(Slice(items=STOCK[:1]), 2.0, WINDOW)
    table.put(LOOKUP, "S1", late)
    table.put(LOOKUP, "S1", known(Slice(), 1.0, WINDOW))
    assert table.of(LOOKUP)["S1"] is late


def test_the_longest_unwritten_go_first() -> None:
    table = Table(Room(3))
    for at, key in enumerate(["a", "b", "c", "a", "d"]):
        table.put(LOOKUP, key, unknown(float(at), 1.0))
    assert set(table.of(LOOKUP)) == {"c", "a", "d"}


def test_a_list_weighs_as_much_as_it_holds() -> None:
    room = Room(10)
    table = Table(room)
    table.put(LOOKUP, "a", known(Slice(items=STOCK[:6]), 0.0, WINDOW))
    table.put(LOOKUP, "b", known(Slice(items=STOCK[:4]), 0.0, WINDOW))
    assert set(table.of(LOOKUP)) == {"b"}
    assert room.taken == 5


def test_systems_share_the_room_and_the_longest_unwritten_go_whose_they_are() -> None:
    room = Room(3)
    erp, crm = Table(room), Table(room)
    contacts = ("crm", Kind.CONTACT, By.CUSTOMER, WHOLE)
    erp.put(LOOKUP, "a", unknown(0.0, 1.0))
    crm.put(contacts, "a", unknown(0.0, 1.0))
    erp.put(LOOKUP, "b", unknown(0.0, 1.0))
    erp.put(LOOKUP, "a", unknown(1.0, 1.0))
    erp.put(LOOKUP, "c", unknown(1.0, 1.0))
    assert (set(erp.of(LOOKUP)), set(crm.of(contacts))) == ({"a", "b", "c"}, set())
    assert (len(erp), len(crm), room.taken) == (3, 0, 3)


def test_a_list_larger_than_all_room_is_not_kept() -> None:
    room = Room(10)
    table = Table(room)
    table.put(LOOKUP, "a", known(Slice(items=STOCK[:50]), 0.0, WINDOW))
    assert (room.taken, len(table), dict(table.of(LOOKUP))) == (0, 0, {})


def test_what_is_named_is_dropped_and_told() -> None:
    room = Room(10)
    table = Table(room)
    windowed = ("erp", Kind.STOCK, By.SKU, Window(limit=1))
    for lookup in (LOOKUP, windowed):
        for key in ("a", "b"):
            table.put(lookup, key, unknown(0.0, 1.0))
    dropped = table.drop_where(lambda _lookup, key, _entry: key == "a")
    assert dropped == [(LOOKUP, "a"), (windowed, "a")]
    assert (set(table.of(LOOKUP)), room.taken) == ({"b"}, 2)


def test_of_the_catalogue_all_is_warm_that_was_read_of_all_else_what_was_heated() -> None:
    table, orders = Table(Room(10)), ("erp", Kind.ORDER, By.CUSTOMER, WHOLE)
    for lookup in (LOOKUP, orders):
        for key in ("a", "b"):
            table.put(lookup, key, unknown(0.0, 1.0))
    assert (table.warm(LOOKUP), table.warm(orders)) == ({"a", "b"}, set())
    table.heat(orders, ["a", "c"])
    table.cool(LOOKUP, ["b"])
    assert (table.warm(LOOKUP), table.warm(orders)) == ({"a"}, {"a"})
