"""Facts as one caller sees them."""

from __future__ import annotations

from policies.principal import Scope
from resolvers.seen import EVERYONE, Seen, parts, read, relation_of
from tests.resolvers.world import order

ORDER = order("S1", "D1", -1)


def test_an_attribute_is_read_through_what_is_seen() -> None:
    assert read(Seen(ORDER, Scope.ALL), "number") == read(ORDER, "number") == "S1"


def test_a_fact_stands_as_its_customer_does() -> None:
    assert relation_of(Seen(ORDER, Scope.ALL | Scope.OWN)) == Scope.ALL | Scope.OWN


def test_what_belongs_to_no_customer_may_be_seen_in_any_scope() -> None:
    assert relation_of(None) == relation_of(ORDER) == EVERYONE
    assert all(scope in EVERYONE for scope in (Scope.SELF, Scope.OWN, Scope.TEAM, Scope.ALL))


def test_a_relation_that_is_no_scope_opens_nothing_by_itself() -> None:
    class Odd:
        relation = "sold to"

    assert relation_of(Odd()) == EVERYONE


def test_parts_are_seen_as_the_whole_and_know_it() -> None:
    (line,) = parts(Seen(ORDER, Scope.TEAM), ORDER.lines)
    assert (line.fact, line.relation, line.whole) == (ORDER.lines[0], Scope.TEAM, ORDER)
