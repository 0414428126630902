"""The default policy is the table of who sees what, field by field."""

from __future__ import annotations

import itertools

import pytest

from policies.engine import DEFAULT, MODEL, Policy
from policies.lines import Effect, read
from policies.principal import Scope
from tests.policies.coordinates import public_coordinates
from tests.policies.table import ROWS, SCOPES, SENSITIVE, named, table

NAMES = [one.name for one in public_coordinates()]
TABLE = table(NAMES)


@pytest.fixture(scope="module")
def policy() -> Policy:
    return Policy.load(MODEL, [DEFAULT], public_coordinates())


def test_every_field_of_the_schema_stands_in_the_table_once() -> None:
    listed = [name for row in ROWS.values() for name in named(row.fields, NAMES)]
    assert sorted(listed) == sorted(NAMES)


@pytest.mark.parametrize("role", SCOPES)
def test_every_cell_of_the_table_holds(policy: Policy, role: str) -> None:
    assert policy.grant([role]).scopes == TABLE[role]


@pytest.mark.parametrize("roles", list(itertools.combinations(SCOPES, 2)), ids=" and ".join)
def test_two_roles_see_what_either_sees(policy: Policy, roles: tuple[str, str]) -> None:
    scopes = policy.grant(roles).scopes
    for name in NAMES:
        either = TABLE[roles[0]].get(name, Scope.NONE) | TABLE[roles[1]].get(name, Scope.NONE)
        wanted = Scope.ALL if Scope.ALL in either else either
        assert scopes.get(name, Scope.NONE) == wanted, name


def test_roles_are_those_of_the_table(policy: Policy) -> None:
    assert policy.roles == set(SCOPES)


def test_admin_sees_everything(policy: Policy) -> None:
    assert policy.grant(["admin"]).scopes == dict.fromkeys(NAMES, Scope.ALL)


def test_nothing_is_denied_outright_so_that_roles_can_be_combined() -> None:
    assert not [rule for rule in read(DEFAULT).rules if rule.effect is Effect.DENY]


def test_sensitive_fields_are_those_with_money_at_stake_or_words_of_people(policy: Policy) -> None:
    assert policy.sensitive == set(named(SENSITIVE, NAMES))
