"""What a caller is granted, why, and what a policy must satisfy to be used at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec import structs
from structlog.testing import capture_logs

from policies.attributes import holding
from policies.engine import DEFAULT, MODEL, Policy
from policies.principal import Scope
from tests.policies.coordinates import from_sdl, public_coordinates
from tests.policies.policies import ENTRY, SCHEMA, loaded, problems

NULLABLE = [structs.replace(one, nullable=True) for one in SCHEMA]
CLERK = f"{ENTRY}p, role:clerk, Customer.name, all, allow,\n"


@pytest.fixture(scope="module")
def default() -> Policy:
    return Policy.load(MODEL, [DEFAULT], public_coordinates())


# --- roles and grants


@pytest.mark.parametrize(
    "claimed",
    [
        "ghost",
        "role:clerk",
        "user:clerk",
        "Clerk",
        "clerk ",
        "",
        "*",
        "base:everyone",
        "everyone",
        "role:base:everyone",
    ],
)
def test_role_that_no_line_defines_gives_nothing(tmp_path: Path, claimed: str) -> None:
    text = f"{CLERK}p, base:everyone, Customer.credit, all, allow,\ng, role:clerk, base:everyone\n"
    assert loaded(tmp_path, text).grant([claimed]).scopes == {}


def test_no_roles_give_nothing(default: Policy) -> None:
    assert default.grant([]).scopes == {}


def test_unknown_role_beside_a_known_one_adds_nothing(tmp_path: Path) -> None:
    policy = loaded(tmp_path, CLERK)
    assert policy.grant(["clerk", "ghost"]) is policy.grant(["clerk"])


def test_unknown_role_is_warned_of_once(tmp_path: Path) -> None:
    policy = loaded(tmp_path, CLERK)
    with capture_logs() as logs:
        for _ in range(3):
            policy.grant(["clerk", "ghost"])
    assert [(entry["event"], entry["role"]) for entry in logs] == [("unknown_role", "ghost")]


def test_warnings_of_invented_roles_are_bounded(tmp_path: Path) -> None:
    policy = loaded(tmp_path, CLERK)
    with capture_logs() as logs:
        for n in range(2000):
            policy.grant([f"ghost{n}"])
    assert len(logs) == 256


def test_grant_is_merged_once_per_set_of_roles(default: Policy) -> None:
    one = default.grant(["finance", "sales_rep"])
    assert default.grant(("sales_rep", "finance", "sales_rep")) is one


def test_two_roles_see_each_field_with_the_scope_of_the_role_that_grants_it(
    default: Policy,
) -> None:
    grant = default.grant(["support_agent", "sales_rep"])
    assert grant.scope("Customer.name") == Scope.ALL
    assert grant.scope("CreditAccount.limit") == Scope.OWN
    assert grant.visible("CreditAccount.limit", Scope.OWN | Scope.ALL)
    assert not grant.visible("CreditAccount.limit", Scope.TEAM | Scope.ALL)
    assert grant.visible("Customer.name", Scope.ALL)


BOTH = f"""{CLERK}
p, role:clerk, Customer.credit, all, allow,
p, role:clerk, Customer.grade, all, allow,
p, role:guest, Query.product, all, allow,
p, role:guest, Product.sku, all, allow,
"""


@pytest.mark.parametrize("roles", [("clerk", "guest"), ("guest", "clerk")])
def test_denial_of_one_role_takes_the_field_from_the_whole_caller(
    tmp_path: Path, roles: tuple[str, str]
) -> None:
    policy = loaded(tmp_path, f"{BOTH}p, role:guest, Customer.name, all, deny,\n")
    assert policy.grant(["clerk"]).scope("Customer.name") == Scope.ALL
    assert policy.grant(roles).scope("Customer.name") == Scope.NONE
    assert policy.grant(roles).scope("Customer.credit") == Scope.ALL


def test_inherited_denial_takes_the_field_from_the_whole_caller(tmp_path: Path) -> None:
    text = f"{BOTH}p, base:guests, Customer.*, all, deny,\ng, role:guest, base:guests\n"
    grant = loaded(tmp_path, text, NULLABLE).grant(["clerk", "guest"])
    assert not [name for name in grant.scopes if name.startswith("Customer.")]


def test_what_is_computed_from_a_denied_field_goes_with_it(tmp_path: Path) -> None:
    policy = loaded(tmp_path, f"{BOTH}p, role:guest, Customer.credit, all, deny,\n")
    assert policy.grant(["clerk"]).scope("Customer.grade") == Scope.ALL
    assert policy.grant(["clerk", "guest"]).scope("Customer.grade") == Scope.NONE


def test_declassified_field_outlives_the_denial_of_its_inputs(tmp_path: Path) -> None:
    text = BOTH.replace("Customer.grade, all, allow,", "Customer.grade, own, allow, declassified")
    policy = loaded(tmp_path, f"{text}p, role:guest, Customer.credit, all, deny,\n")
    assert policy.grant(["clerk", "guest"]).scope("Customer.grade") == Scope.OWN


def test_role_with_nothing_but_denials_takes_from_others(tmp_path: Path) -> None:
    policy = loaded(tmp_path, f"{BOTH}p, role:trainee, Customer.credit, all, deny,\n", NULLABLE)
    assert policy.roles == {"clerk", "guest", "trainee"}
    assert "Customer.credit" not in policy.grant(["clerk", "trainee"]).scopes


# --- attribute rules

BY_REGION = """
p, role:east, Query.*, region=east, allow,
p, role:east, Customer.*, region=east, allow,
p, role:east, Product.*, all, allow,
p, role:key, Query.*, region=east&segment=key, allow,
p, role:key, Customer.*, region=east&segment=key, allow,
p, role:rep, Query.*, own, allow,
p, role:rep, Customer.name, own, allow,
"""


def test_attribute_rule_shows_customers_with_the_attribute_alone(tmp_path: Path) -> None:
    grant = loaded(tmp_path, BY_REGION, NULLABLE).grant(["east"])
    here = Scope.ALL | grant.by_attributes("east", None)
    assert grant.visible("Customer.name", here)
    for region in ("west", "East", "east-china", "", None):
        there = Scope.ALL | grant.by_attributes(region, "east")
        assert not grant.visible("Customer.name", there)


def test_rule_of_two_attributes_needs_both(tmp_path: Path) -> None:
    grant = loaded(tmp_path, BY_REGION, NULLABLE).grant(["key"])
    for region, segment, seen in (
        ("east", "key", True),
        ("east", "a", False),
        (None, "key", False),
    ):
        relation = Scope.ALL | grant.by_attributes(region, segment)
        assert grant.visible("Customer.name", relation) is seen


def test_attribute_rules_of_two_roles_add_up(tmp_path: Path) -> None:
    grant = loaded(tmp_path, BY_REGION, NULLABLE).grant(["east", "rep"])
    assert grant.visible("Customer.name", Scope.OWN | Scope.ALL)
    assert grant.visible("Customer.name", Scope.ALL | grant.by_attributes("east", "key"))
    assert not grant.visible("Customer.credit", Scope.OWN | Scope.ALL)


def test_grant_knows_only_the_rules_in_its_scopes(tmp_path: Path) -> None:
    policy = loaded(tmp_path, BY_REGION, NULLABLE)
    assert [rule.word for rule in policy.grant(["east"]).rules] == ["region=east"]
    assert policy.grant(["rep"]).rules == ()
    both = policy.grant(["east", "key"])
    assert [rule.word for rule in both.rules_for("Customer.name")] == [
        "region=east",
        "region=east&segment=key",
    ]
    assert both.rules_for("Product.cost") == ()


@pytest.mark.parametrize(("count", "refused"), [(40, 0), (42, 2)])
def test_attribute_rules_are_counted(tmp_path: Path, count: int, refused: int) -> None:
    lines = [f"p, role:east, Customer.name, region=r{n}, allow,\n" for n in range(count)]
    text = BY_REGION.replace("region=east&segment=key", "all").replace("region=east", "all")
    if refused:
        found = problems(tmp_path, text + "".join(lines) + lines[0], NULLABLE)
        assert [one.partition(": ")[0] for one in found] == ["rules.csv:49", "rules.csv:50"]
        assert "region=r40 is attribute rule 41: a policy has 40 at most" in found[0]
    else:
        assert len(loaded(tmp_path, text + "".join(lines) + lines[0], NULLABLE).rules) == 40


def test_every_attribute_rule_has_a_bit_of_its_own(tmp_path: Path) -> None:
    lines = [f"p, role:r{n}, Customer.name, region=r{n}, allow,\n" for n in range(40)]
    policy = loaded(tmp_path, ENTRY + "".join(lines), NULLABLE)
    for n in range(40):
        grant = policy.grant([f"r{n}"])
        seen = [
            m
            for m in range(40)
            if grant.visible("Customer.name", Scope.ALL | holding(policy.rules, f"r{m}", None))
        ]
        assert seen == [n]


def test_heir_sees_what_the_source_sees_and_its_denials_too(tmp_path: Path) -> None:
    text = f"""{CLERK}
p, role:clerk, Customer.credit, all, deny,
p, role:boss, Customer.*, all, allow,
p, role:boss, Product.cost, all, allow,
g, role:boss, role:clerk
"""
    grant = loaded(tmp_path, text).grant(["boss"])
    assert {"Query.customer", "Customer.name", "Product.cost"} <= set(grant.scopes)
    assert "Customer.credit" not in grant.scopes


def test_own_and_team_of_one_role_add_up(tmp_path: Path) -> None:
    text = f"""{CLERK}
p, role:clerk, Customer.credit, own, allow,
p, role:clerk, Customer.credit, team, allow,
"""
    assert loaded(tmp_path, text).grant(["clerk"]).scope("Customer.credit") == (
        Scope.OWN | Scope.TEAM
    )


# --- computed fields


@pytest.mark.parametrize(
    ("credit", "grade", "expected"),
    [
        ("all", "all", Scope.ALL),
        ("own", "all", Scope.OWN),
        ("all", "own", Scope.OWN),
        ("own", "team", Scope.NONE),
        (None, "all", Scope.NONE),
        ("all", None, Scope.NONE),
    ],
)
def test_computed_field_is_seen_where_it_and_its_inputs_are(
    tmp_path: Path, credit: str | None, grade: str | None, expected: Scope
) -> None:
    lines = [
        f"p, role:clerk, Customer.{field}, {scope}, allow,"
        for field, scope in (("credit", credit), ("grade", grade))
        if scope
    ]
    policy = loaded(tmp_path, ENTRY + "\n".join(lines))
    assert policy.grant(["clerk"]).scope("Customer.grade") == expected


def test_declassified_field_is_seen_without_its_inputs(tmp_path: Path) -> None:
    text = f"{ENTRY}p, role:clerk, Customer.grade, own, allow, declassified\n"
    assert loaded(tmp_path, text).grant(["clerk"]).scope("Customer.grade") == Scope.OWN


def test_declassification_opens_its_own_scope_only(tmp_path: Path) -> None:
    text = f"""{ENTRY}
p, role:clerk, Customer.grade, own, allow, declassified
p, role:clerk, Customer.grade, all, allow,
"""
    assert loaded(tmp_path, text).grant(["clerk"]).scope("Customer.grade") == Scope.OWN


def test_denied_field_stays_denied_though_declassified(tmp_path: Path) -> None:
    text = f"""{ENTRY}
p, role:clerk, Customer.grade, all, allow, declassified
p, role:clerk, Customer.*, all, deny,
"""
    [problem] = problems(tmp_path, text)
    assert "Customer.id" in problem
    nullable = from_sdl("type Query { a: Int b: Int }", {"Query.a": ("Query.b",)})
    text = "p, role:c, Query.a, all, allow, declassified\np, role:c, Query.*, all, deny,\n"
    assert loaded(tmp_path, text, nullable).grant(["c"]).scopes == {}


def test_input_of_an_input_narrows_too(tmp_path: Path) -> None:
    schema = from_sdl(
        "type Query { a: Int b: Int c: Int }", {"Query.a": ("Query.b",), "Query.b": ("Query.c",)}
    )
    lines = [("Query.a", "all"), ("Query.b", "all"), ("Query.c", "own")]
    text = "\n".join(f"p, role:x, {name}, {scope}, allow," for name, scope in lines)
    assert loaded(tmp_path, text, schema).grant(["x"]).scope("Query.a") == Scope.OWN


@pytest.mark.parametrize(
    ("inputs", "complaint"),
    [
        ({"Query.a": ("Query.z",)}, "Query.a is computed from unknown 'Query.z'"),
        ({"Query.a": ("Query.b",), "Query.b": ("Query.a",)}, "computed in a circle"),
    ],
)
def test_field_that_cannot_be_computed_is_refused(
    tmp_path: Path, inputs: dict[str, tuple[str, ...]], complaint: str
) -> None:
    schema = from_sdl("type Query { a: Int b: Int }", inputs)
    [problem] = problems(tmp_path, "p, role:x, Query.*, all, allow,\n", schema)
    assert complaint in problem


def test_sensitive_is_a_field_that_any_line_calls_so(tmp_path: Path) -> None:
    text = f"{CLERK}p, role:clerk, Product.*, all, allow, sensitive\n"
    assert loaded(tmp_path, text).sensitive == {"Product.sku", "Product.cost"}


def test_small_schema_is_what_the_tests_above_think(tmp_path: Path) -> None:
    assert [one.name for one in SCHEMA if not one.nullable] == ["Customer.id", "Product.sku"]
