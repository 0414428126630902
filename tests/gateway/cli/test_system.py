"""``c360 system``: systems paused, resumed and listed."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from typer.testing import CliRunner

from gateway.cli.system import app
from tests.gateway.cli.commanding import ENVIRONMENT, Ended

Command: TypeAlias = Callable[..., Ended]


@pytest.fixture
def system(config: Path) -> Command:
    """Run ``c360 system`` on the systems of the settings, crm and erp."""

    def run(*line: str) -> Ended:
        given = [*line, "--config", str(config)]
        done = CliRunner().invoke(app, given, env=ENVIRONMENT, catch_exceptions=False)
        return Ended(done.exit_code, done.stdout, done.stderr)

    return run


def listed(system: Command) -> dict[str, Any]:
    return {one["system"]: one for one in json.loads(system("list", "--json").out)}


def test_nothing_is_paused_at_first(system: Command) -> None:
    assert listed(system) == {
        name: {"system": name, "vendor": "sql", "paused": False} for name in ("crm", "erp")
    }


def test_a_pause_until_an_instant_is_listed_with_its_reason(system: Command) -> None:
    tomorrow = dt.datetime.now(dt.UTC) + dt.timedelta(days=1)
    done = system("pause", "erp", "--until", tomorrow.isoformat(), "--reason", "upgrade")
    assert (done.status, done.out) == (0, "")
    assert done.err.startswith("erp is left alone until ")
    erp = listed(system)["erp"]
    assert (erp["paused"], erp["reason"]) == (True, "upgrade")
    assert abs(dt.datetime.fromisoformat(erp["until"]) - tomorrow) < dt.timedelta(seconds=1)
    assert listed(system)["crm"]["paused"] is False


def test_a_pause_for_a_while_is_counted_from_now(system: Command) -> None:
    system("pause", "erp", "--for", "2h")
    erp = listed(system)["erp"]
    length = dt.datetime.fromisoformat(erp["until"]) - dt.datetime.fromisoformat(erp["since"])
    assert abs(length - dt.timedelta(hours=2)) < dt.timedelta(minutes=1)


def test_a_resumed_system_is_not_listed_as_paused(system: Command) -> None:
    system("pause", "erp", "--for", "2h")
    assert system("resume", "erp").status == 0
    assert listed(system)["erp"]["paused"] is False
    again = system("resume", "erp")
    assert (again.status, again.err) == (1, "erp is not paused.\n")


def test_the_table_names_systems_and_reasons(
    system: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ENVIRONMENT, "COLUMNS", "200")
    system("pause", "erp", "--for", "2h", "--reason", "new [bold] disks")
    table = system("list").out
    assert "crm" in table
    assert "new [bold] disks" in table


@pytest.mark.parametrize("command", [("pause", "epr", "--for", "2h"), ("resume", "epr")])
def test_an_unknown_system_is_answered_with_those_there_are(
    system: Command, command: tuple[str, ...]
) -> None:
    done = system(*command)
    assert (done.status, done.out) == (2, "")
    assert done.err == "There is no system of that name; there is crm, erp.\n"


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ((), "either --until or --for"),
        (("--for", "2h", "--until", "2036-11-23T06:00+08:00"), "either --until or --for"),
        (("--until", "tomorrow"), "2026-11-23T06:00+08:00"),
        (("--until", "2036-11-23T06:00"), "2026-11-23T06:00+08:00"),
        (("--until", "2001-11-23T06:00Z"), "over already"),
        (("--for", "0s"), "over already"),
        (("--for", "soon"), "30m, 2h or 1d"),
        (("--for", "99999999d"), "a year at most"),
    ],
)
def test_an_end_that_is_none_pauses_nothing(
    system: Command, options: tuple[str, ...], told: str
) -> None:
    done = system("pause", "erp", *options)
    assert (done.status, done.out) == (2, "")
    assert told in done.err
    assert listed(system)["erp"]["paused"] is False
