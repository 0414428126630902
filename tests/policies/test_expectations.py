"""A policy that does otherwise than expected is told, with the line that decided."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec import structs

from policies.engine import DEFAULT, MODEL, Policy
from policies.expectation_file import read_expectations
from policies.expectations import Failure, failures, questions
from policies.problems import PolicyError
from tests.policies.coordinates import public_coordinates
from tests.policies.policies import ENTRY, SCHEMA, loaded, written

EXAMPLE = DEFAULT.with_name("policy_tests.example.yaml")
NULLABLE = [structs.replace(one, nullable=True) for one in SCHEMA]
POLICY = f"""{ENTRY}
p, role:clerk, Customer.name, own, allow,
p, role:clerk, Customer.credit, region=east, allow, sensitive
p, role:guest, Query.product, all, allow,
p, role:guest, Customer.name, team, allow,
p, role:boss, Customer.*, all, allow,
p, role:watched, Customer.name, all, deny,
g, user:ann, role:boss
g, user:bob, role:watched
"""


def told(folder: Path, text: str) -> tuple[Failure, ...]:
    """Tell what the small policy does otherwise than the text expects."""
    expected = read_expectations(written(folder, text, "expected.yaml"))
    return failures(loaded(folder, POLICY, NULLABLE), expected)


def test_default_policy_meets_its_example() -> None:
    policy = Policy.load(MODEL, [DEFAULT], public_coordinates())
    assert failures(policy, read_expectations(EXAMPLE)) == ()


def test_example_asks_every_role_for_every_field() -> None:
    names = [one.name for one in public_coordinates()]
    asked = {
        (role, question.coordinate)
        for expectation in read_expectations(EXAMPLE)
        for question in questions(expectation, names)
        for role in question.caller
    }
    policy = Policy.load(MODEL, [DEFAULT], public_coordinates())
    assert asked == {(role, name) for role in policy.roles for name in names}


@pytest.mark.parametrize(
    "text",
    [
        "- {role: clerk, field: Customer.name, customer: own, expect: visible}",
        "- {role: clerk, field: Customer.name, customer: [team, self, other], expect: hidden}",
        "- {role: clerk, field: Customer.name, customer: own&region=west, expect: visible}",
        "- {role: clerk, field: Customer.credit, customer: region=east, expect: visible}",
        "- {role: clerk, field: Customer.credit, customer: own&region=west, expect: hidden}",
        "- {role: clerk, field: Product.cost, expect: hidden}",
        "- {role: clerk, fields: [Query.*, '*.id'], expect: visible}",
        "- {roles: [clerk, boss], field: Customer.name, customer: own, expect: visible}",
        "- {roles: [[clerk, guest]], field: Customer.name, customer: [own, team], expect: visible}",
        "- {roles: [[boss, watched]], field: Customer.name, expect: hidden}",
        "- {user: ann, field: Customer.name, expect: visible}",
        "- {user: ann, role: clerk, field: Product.sku, expect: visible}",
        "- {user: bob, role: boss, field: Customer.name, expect: hidden}",
        "- {fields: [Customer.credit], expect: sensitive}",
        "- {fields: [Product.*], expect: ordinary}",
    ],
)
def test_expectation_that_is_met_tells_nothing(tmp_path: Path, text: str) -> None:
    assert told(tmp_path, text) == ()


@pytest.mark.parametrize(
    ("text", "failure"),
    [
        (
            "- {role: clerk, field: Customer.name, customer: team, expect: visible}",
            (
                "expected.yaml:1: Customer.name for clerk of a customer (one of the caller's team) "
                "is hidden, not visible: seen of customers the caller is the rep of, but this "
                "one is one of the caller's team\n"
                "  rules.csv:6: p, role:clerk, Customer.name, own, allow,"
            ),
        ),
        (
            "- {role: boss, field: Customer.name, customer: other, expect: hidden}",
            (
                "expected.yaml:1: Customer.name for boss of a customer (somebody else's) "
                "is visible, not hidden: seen of every customer, and this one is somebody else's\n"
                "  rules.csv:10: p, role:boss, Customer.*, all, allow,"
            ),
        ),
        (
            "- {roles: [[boss, watched]], field: Customer.name, expect: visible}",
            (
                "expected.yaml:1: Customer.name for boss and watched is hidden, not visible: "
                "a deny line outweighs every allow\n"
                "  rules.csv:11: p, role:watched, Customer.name, all, deny,"
            ),
        ),
        (
            "- {role: clerk, field: Customer.name, expect: visible}",
            (
                "expected.yaml:1: Customer.name for clerk is hidden, not visible: "
                "seen of customers the caller is the rep of\n"
                "  rules.csv:6: p, role:clerk, Customer.name, own, allow,"
            ),
        ),
        (
            "- {role: clerk, field: Customer.name, expect: hidden}",
            (
                "expected.yaml:1: Customer.name for clerk is visible, not hidden: "
                "seen of customers the caller is the rep of\n"
                "  rules.csv:6: p, role:clerk, Customer.name, own, allow,"
            ),
        ),
        (
            "- {user: bob, role: boss, field: Customer.name, expect: visible}",
            (
                "expected.yaml:1: Customer.name for boss and watched, as user bob is hidden, "
                "not visible: a deny line outweighs every allow\n"
                "  rules.csv:11: p, role:watched, Customer.name, all, deny,"
            ),
        ),
        (
            "- {field: Customer.credit, expect: ordinary}",
            "expected.yaml:1: Customer.credit is sensitive, not ordinary",
        ),
    ],
)
def test_failure_names_the_expectation_and_the_line_that_decided(
    tmp_path: Path, text: str, failure: str
) -> None:
    assert [str(one) for one in told(tmp_path, text)] == [failure]


def test_all_failures_are_told_at_once(tmp_path: Path) -> None:
    text = """
- {roles: [clerk, guest], fields: [Customer.*], customer: [own, other], expect: visible}

- {role: boss, field: Product.cost, expect: visible}
"""
    found = told(tmp_path, text)
    assert [(one.place.number, one.caller, one.coordinate) for one in found[-2:]] == [
        (2, ("guest",), "Customer.name"),
        (4, ("boss",), "Product.cost"),
    ]
    assert len(found) == 2 + 3 + 4 + 4 + 1


def test_unknown_roles_and_fields_are_errors_with_what_was_meant(tmp_path: Path) -> None:
    text = """
- {roles: [clrk, [boss, gust]], fields: [Customer.*, Custmer.name], expect: hidden}
- {role: zzz, fields: [Nothing.*], expect: hidden}
- {field: Customer.naem, expect: sensitive}
- {user: anne, field: Customer.name, expect: hidden}
"""
    with pytest.raises(PolicyError) as refusal:
        told(tmp_path, text)
    assert [str(one) for one in refusal.value.problems] == [
        "expected.yaml:2: unknown role 'clrk': did you mean clerk?",
        "expected.yaml:2: unknown role 'gust': did you mean guest?",
        (
            "expected.yaml:2: unknown field 'Custmer.name': did you mean Customer.name or "
            "Customer.grade or Customer.id?"
        ),
        "expected.yaml:3: unknown role 'zzz'",
        "expected.yaml:3: unknown field 'Nothing.*'",
        (
            "expected.yaml:4: unknown field 'Customer.naem': did you mean Customer.name or "
            "Customer.grade or Customer.id?"
        ),
        "expected.yaml:5: the policy gives user 'anne' no role: did you mean ann?",
    ]
