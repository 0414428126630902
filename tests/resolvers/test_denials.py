"""Denied coordinates: told once each, at the first place, whatever the order of their discovery."""

from __future__ import annotations

from typing import Any

from resolvers.denials import Denials, rank

ANSWER: Any = {
    "one": {"orders": [{"cost": None, "net": None}, {"cost": None}]},
    "two": {"orders": [{"cost": None}]},
}


def told(*found: tuple[str, list[str | int]], answer: Any = ANSWER) -> list[tuple[str, Any, int]]:
    denials = Denials()
    for coordinate, path in found:
        denials.add(coordinate, path)
    return [(d.coordinate, d.path, d.count) for d in denials.told(answer)]


def test_a_coordinate_is_told_at_its_first_place_and_counted() -> None:
    found = told(
        ("SalesOrder.cost", ["two", "orders", 0, "cost"]),
        ("SalesOrder.cost", ["one", "orders", 1, "cost"]),
        ("SalesOrder.cost", ["one", "orders", 0, "cost"]),
    )
    assert found == [("SalesOrder.cost", ["one", "orders", 0, "cost"], 3)]


def test_coordinates_come_in_the_order_of_the_answer() -> None:
    found = told(
        ("SalesOrder.net", ["one", "orders", 0, "net"]),
        ("SalesOrder.cost", ["one", "orders", 0, "cost"]),
    )
    assert [coordinate for coordinate, _, _ in found] == ["SalesOrder.cost", "SalesOrder.net"]


def test_below_what_became_null_names_decide() -> None:
    found = told(("B.b", ["gone", "b"]), ("A.a", ["gone", "a"]), answer=None)
    assert [coordinate for coordinate, _, _ in found] == ["A.a", "B.b"]


def test_a_place_in_a_list_ranks_by_its_index() -> None:
    assert rank(ANSWER, ["one", "orders", 0, "net"]) < rank(ANSWER, ["one", "orders", 1, "cost"])


def test_nothing_denied_is_nothing_told() -> None:
    assert not Denials()
    assert told() == []
