"""A user gets the roles that the policy gives, and becomes no role by being called so."""

from __future__ import annotations

from pathlib import Path

import pytest

from policies.engine import MODEL, Policy
from policies.lines import Link
from policies.principal import Scope
from policies.problems import Place
from policies.users import given, roles_given
from tests.policies.policies import ENTRY, SCHEMA, loaded, written

BOSS = "p, role:boss, Query.*, all, allow,\np, role:boss, Customer.*, all, allow,\n"
POLICY = f"{ENTRY}{BOSS}p, role:boss, Product.*, all, allow,\n"


def link(heir: str, source: str, number: int = 1) -> Link:
    return Link(place=Place(file="x.csv", number=number), heir=heir, source=source)


def test_roles_are_listed_by_user_once_each_with_the_first_line() -> None:
    links = [
        link("user:ann", "role:boss", 1),
        link("role:boss", "role:clerk", 2),
        link("user:ann", "role:clerk", 3),
        link("user:ann", "role:boss", 4),
    ]
    found = given(links)
    assert {user: roles_given(lines) for user, lines in found.items()} == {"ann": ("boss", "clerk")}
    assert [line.place.number for line in found["ann"]] == [1, 3]


@pytest.mark.parametrize(
    "subject", ["ann", "auth0|5f7c", "urn:ietf:ann", "a=b~c", "安娜", "role:boss"]
)
def test_policy_gives_roles_by_the_subject_as_tokens_have_it(tmp_path: Path, subject: str) -> None:
    policy = loaded(tmp_path, f"{POLICY}g, user:{subject}, role:boss\n")
    assert policy.given(subject) == ("boss",)


@pytest.mark.parametrize("subject", ["", "Ann", "ann ", "user:ann", "boss", "role:boss", "key:ann"])
def test_nobody_else_is_given_anything(tmp_path: Path, subject: str) -> None:
    assert loaded(tmp_path, f"{POLICY}g, user:ann, role:boss\n").given(subject) == ()


@pytest.mark.parametrize("claim", ["ann", "user:ann", "role:boss"])
def test_claiming_to_be_a_user_or_a_prefixed_role_gives_nothing(tmp_path: Path, claim: str) -> None:
    policy = loaded(tmp_path, f"{POLICY}g, user:ann, role:boss\n")
    assert policy.roles == {"boss", "clerk"}
    assert policy.grant([claim]).scopes == {}


def test_roles_of_other_users_change_no_grant(tmp_path: Path) -> None:
    plain = loaded(tmp_path, POLICY)
    with_ann = loaded(tmp_path, f"{POLICY}g, user:ann, role:boss\n")
    for role in ("boss", "clerk"):
        assert with_ann.grant([role]) == plain.grant([role])


def test_given_role_denies_too(tmp_path: Path) -> None:
    text = f"{POLICY}p, role:watched, Customer.name, all, deny,\ng, user:ann, role:watched\n"
    policy = loaded(tmp_path, text)
    grant = policy.grant(["boss", *policy.given("ann")])
    assert (grant.scope("Customer.name"), grant.scope("Customer.id")) == (Scope.NONE, Scope.ALL)


def test_role_of_another_file_can_be_given(tmp_path: Path) -> None:
    ours = written(tmp_path, POLICY)
    theirs = written(tmp_path, "g, user:ann, role:clerk\n", "company.csv")
    policy = Policy.load(MODEL, [ours, theirs], SCHEMA)
    assert [line.place.file for line in policy.users["ann"]] == ["company.csv"]


def test_version_changes_with_what_users_are_given(tmp_path: Path) -> None:
    plain = loaded(tmp_path, POLICY).version
    assert loaded(tmp_path, f"{POLICY}g, user:ann, role:boss\n").version != plain
