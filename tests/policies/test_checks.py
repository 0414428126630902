"""What must hold between the lines and the schema before a policy is used."""

from __future__ import annotations

from pathlib import Path

import pytest

from policies.coordinates import nobodys_marked
from policies.principal import Scope
from tests.policies.coordinates import from_sdl
from tests.policies.policies import ENTRY, SCHEMA, loaded, problems

CLERK = f"{ENTRY}p, role:clerk, Customer.name, all, allow,\n"


def test_root_field_without_a_line_is_refused(tmp_path: Path) -> None:
    text = CLERK.replace("Query.*", "Query.customer")
    assert problems(tmp_path, text) == [
        "schema: root field Query.product has no line: allow or deny it"
    ]


def test_root_field_may_be_denied_to_all(tmp_path: Path) -> None:
    text = CLERK.replace("Query.*", "Query.customer") + "p, role:clerk, Query.product, all, deny,\n"
    assert loaded(tmp_path, text).grant(["clerk"]).scope("Query.product") == Scope.NONE


@pytest.mark.parametrize(
    "lines",
    [
        "p, role:boss, Query.customer, all, allow,\n",
        "p, role:boss, Query.customer, all, allow,\np, role:boss, Customer.*, own, allow,\n",
        "p, role:boss, Query.customer, own, allow,\np, role:boss, Customer.*, team, allow,\n",
    ],
    ids=["not at all", "less widely", "elsewhere"],
)
def test_protected_field_must_be_nullable(tmp_path: Path, lines: str) -> None:
    assert problems(tmp_path, CLERK + lines) == [
        "schema: Customer.id is protected but not nullable: not always seen by boss"
    ]


def test_required_field_may_be_hidden_where_nobody_gets(tmp_path: Path) -> None:
    text = (
        f"{CLERK}p, role:boss, Query.product, all, allow,\np, role:boss, Product.*, all, allow,\n"
    )
    assert loaded(tmp_path, text).grant(["boss"]).scope("Customer.id") == Scope.NONE


def test_required_field_of_a_type_with_unknown_ways_is_seen_as_widely_as_the_others(
    tmp_path: Path,
) -> None:
    schema = from_sdl("type Query { a: Int }  type Odd { id: ID!  name: String }")
    text = "p, role:x, Query.a, all, allow,\np, role:x, Odd.name, own, allow,\n"
    assert "Odd.id is protected" in problems(tmp_path, text, schema)[0]
    assert loaded(tmp_path, text.replace("Odd.name", "Odd.*"), schema).roles == {"x"}


MARKED = nobodys_marked(SCHEMA, ["Customer"], [])


@pytest.mark.parametrize("scope", ["self", "own", "team", "region=east"])
@pytest.mark.parametrize(
    ("pattern", "named"),
    [
        ("Product.cost", "Product.cost"),
        ("Product.*", "Product.sku"),
        ("Query.product", "Query.product"),
        ("Query.*", "Query.product"),
    ],
)
def test_what_belongs_to_no_customer_has_no_narrower_scope(
    tmp_path: Path, pattern: str, named: str, scope: str
) -> None:
    text = f"{CLERK}p, role:clerk, {pattern}, {scope}, allow,\n"
    place = f"rules.csv:{text.count(chr(10))}"
    assert problems(tmp_path, text, MARKED) == [
        f"{place}: {named} belongs to no customer: its scope is all"
    ]


def test_what_is_met_with_a_customer_may_have_a_narrower_scope(tmp_path: Path) -> None:
    text = f"{CLERK}p, role:clerk, Customer.credit, own, allow,\n"
    assert loaded(tmp_path, text, MARKED).grant(["clerk"]).scope("Customer.credit") == Scope.OWN


def test_denial_of_what_belongs_to_no_customer_has_one_complaint(tmp_path: Path) -> None:
    text = f"{CLERK}p, role:clerk, Product.cost, own, deny,\n"
    assert [one.partition(": ")[2] for one in problems(tmp_path, text, MARKED)] == [
        "a deny line holds for every customer: its scope is all"
    ]
