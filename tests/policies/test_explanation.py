"""Why a field is seen or not: the lines, the inputs, the customer."""

from __future__ import annotations

from pathlib import Path

import pytest

from policies.engine import DEFAULT, MODEL, Policy
from policies.principal import Scope
from policies.standing import Standing
from tests.policies.coordinates import public_coordinates
from tests.policies.policies import ENTRY, loaded

CLERK = f"{ENTRY}p, role:clerk, Customer.name, all, allow,\n"


@pytest.fixture(scope="module")
def default() -> Policy:
    return Policy.load(MODEL, [DEFAULT], public_coordinates())


def test_explanation_names_the_line_that_allows(tmp_path: Path) -> None:
    found = loaded(tmp_path, CLERK).explain("clerk", "Customer.name")
    assert found.visible
    assert (found.scope, found.reason) == (Scope.ALL, "allowed")
    assert [(line.number, line.text) for line in found.lines] == [
        (5, "p, role:clerk, Customer.name, all, allow,")
    ]


def test_explanation_names_the_inherited_line_that_denies(tmp_path: Path) -> None:
    text = f"{CLERK}p, base:all, Customer.name, all, deny,\ng, role:clerk, base:all\n"
    found = loaded(tmp_path, text).explain("clerk", "Customer.name")
    assert not found.visible
    assert [line.number for line in found.lines] == [6]
    assert found.reason == "a deny line outweighs every allow"


def test_explanation_names_the_input_that_hides_a_computed_field(tmp_path: Path) -> None:
    text = f"{CLERK}p, role:clerk, Customer.grade, all, allow,\n"
    found = loaded(tmp_path, text).explain("clerk", "Customer.grade")
    assert (found.visible, found.denied_by) == (False, "Customer.credit")
    assert "computed from Customer.credit" in found.reason


@pytest.mark.parametrize(
    ("role", "coordinate", "reason"),
    [
        ("clerk", "Customer.credit", "no line of role:clerk or of what it inherits speaks of"),
        ("ghost", "Customer.name", "no line defines role:ghost"),
        ("clerk", "Customer.naem", "the schema has no Customer.naem"),
    ],
)
def test_explanation_says_why_nothing_matches(
    tmp_path: Path, role: str, coordinate: str, reason: str
) -> None:
    found = loaded(tmp_path, CLERK).explain(role, coordinate)
    assert (found.visible, found.lines) == (False, ())
    assert found.reason.startswith(reason)


def test_explanation_agrees_with_the_grant_everywhere(default: Policy) -> None:
    for role in default.roles:
        grant = default.grant([role])
        for one in public_coordinates():
            found = default.explain(role, one.name)
            assert found.scope == grant.scope(one.name)
            assert bool(found.scope) <= bool(found.lines)


# --- of one customer

SCOPED = f"""{ENTRY}
p, role:clerk, Customer.name, own, allow,
p, role:clerk, Customer.name, region=east, allow,
p, role:clerk, Customer.name, region=west&segment=key, allow,
"""


@pytest.mark.parametrize(
    ("customer", "lines", "words"),
    [
        (Standing(own=True), [6], "one the caller is the rep of"),
        (Standing(region="east", segment="key"), [7], "of region east, of segment key"),
        (Standing(region="west", segment="key"), [8], "somebody else's, of region west"),
        (Standing(own=True, region="east"), [6, 7], "rep of, of region east"),
    ],
    ids=str,
)
def test_explanation_names_the_lines_that_show_a_customer(
    tmp_path: Path, customer: Standing, lines: list[int], words: str
) -> None:
    found = loaded(tmp_path, SCOPED).explain("clerk", "Customer.name", customer)
    assert found.visible
    assert [line.number for line in found.lines] == lines
    assert words in found.reason


@pytest.mark.parametrize(
    "customer", [Standing(), Standing(region="west"), Standing(team=True, segment="key")], ids=str
)
def test_explanation_says_which_customers_are_seen_instead(
    tmp_path: Path, customer: Standing
) -> None:
    found = loaded(tmp_path, SCOPED).explain("clerk", "Customer.name", customer)
    assert not found.visible
    assert len(found.lines) == 3
    assert found.reason == (
        "seen of customers the caller is the rep of or customers whose region is east or "
        f"customers whose region is west and whose segment is key, but this one is {customer}"
    )


def test_explanation_of_a_hidden_field_is_the_same_for_every_customer(tmp_path: Path) -> None:
    found = loaded(tmp_path, SCOPED).explain("clerk", "Customer.credit", Standing(own=True))
    assert not found.visible
    assert found.reason.startswith("no line of role:clerk")


def test_explanation_of_a_customer_agrees_with_the_grant(default: Policy) -> None:
    for customer in (Standing(own=True), Standing(team=True), Standing(himself=True), Standing()):
        relation = customer.relation(default.rules)
        for role in default.roles:
            grant = default.grant([role])
            for one in public_coordinates():
                found = default.explain(role, one.name, customer)
                assert found.visible is grant.visible(one.name, relation)
