"""Facts as one caller sees them."""

from __future__ import annotations

from policies.principal import ANY, Scope
from resolvers.seen import NOBODYS, Seen, Whose, parts, read, whose
from tests.resolvers.world import order

ORDER = order("S1", "D1", -1)
MINE = Whose(Scope.ALL | Scope.OWN, "c_1")


def test_an_attribute_is_read_through_what_is_seen() -> None:
    assert read(Seen(ORDER, MINE), "number") == read(ORDER, "number") == "S1"


def test_a_fact_is_its_customers() -> None:
    assert whose(Seen(ORDER, MINE)) is MINE


def test_what_belongs_to_no_customer_may_be_seen_in_any_scope() -> None:
    assert whose(None) is whose(ORDER) is NOBODYS
    assert (NOBODYS.relation, NOBODYS.customer) == (ANY, "")


def test_a_word_in_the_same_place_opens_nothing_by_itself() -> None:
    class Odd:
        whose = "sold to"

    assert whose(Odd()) is NOBODYS


def test_parts_are_whose_the_whole_is_and_know_it() -> None:
    (line,) = parts(Seen(ORDER, MINE), ORDER.lines)
    assert (line.fact, line.whose, line.whole) == (ORDER.lines[0], MINE, ORDER)
