"""``c360 key``: keys made, listed and ended, and subjects that are refused."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from gateway.cli.key import app
from tests.gateway.cli.commanding import ENVIRONMENT, Ended


@pytest.fixture
def key(config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run ``c360 key`` where its database is the test's own."""
    monkeypatch.chdir(tmp_path)

    def run(command: str, *arguments: str) -> Ended:
        line = [command, "--config", str(config), *arguments]
        done = CliRunner().invoke(app, line, env=ENVIRONMENT, catch_exceptions=False)
        return Ended(done.exit_code, done.stdout, done.stderr)

    return run


def listed(key: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(key("list", "--json").out)
    return found


ROBOT = ("--role", "finance", "--name", "warehouse robot", "--days", "90")


def test_created_key_is_the_only_thing_on_standard_output(key: Any) -> None:
    done = key("create", *ROBOT)
    assert done.status == 0
    assert re.fullmatch(r"c360_[0-9a-f]{16}_[0-9a-f]{64}\n", done.out)
    assert "shown once" in done.err
    assert done.out.strip() not in done.err


def test_list_shows_what_was_made_and_never_the_secret(key: Any) -> None:
    scope = ("--rep", "R1", "--team", "north", "--customer", "erp:1001", "--role", "sales_rep")
    made = key("create", *ROBOT, *scope).out.strip()
    found = listed(key)["keys"]
    assert [(one["id"], one["name"], one["state"]) for one in found] == [
        (made.split("_")[1], "warehouse robot", "valid")
    ]
    assert found[0]["roles"] == ["finance", "sales_rep"]
    assert (found[0]["rep"], found[0]["teams"]) == ("R1", ["north"])
    secret = made.split("_")[2]
    assert secret not in key("list", "--json").out
    assert secret not in key("list").out


def test_table_names_keys_and_refused_subjects(key: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ENVIRONMENT, "COLUMNS", "200")
    key("create", *ROBOT)
    key("revoke-subject", "ann[bold]")
    table = key("list").out
    assert "warehouse robot" in table
    assert "ann[bold]" in table


def test_revoked_key_is_listed_as_revoked(key: Any) -> None:
    id_ = key("create", *ROBOT).out.split("_")[1]
    assert key("revoke", id_).status == 0
    assert [one["state"] for one in listed(key)["keys"]] == ["revoked"]


def test_unknown_key_is_one_line_and_a_status(key: Any) -> None:
    done = key("revoke", "f" * 16)
    assert (done.status, done.out, done.err) == (1, "", "There is no key of that id.\n")


@pytest.mark.parametrize("days", ["0", "367", "nan"])
def test_key_without_a_near_end_is_refused(key: Any, days: str) -> None:
    done = key("create", "--role", "finance", "--name", "robot", "--days", days)
    assert (done.status, done.out) == (2, "")
    assert "366 days" in done.err


def test_end_must_be_named(key: Any) -> None:
    done = key("create", "--role", "finance", "--name", "robot")
    assert done.status == 2
    assert "--days" in done.err


def test_subject_is_refused_and_allowed_again(key: Any) -> None:
    assert key("revoke-subject", "ann").status == 0
    assert [(one["kind"], one["name"], one["before"]) for one in listed(key)["revoked"]] == [
        ("subject", "ann", None)
    ]
    assert key("allow-subject", "ann").status == 0
    assert listed(key)["revoked"] == []
    assert key("allow-subject", "ann").status == 1


def test_subject_is_refused_from_an_instant_on(key: Any) -> None:
    key("revoke-subject", "ann", "--before", "2026-03-01T12:00Z")
    assert listed(key)["revoked"][0]["before"] == 1_772_366_400
    key("revoke-subject", "ann", "--before", "now")
    assert listed(key)["revoked"][0]["before"] > 1_772_366_400


@pytest.mark.parametrize("instant", ["yesterday", "2026-03-01", "2026-03-01T12:00"])
def test_instant_needs_a_zone(key: Any, instant: str) -> None:
    done = key("revoke-subject", "ann", "--before", instant)
    assert done.status == 2
    assert "zone" in done.err
    assert listed(key)["revoked"] == []


def test_token_is_refused_by_its_id(key: Any) -> None:
    assert key("revoke-token", "t1").status == 0
    assert [(one["kind"], one["name"]) for one in listed(key)["revoked"]] == [("token", "t1")]
