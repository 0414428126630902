"""A grant answers by coordinate and by how a customer stands."""

from __future__ import annotations

import timeit

from policies.attributes import rules_of
from policies.engine import DEFAULT, MODEL, Policy
from policies.grant import Grant
from policies.principal import Scope
from tests.policies.coordinates import public_coordinates

RULES = rules_of(["region=east", "segment=key"])
EAST, KEY = (rule.bit for rule in RULES)
GRANT = Grant(scopes={"A.a": Scope.OWN | EAST, "A.b": Scope.ALL}, rules=(RULES[0],))


def test_field_is_visible_where_its_scope_and_the_relation_meet() -> None:
    assert GRANT.visible("A.a", Scope.OWN | Scope.ALL)
    assert GRANT.visible("A.a", EAST | Scope.ALL)
    assert not GRANT.visible("A.a", KEY | Scope.TEAM | Scope.ALL)
    assert GRANT.visible("A.b", Scope.ALL)


def test_several_fields_are_visible_where_each_of_them_is() -> None:
    assert GRANT.all_visible(("A.a", "A.b"), Scope.OWN | Scope.ALL)
    assert not GRANT.all_visible(("A.a", "A.b"), Scope.ALL)
    assert not GRANT.all_visible(("A.b", "A.c"), ~Scope.NONE)
    assert GRANT.all_visible((), Scope.NONE)


def test_field_that_is_not_listed_is_visible_to_nobody() -> None:
    assert GRANT.scope("A.c") == Scope.NONE
    assert not GRANT.visible("A.c", ~Scope.NONE)


def test_attributes_that_no_rule_of_the_grant_asks_for_say_nothing() -> None:
    assert GRANT.by_attributes("east", "key") == EAST
    assert GRANT.by_attributes("west", "key") == Scope.NONE
    assert Grant(scopes={}).by_attributes("east", "key") == Scope.NONE


def test_rules_of_a_coordinate_are_those_in_its_scope() -> None:
    assert GRANT.rules_for("A.a") == (RULES[0],)
    assert GRANT.rules_for("A.b") == GRANT.rules_for("A.c") == ()


def test_grant_of_known_roles_takes_less_than_a_microsecond() -> None:
    policy = Policy.load(MODEL, [DEFAULT], public_coordinates())
    roles = ("sales_rep", "finance")
    policy.grant(roles)
    best = min(timeit.repeat(lambda: policy.grant(roles), number=10_000, repeat=10))
    assert best / 10_000 < 1e-6
