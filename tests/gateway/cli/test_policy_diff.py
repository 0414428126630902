"""``c360 policy diff`` lists what each role gains and loses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from policies.engine import DEFAULT
from tests.gateway.cli.commanding import invoked, ran


@pytest.fixture
def new(tmp_path: Path) -> Path:
    """Write a changed copy of the default policy."""
    text = DEFAULT.read_text()
    for before, after in (
        ("p, role:sales_rep, Opportunity.*, own,", "p, role:sales_rep, Opportunity.*, all,"),
        ("p, role:finance, Customer.payments, all, allow,\n", ""),
    ):
        assert before in text
        text = text.replace(before, after)
    file = tmp_path / "new.csv"
    file.write_text(text)
    return file


def test_gains_and_losses_stand_under_their_role(new: Path) -> None:
    done = invoked("policy", "diff", DEFAULT, new)
    lines = done.out.splitlines()
    assert done.status == 1
    assert lines[:2] == ["finance", "  - Customer.payments: lost (all)"]
    assert lines[2] == "sales_rep"
    assert "  + Opportunity.amount: widened (own -> all)" in lines
    assert lines[-1] == f"Gains: {len(lines) - 4}, losses: 1, others: 0"


def test_what_was_gained_is_lost_the_other_way_round(new: Path) -> None:
    lines = invoked("policy", "diff", new, DEFAULT).out.splitlines()
    assert "  + Customer.payments: gained (all)" in lines
    assert "  - Opportunity.amount: narrowed (all -> own)" in lines


def test_where_nothing_changes_the_status_is_zero(tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text("# a comment\n" + DEFAULT.read_text())
    done = invoked("policy", "diff", DEFAULT, other)
    assert (done.status, done.out) == (0, "No role and no user gains or loses anything.\n")


def test_for_scripts_there_is_a_list(new: Path) -> None:
    changes = json.loads(invoked("policy", "diff", DEFAULT, new, "--json").out)
    assert changes[0] == {
        "turn": "lost",
        "role": "finance",
        "user": "",
        "coordinate": "Customer.payments",
        "before": ["all"],
        "after": [],
    }


def test_files_of_ones_own_are_read_on_top_of_the_default_policy(tmp_path: Path) -> None:
    old, new = tmp_path / "old.csv", tmp_path / "new.csv"
    old.write_text("")
    new.write_text("p, role:support_agent, Customer.tickets, all, deny,\n")
    done = invoked("policy", "diff", "--own", old, new)
    assert done.status == 1
    assert "  - Customer.tickets: lost (all)" in done.out
    assert "  - Customer.tickets: denied beside any role" in done.out


def test_a_file_that_is_no_policy_by_itself_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_text("")
    done = ran("policy", "diff", DEFAULT, tmp_path / "empty.csv")
    assert (done.status, done.out) == (2, "")
    assert "empty.csv: has no p line" in done.err
    assert "Traceback" not in done.err
