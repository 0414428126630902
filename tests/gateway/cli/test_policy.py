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
