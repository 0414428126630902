"""The command as a whole: help, and how its mistakes end."""

from __future__ import annotations

import pytest

from tests.gateway.cli.commanding import invoked, ran

COMMANDS = (
    "demo",
    "serve",
    "check",
    "connect",
    "token",
    "schema",
    "supergraph",
    "policy",
    "directory",
    "audit",
    "key",
    "vendors",
)


def test_help_names_every_command() -> None:
    done = invoked("--help")
    assert done.status == 0
    for name in COMMANDS:
        assert f" {name} " in done.out


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_says_what_it_does(name: str) -> None:
    done = invoked(name, "--help")
    assert done.status == 0
    assert "Usage" in done.out


def test_an_unknown_command_ends_with_status_two() -> None:
    done = invoked("dance")
    assert (done.status, done.out) == (2, "")
    assert "dance" in done.err


def test_settings_that_are_missing_altogether_are_said_in_words() -> None:
    done = ran("check")
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("The settings are not right; nothing was started:\n")
    assert "Traceback" not in done.err


def test_a_settings_file_that_is_not_there_is_said_in_words() -> None:
    done = ran("check", "--config", "/nowhere/c360.toml")
    assert done.status == 2
    assert "/nowhere" not in done.out
    assert len(done.err.splitlines()) == 2
