"""``c360 policy explain`` names the line that decides."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from policies.engine import DEFAULT
from tests.gateway.cli.commanding import Ended, invoked


def explained(role: str, field: str, *more: str | Path) -> Ended:
    return invoked("policy", "explain", "--role", role, "--field", field, *more)


def line_of(text: str) -> int:
    """Return the number of a line of the default policy."""
    return DEFAULT.read_text().splitlines().index(text) + 1


@pytest.fixture
def own(config: Path, tmp_path: Path) -> Path:
    """Add lines of one's own to the policy; returns the settings file."""
    file = tmp_path / "own.csv"
    file.write_text(
        "# ours\n"
        "p, role:sales_rep, Opportunity.amount, all, deny,\n"
        "p, role:finance, Query.interfaces, all, allow,\n"
        "p, role:finance, Interface.*, all, allow,\n"
    )
    config.write_text(f'{config.read_text()}\n[policy]\nfiles = ["{file}"]\n')
    return config


def test_an_allowing_line_is_named_with_the_customers_it_is_about() -> None:
    done = explained("sales_rep", "Opportunity.amount")
    line = "p, role:sales_rep, Opportunity.*, own, allow,"
    assert done.status == 0
    assert done.out.splitlines() == [
        "sales_rep may see Opportunity.amount",
        "  of       customers the caller is the rep of",
        "  because  allowed",
        f"  line     policy.csv:{line_of(line)}: {line}",
    ]


def test_a_denying_line_is_named(own: Path) -> None:
    done = explained("sales_rep", "Opportunity.amount", "--config", own)
    assert done.out.splitlines() == [
        "sales_rep may not see Opportunity.amount",
        "  of       no customer",
        "  because  a deny line outweighs every allow",
        "  line     own.csv:2: p, role:sales_rep, Opportunity.amount, all, deny,",
    ]


def test_where_no_line_speaks_of_a_field_that_is_said() -> None:
    done = explained("finance", "Query.interfaces")
    assert "no line of role:finance" in done.out
    assert "line    " not in done.out


def test_a_line_of_ones_own_is_named_by_its_file(own: Path) -> None:
    done = explained("finance", "Query.interfaces", "--config", own)
    assert done.out.startswith("finance may see Query.interfaces\n  of       every customer\n")
    assert "own.csv:3: p, role:finance, Query.interfaces, all, allow," in done.out


@pytest.mark.parametrize(
    ("role", "field", "meant"),
    [
        ("sales_repp", "SalesOrder.net", "sales_rep"),
        ("sales_rep", "SalesOrder.nett", "SalesOrder.net"),
        ("zebra", "SalesOrder.net", "there is admin, finance"),
    ],
)
def test_a_role_or_field_that_is_not_there_is_said_with_what_was_meant(
    role: str, field: str, meant: str
) -> None:
    done = explained(role, field)
    assert (done.status, done.out) == (2, "")
    assert meant in done.err
    assert len(done.err.splitlines()) == 1


def test_for_scripts_there_is_one_object() -> None:
    found = json.loads(explained("sales_rep", "Opportunity.amount", "--json").out)
    assert (found["role"], found["coordinate"]) == ("sales_rep", "Opportunity.amount")
    assert found["lines"][0]["file"] == "policy.csv"


@pytest.fixture
def given(config: Path, tmp_path: Path) -> Path:
    """Give single users roles; returns the settings file."""
    file = tmp_path / "own.csv"
    file.write_text(
        "g, user:ann, role:finance\n"
        "g, role:watched, base:staff\n"
        "p, role:watched, SalesOrder.cost, all, deny,\n"
        "g, user:bob, role:finance\n"
        "g, user:bob, role:watched\n"
    )
    config.write_text(f'{config.read_text()}\n[policy]\nfiles = ["{file}"]\n')
    return config


def asked(config: Path, *more: str) -> Ended:
    return invoked("policy", "explain", "--config", config, "--field", "SalesOrder.cost", *more)


def test_a_users_roles_are_named_with_the_lines_that_give_them(given: Path) -> None:
    line = "p, role:finance, SalesOrder.cost, all, allow, sensitive"
    assert asked(given, "--user", "ann", "--role", "sales_rep").out.splitlines() == [
        "user ann may see SalesOrder.cost",
        "  roles    sales_rep, finance",
        "  given    own.csv:1: g, user:ann, role:finance",
        "  of       every customer",
        "  because  finance: allowed",
        f"  line     policy.csv:{line_of(line)}: {line}",
    ]


def test_a_given_role_that_denies_is_what_decides(given: Path) -> None:
    lines = asked(given, "--user", "bob").out.splitlines()
    assert lines[0] == "user bob may not see SalesOrder.cost"
    assert lines[-3:] == [
        "  of       no customer",
        "  because  watched: a deny line outweighs every allow",
        "  line     own.csv:3: p, role:watched, SalesOrder.cost, all, deny,",
    ]


def test_several_roles_are_one_caller(given: Path) -> None:
    lines = asked(given, "--role", "support_agent", "--role", "finance").out.splitlines()
    assert lines[0] == "support_agent and finance may see SalesOrder.cost"
    assert lines[3] == "  because  finance: allowed"


def test_a_users_verdict_is_one_object_for_scripts(given: Path) -> None:
    found = json.loads(asked(given, "--user", "bob", "--json").out)
    assert (found["user"], found["visible"]) == ("bob", False)
    assert found["roles"] == ["finance", "watched"]
    assert [one["role"] for one in found["decided"]] == ["watched"]
    assert [one["place"]["number"] for one in found["given"]] == [4, 5]


def test_a_user_whom_the_policy_gives_nothing_is_said_with_who_was_meant(given: Path) -> None:
    done = asked(given, "--user", "anne")
    assert (done.status, done.out) == (2, "")
    assert done.err == "There is no user anne: did you mean ann?\n"


def test_without_role_and_user_nothing_is_explained() -> None:
    done = invoked("policy", "explain", "--field", "SalesOrder.cost")
    assert (done.status, done.out) == (2, "")
    assert "Name a --role or a --user" in done.err
