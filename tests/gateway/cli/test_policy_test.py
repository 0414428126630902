"""``c360 policy test`` holds the policy against what a company expects."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from policies.engine import DEFAULT
from tests.gateway.cli.commanding import invoked

EXAMPLE = DEFAULT.with_name("policy_tests.example.yaml")
WRONG = "- role: support_agent\n  field: Customer.name\n  expect: hidden\n"


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    """Write an expectation that is not met, after one that is."""
    file = tmp_path / "ours.yaml"
    file.write_text("- role: finance\n  field: Invoice.amount\n  expect: visible\n" + WRONG)
    return file


def test_the_example_holds_for_the_default_policy() -> None:
    done = invoked("policy", "test", EXAMPLE)
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("All ")


def test_what_is_not_met_is_named_with_the_line_that_decides(wrong: Path) -> None:
    done = invoked("policy", "test", wrong)
    first, line, last = done.out.splitlines()
    assert done.status == 1
    assert first.startswith("ours.yaml:4: Customer.name for support_agent is visible, not hidden")
    assert "policy.csv:" in line
    assert "p, role:support_agent, Customer." in line
    assert last == "1 of 2 expectations are met"


def test_for_scripts_there_is_one_object(wrong: Path) -> None:
    found = json.loads(invoked("policy", "test", wrong, "--json").out)
    assert found["asked"] == 2
    assert [one["coordinate"] for one in found["failures"]] == ["Customer.name"]


def test_the_policy_of_the_settings_is_asked(config: Path, wrong: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.csv"
    own.write_text("p, role:support_agent, Customer.name, all, deny,\n")
    config.write_text(f'{config.read_text()}\n[policy]\nfiles = ["{own}"]\n')
    done = invoked("policy", "test", wrong, "--config", config)
    assert (done.status, done.out) == (0, "All 2 expectations are met\n")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("- role: finanze\n  field: Customer.name\n  expect: hidden\n", "did you mean finance?"),
        ("- role: finance\n  field: Customer.nam\n  expect: hidden\n", "Customer.name"),
        ("- role: finance\n  expect: hidden\n", "field"),
        ("]", "is not YAML"),
    ],
)
def test_a_wrong_file_is_said_by_its_line(tmp_path: Path, text: str, problem: str) -> None:
    file = tmp_path / "ours.yaml"
    file.write_text(text)
    done = invoked("policy", "test", file)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("The expectations are not right; nothing was asked:\nours.yaml:1")
    assert problem in done.err
