"""What a new policy gives and takes."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec import structs

from policies.difference import difference
from policies.engine import DEFAULT, MODEL, Policy
from tests.policies.coordinates import public_coordinates
from tests.policies.policies import ENTRY, SCHEMA, loaded

NULLABLE = [structs.replace(one, nullable=True) for one in SCHEMA]


def told(folder: Path, old: str, new: str) -> list[str]:
    """Tell the changes between two policies that share the entries."""
    before = loaded(folder, ENTRY + old, NULLABLE)
    after = loaded(folder, ENTRY + new, NULLABLE)
    return [str(one) for one in difference(before, after)]


def name(scope: str) -> str:
    return f"p, role:clerk, Customer.name, {scope}, allow,\n"


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        ("", name("own"), "gained (own)"),
        (name("own"), "", "lost (own)"),
        (name("own"), name("all"), "widened (own -> all)"),
        (name("all"), name("region=east"), "narrowed (all -> region=east)"),
        (name("own"), name("own") + name("team"), "widened (own -> own or team)"),
        (name("own"), name("team"), "moved (own -> team)"),
        (name("region=a"), name("region=b"), "moved (region=a -> region=b)"),
        (
            name("region=a"),
            name("region=a&segment=b"),
            "narrowed (region=a -> region=a&segment=b)",
        ),
        (
            name("own") + name("region=a&segment=b"),
            name("own") + name("segment=b"),
            "widened (own or region=a&segment=b -> own or segment=b)",
        ),
    ],
)
def test_changed_scope_is_told_with_both_scopes(
    tmp_path: Path, old: str, new: str, change: str
) -> None:
    assert told(tmp_path, old, new) == [f"clerk Customer.name: {change}"]


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        ("", "g, user:ann, role:clerk\n", "user ann clerk: given"),
        ("g, user:ann, role:clerk\n", "", "user ann clerk: given no more"),
    ],
)
def test_role_of_a_single_user_is_told(tmp_path: Path, old: str, new: str, change: str) -> None:
    assert told(tmp_path, old, new) == [change]


def test_line_that_gives_a_role_again_is_no_change(tmp_path: Path) -> None:
    line = "g, user:ann, role:clerk\n"
    assert told(tmp_path, line, line + line) == []


def test_other_bits_for_the_same_rule_are_no_change(tmp_path: Path) -> None:
    more = "p, role:clerk, Product.cost, region=a, allow,\n"
    assert told(tmp_path, name("region=b"), name("region=b") + more) == [
        "clerk Product.cost: gained (region=a)"
    ]


def test_other_words_for_the_same_rights_are_no_change(tmp_path: Path) -> None:
    assert told(tmp_path, name("all"), "# all\n" + name("own") + name("all")) == []


def test_roles_come_and_go_with_their_rights(tmp_path: Path) -> None:
    boss = "p, role:boss, Product.cost, all, allow,\n"
    assert told(tmp_path, "", boss) == ["boss: role added", "boss Product.cost: gained (all)"]
    assert told(tmp_path, boss, "") == ["boss: role removed", "boss Product.cost: lost (all)"]


def test_denial_is_told_also_where_the_role_saw_nothing(tmp_path: Path) -> None:
    denial = "p, role:clerk, Customer.credit, all, deny,\n"
    assert told(tmp_path, "", denial) == ["clerk Customer.credit: denied beside any role"]
    assert told(tmp_path, denial, "") == ["clerk Customer.credit: denied no more"]


def test_marks_are_told_for_all_roles(tmp_path: Path) -> None:
    marked = name("own").replace("allow,", "allow, sensitive")
    assert told(tmp_path, name("own"), marked) == ["Customer.name: sensitive"]
    assert told(tmp_path, marked, name("own")) == ["Customer.name: sensitive no more"]


def test_computed_field_changes_with_its_input(tmp_path: Path) -> None:
    grade = "p, role:clerk, Customer.grade, all, allow,\n"
    credit = "p, role:clerk, Customer.credit, own, allow,\n"
    assert told(tmp_path, grade, grade + credit) == [
        "clerk Customer.credit: gained (own)",
        "clerk Customer.grade: gained (own)",
    ]


def test_policy_does_not_differ_from_itself() -> None:
    policy = Policy.load(MODEL, [DEFAULT], public_coordinates())
    assert difference(policy, policy) == ()
