"""``c360 policy explain --customer`` decides for one customer, by what the directory knows."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from gateway.demo.seed import Demo
from tests.gateway.cli.commanding import Ended, invoked


@pytest.fixture
def synced(config: Path) -> Path:
    """Fill the directory; returns the settings file."""
    assert invoked("directory", "sync", "--config", config).status == 0
    return config


def explained(config: Path, role: str, customer: str, *more: str) -> Ended:
    asked = ("--role", role, "--field", "Customer.name", "--customer", customer, *more)
    return invoked("policy", "explain", "--config", config, *asked)


def verdict(config: Path, role: str, customer: str, *more: str) -> bool:
    found: dict[str, Any] = json.loads(explained(config, role, customer, *more, "--json").out)
    visible = found["visible"]
    assert isinstance(visible, bool)
    return visible


def test_what_the_directory_knows_of_the_customer_is_told(synced: Path, demo: Demo) -> None:
    known = demo.examples
    done = explained(synced, "sales_rep", f"crm:{known.both}", "--rep", known.rep)
    lines = done.out.splitlines()
    assert done.status == 0
    assert lines[0].startswith("sales_rep may see Customer.name of c_")
    assert lines[1].startswith(f"  customer owner {known.rep}, team {known.team}, region ")
    assert "one the caller is the rep of" in done.out
    assert "p, role:sales_rep, Customer.name, own, allow," in lines[-1]


def test_rep_team_and_own_customers_decide(synced: Path, demo: Demo) -> None:
    known = demo.examples
    crm, erp = f"crm:{known.both}", f"erp:{known.both_erp}"
    assert verdict(synced, "sales_rep", erp, "--rep", known.rep)
    assert not verdict(synced, "sales_rep", erp, "--rep", "somebody-else")
    assert not verdict(synced, "sales_rep", erp)
    assert verdict(synced, "sales_manager", crm, "--team", "x", "--team", known.team)
    assert not verdict(synced, "sales_manager", crm, "--team", "x")
    assert verdict(synced, "portal_customer", crm, "--own-customer", erp)
    assert not verdict(synced, "portal_customer", crm, "--own-customer", f"crm:{known.crm_only}")
    assert verdict(synced, "finance", crm)


def test_a_customer_goes_by_our_id_too(synced: Path, demo: Demo) -> None:
    link = f"crm:{demo.examples.both}"
    number = json.loads(explained(synced, "finance", link, "--json").out)["of"]["id"]
    assert verdict(synced, "portal_customer", number, "--own-customer", number)


def test_ownership_that_is_too_old_is_said(synced: Path, demo: Demo, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "directory.db")) as connection:
        connection.execute("UPDATE passes SET complete_as_of = '2020-01-01T00:00:00.000000+00:00'")
        connection.commit()
    known = demo.examples
    done = explained(synced, "sales_rep", f"crm:{known.both}", "--rep", known.rep)
    assert "BACKEND_UNAVAILABLE" in done.out.splitlines()[-1]
    assert "BACKEND_UNAVAILABLE" not in explained(synced, "finance", f"crm:{known.both}").out


@pytest.mark.parametrize(
    ("customer", "told"),
    [
        ("crm:nobody", "knows no such customer"),
        ("c_aaaaaaaaaaaaaaaa", "knows no such customer"),
        ("sap:1", "there is crm, erp"),
        ("Acme", "there is crm, erp"),
        ("crm:", "there is crm, erp"),
    ],
)
def test_a_customer_that_is_not_there_is_one_line(config: Path, customer: str, told: str) -> None:
    done = explained(config, "finance", customer)
    assert (done.status, done.out) == (2, "")
    assert told in done.err
    assert len(done.err.splitlines()) == 1


def test_a_caller_is_described_for_a_customer_only() -> None:
    done = invoked(
        "policy", "explain", "--role", "finance", "--field", "Customer.name", "--rep", "x"
    )
    assert (done.status, done.out) == (2, "")
    assert "--customer" in done.err


def test_a_customer_needs_settings() -> None:
    asked = ("--role", "finance", "--field", "Customer.name", "--customer", "crm:1")
    done = invoked("policy", "explain", *asked)
    assert (done.status, done.out) == (2, "")
    assert "--config" in done.err
