"""``c360 check`` says in a line each what is wrong, and nothing else where nothing is."""

from __future__ import annotations

import json
from pathlib import Path

from gateway.demo.seed import Demo
from tests.gateway.cli.commanding import invoked, ran


def changed(config: Path, old: str, new: str) -> Path:
    """Change the settings file."""
    text = config.read_text()
    assert old in text
    config.write_text(text.replace(old, new))
    return config


def test_systems_that_answer_are_shown_and_nothing_is_said_to_be_wrong(config: Path) -> None:
    done = invoked("check", "--config", config)
    assert (done.status, done.err) == (0, "")
    assert "failed" not in done.out
    for word in ("directory", "login", "customer", "interaction", "order", "stock"):
        assert word in done.out


def test_for_scripts_there_is_a_row_for_each_question(config: Path) -> None:
    done = invoked("check", "--json", "--config", config)
    rows = json.loads(done.out)
    assert done.status == 0
    assert {row["system"] for row in rows} == {"directory", "crm", "erp"}
    assert {row["problem"] for row in rows} == {None}
    assert [row["seen"] for row in rows if row["asked"] == "customer"] == [1, 1]


def test_a_database_that_is_not_there_is_one_line(config: Path, demo: Demo) -> None:
    done = invoked("check", "--config", changed(config, str(demo.erp), "/nowhere/erp.sqlite"))
    assert done.status == 1
    (line,) = done.err.splitlines()
    assert line.startswith("erp, login: ")
    assert "Traceback" not in done.out + done.err


def test_a_query_of_ones_own_with_a_wrong_table_is_one_line(config: Path) -> None:
    own = 'tables = "crm"\nqueries."ticket.customer" = "SELECT * FROM tickts WHERE c IN :keys"'
    done = invoked("check", "--config", changed(config, 'tables = "crm"', own))
    assert done.status == 1
    (line,) = done.err.splitlines()
    assert line.startswith("crm, ticket: ")
    assert "Traceback" not in done.out + done.err


def test_a_directory_that_cannot_be_opened_is_said(config: Path, tmp_path: Path) -> None:
    (tmp_path / "directory.db").write_text("no database")
    done = ran("check", "--config", config)
    assert (done.status, len(done.err.splitlines())) == (1, 1)
    assert done.err.startswith("directory: ")


def test_linked_customers_that_a_login_does_not_see_are_a_warning(
    config: Path, tmp_path: Path
) -> None:
    sheet = tmp_path / "links.csv"
    sheet.write_text("customer,system,key\na,erp,no-such-1\nb,erp,no-such-2\n")
    assert invoked("directory", "import", sheet, "--config", config).status == 0
    done = invoked("check", "--config", config)
    assert done.status == 0
    (line,) = done.err.splitlines()
    assert line.startswith("warning: erp: 2 of 2 linked customers are not visible to the login")
    rows = json.loads(invoked("check", "--json", "--config", config).out)
    (seen,) = [row for row in rows if row["asked"] == "linked customers"]
    assert (seen["system"], seen["seen"], seen["invisible"]) == ("erp", 0, 2)
    assert seen["example"] in {"no-such-1", "no-such-2"}


def test_linked_customers_that_are_seen_are_counted(config: Path) -> None:
    assert invoked("directory", "sync", "--config", config).status == 0
    done = invoked("check", "--json", "--config", config)
    rows = [row for row in json.loads(done.out) if row["asked"] == "linked customers"]
    assert {(row["system"], row["seen"], row["invisible"]) for row in rows} == {
        ("crm", 50, 0),
        ("erp", 50, 0),
    }
