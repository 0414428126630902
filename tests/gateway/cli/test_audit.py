"""``c360 audit``: who saw what, whether the log is whole, and its pruning."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from gateway.cli.readlog import keys
from gateway.settings import Audit
from tests.gateway.cli.commanding import Ended, invoked
from tests.gateway.cli.readlogs import KEY, logged, read, tampered

ACME = "c_aaaaaaaaaaaaaaaa"
BOLT = "c_bbbbbbbbbbbbbbbb"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Write a log with reads of two customers by two persons."""
    file = tmp_path / "reads.db"
    logged(
        file,
        read(ACME, "ana", 400),
        read(ACME, "ana", 20),
        read(BOLT, "ana", 2),
        read(ACME, "ben", 1, "break-glass: phone call"),
    )
    return file


def audit(config: Path, *arguments: str | Path, given: str = "", key: str = KEY) -> Ended:
    line = ("audit", arguments[0], "--config", config, *arguments[1:])
    return invoked(*line, given=given, C360_AUDIT__KEY=key, COLUMNS="200")


def listed(config: Path, *arguments: str) -> list[tuple[str, str]]:
    found: list[dict[str, Any]] = json.loads(audit(config, *arguments, "--json").out)
    return [(one["subject"], one["customer"]) for one in found]


def test_who_saw_a_customer_is_listed_newest_first(config: Path, log: Path) -> None:
    assert listed(config, "who-saw", "--customer", ACME) == [("ben", ACME), ("ana", ACME)]
    window = ("--since", "500d", "--until", "10d")
    assert listed(config, "who-saw", "--customer", ACME, *window) == [("ana", ACME)] * 2


def test_the_table_tells_when_who_as_what_which_fields_and_what_was_unusual(
    config: Path, log: Path
) -> None:
    done = audit(config, "who-saw", "--customer", ACME)
    (ben,) = [line for line in done.out.splitlines() if "ben" in line]
    assert done.status == 0
    for words in ("finance", "CreditAccount.exposure, Invoice.amount", "request-1", "phone call"):
        assert words in ben


def test_what_somebody_saw_is_listed(config: Path, log: Path) -> None:
    assert listed(config, "what-saw", "--subject", "ana") == [("ana", BOLT), ("ana", ACME)]
    assert ACME in audit(config, "what-saw", "--subject", "ben").out


def test_that_there_may_be_more_is_said(config: Path, log: Path) -> None:
    done = audit(config, "what-saw", "--subject", "ana", "--limit", "1", "--json")
    assert [one["customer"] for one in json.loads(done.out)] == [BOLT]
    assert "--limit" in done.err


def test_a_customer_goes_by_its_links_and_all_ids_it_has_had(config: Path, tmp_path: Path) -> None:
    apart = "customer,system,key\n1,crm,C1\n2,erp,D1\n"
    invoked("directory", "import", "-", "--config", config, given=apart)
    ids = [line.split(",")[0] for line in invoked("directory", "export", "-c", config).out.split()]
    logged(tmp_path / "reads.db", *(read(number, "ana", 1) for number in ids[1:]))
    together = "customer,system,key\n1,crm,C1\n1,erp,D1\n"
    invoked("directory", "import", "-", "--config", config, given=together)
    assert len(listed(config, "who-saw", "--customer", "crm:C1")) == 2
    assert len(listed(config, "who-saw", "--customer", ids[1])) == 2
    assert len(listed(config, "who-saw", "--customer", ids[2], "--limit", "1")) == 1


def test_an_id_that_the_directory_does_not_know_any_more_can_be_asked(
    config: Path, log: Path
) -> None:
    assert len(listed(config, "who-saw", "--customer", BOLT)) == 1
    done = audit(config, "who-saw", "--customer", "c_cccccccccccccccc")
    assert (done.status, done.out) == (0, "No reads of sensitive fields in that time.\n")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("who-saw", "--customer", "crm:none"), "knows no such customer"),
        (("who-saw", "--customer", "Acme Inc"), "there is crm, erp"),
        (("who-saw", "--customer", ACME, "--since", "soon"), "--since must be"),
        (("what-saw", "--subject", "x", "--until", "60d"), "--until must be after --since"),
        (("prune", "--older", "365"), "--older must be"),
    ],
)
def test_a_wrong_question_is_one_line(
    config: Path, log: Path, arguments: tuple[str, ...], told: str
) -> None:
    done = audit(config, *arguments)
    assert (done.status, done.out) == (2, "")
    assert told in done.err
    assert len(done.err.splitlines()) == 1


def test_what_a_token_brought_does_not_reach_the_terminal_as_a_command(
    config: Path, tmp_path: Path
) -> None:
    logged(tmp_path / "reads.db", read(ACME, "\x1b[2J[bold]eve\u202e", 1))
    out = audit(config, "who-saw", "--customer", ACME).out
    assert "\\x1b[2J[bold]eve\\u202e" in out
    assert "\x1b[2J" not in out


def test_a_sound_log_is_told_with_its_chains(config: Path, log: Path) -> None:
    done = audit(config, "verify")
    assert done.status == 0
    assert done.out.endswith("Sound: lines 5, chains 1, flaws 0\n")
    assert "1 to 5" in done.out
    assert "closed" in done.out


@pytest.mark.parametrize(
    ("change", "flaw"),
    [
        ("DELETE FROM audit_lines WHERE number = 2", "missing"),
        ("UPDATE audit_lines SET subject = 'eve' WHERE number = 3", "altered"),
        ("DELETE FROM audit_lines WHERE number > 3", "cut off"),
    ],
)
def test_what_was_done_to_the_log_is_named(config: Path, log: Path, change: str, flaw: str) -> None:
    tampered(log, change)
    done = audit(config, "verify")
    assert done.status == 1
    assert flaw in done.out
    assert "NOT SOUND:" in done.out
    report = json.loads(audit(config, "verify", "--json").out)
    assert (report["sound"], report["findings"][0]["flaw"]) == (False, flaw)


@pytest.mark.parametrize("named", [True, False])
def test_anchors_kept_elsewhere_show_what_was_cut_off(
    config: Path, tmp_path: Path, *, named: bool
) -> None:
    file, anchors = tmp_path / "reads.db", tmp_path / "anchors"
    logged(file, read(ACME), read(ACME), anchors=anchors)
    for table in ("audit_lines", "audit_anchors"):
        tampered(file, f"DELETE FROM {table}")  # noqa: S608 - a table of ours
    assert audit(config, "verify").status == 0
    arguments = ("--anchors", anchors) if named else ()
    if not named:
        text = config.read_text().replace("[audit]", f'[audit]\nanchors = "{anchors}"')
        config.write_text(text)
    done = audit(config, "verify", *arguments)
    assert done.status == 1
    assert "cut off" in done.out


def test_anchors_of_the_settings_that_are_gone_are_said(config: Path, log: Path) -> None:
    config.write_text(config.read_text().replace("[audit]", '[audit]\nanchors = "/nowhere/a"'))
    done = audit(config, "verify")
    assert done.status == 0
    assert "[audit] anchors is not there" in done.err


def test_a_key_that_did_not_sign_cannot_tell_that_a_line_is_sound(config: Path, log: Path) -> None:
    done = audit(config, "verify", key="another key that came after a rotation")
    assert done.status == 1
    assert "unknown key" in done.out


def test_former_keys_verify_and_the_first_of_all_signs() -> None:
    audit = Audit(key=SecretStr(KEY), old_keys=(SecretStr("a former key, long enough as well"),))
    assert keys(audit) == [KEY.encode(), b"a former key, long enough as well"]


@pytest.mark.parametrize("command", [("verify",), ("prune", "--older", "1d", "--yes")])
def test_without_a_key_the_setting_is_named(config: Path, command: tuple[str, ...]) -> None:
    done = invoked("audit", *command, "--config", config)
    assert (done.status, done.out) == (2, "")
    assert "C360_AUDIT__KEY" in done.err


@pytest.mark.parametrize(
    "command", [("verify",), ("who-saw", "--customer", ACME), ("what-saw", "--subject", "ana")]
)
def test_without_a_log_the_setting_is_named(config: Path, command: tuple[str, ...]) -> None:
    done = audit(config, *command)
    assert (done.status, done.out) == (1, "")
    assert done.err.startswith("'url' in [audit]: ")
    assert len(done.err.splitlines()) == 1


def test_old_lines_are_pruned_and_the_rest_is_sound(config: Path, log: Path) -> None:
    done = audit(config, "prune", "--older", "365d", "--yes")
    assert (done.status, done.out) == (0, "Lines removed: 1\n")
    assert audit(config, "verify").status == 0
    assert len(listed(config, "who-saw", "--customer", ACME, "--since", "500d")) == 2


def test_pruning_asks_first(config: Path, log: Path) -> None:
    done = audit(config, "prune", "--older", "365d", given="n\n")
    assert done.status == 1
    assert "Remove all lines from before" in done.out
    assert audit(config, "prune", "--older", "365d", given="y\n").status == 0
    assert len(listed(config, "who-saw", "--customer", ACME, "--since", "500d")) == 2


def test_lines_that_are_not_sound_are_kept(config: Path, log: Path) -> None:
    tampered(log, "UPDATE audit_lines SET subject = 'eve' WHERE number = 1")
    done = audit(config, "prune", "--older", "365d", "--yes", "--json")
    assert done.status == 1
    assert json.loads(done.out)["lines"] == 0
    assert json.loads(done.out)["findings"][0]["flaw"] == "altered"
    assert len(listed(config, "who-saw", "--customer", ACME, "--since", "500d")) == 3


def test_a_line_that_cannot_be_read_leads_to_verify(config: Path, log: Path) -> None:
    tampered(log, "UPDATE audit_lines SET roles = 'x' WHERE number = 4")
    done = audit(config, "who-saw", "--customer", ACME)
    assert (done.status, done.out) == (1, "")
    assert "c360 audit verify" in done.err
