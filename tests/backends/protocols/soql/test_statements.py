"""How conditions are joined, and a SELECT is written."""

from __future__ import annotations

import msgspec

from backends.protocols.soql.literals import Literal, number
from backends.protocols.soql.statements import (
    Select,
    absent,
    both,
    compared,
    either,
    fields_of,
    within,
)


class Row(msgspec.Struct):
    id: int
    owner: str = msgspec.field(name="ownerId.name")


def test_fields_are_asked_for_by_the_systems_names() -> None:
    assert fields_of(Row) == ("id", "ownerId.name")


def test_a_select_without_anything_is_a_page_of_all() -> None:
    assert Select(source="account").text(["id"], 100) == "SELECT id FROM account LIMIT 100"


def test_conditions_hold_together_and_alternatives_stand_apart() -> None:
    one, two = compared("a", ">", number(1)), absent("b")
    select = Select(source="x", where=(within("id", [number(7), Literal("'k'")]),))
    narrowed = select.narrowed(either(one, both(two, one)), order=("a DESC", "id"))
    assert narrowed.text(["id", "a"], 10, 20) == (
        "SELECT id,a FROM x WHERE id IN (7,'k') AND (a > 1 OR (b IS NULL AND a > 1))"
        " ORDER BY a DESC, id LIMIT 10 OFFSET 20"
    )


def test_narrowing_keeps_the_order_unless_another_is_given() -> None:
    select = Select(source="x", order=("id",)).narrowed(absent("b"))
    assert (select.order, select.narrowed(order=("a",)).order) == (("id",), ("a",))
