"""``c360 documents`` builds, checks, lists and compares manifests."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.gateway.cli.commanding import ROOT, invoked, ran

EXAMPLES = ROOT / "examples" / "documents"
TRUSTED = EXAMPLES / "trusted.json"


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    file = tmp_path / "m.json"
    texts = {
        "good": "query Good { viewer { subject } }",
        "bad": "query Bad { nobody }",
        "dear": "query Dear { customers(first: 100) { nodes { orders(first: 100) { nodes { "
        "lines { sku position name } } } } } }",
    }
    file.write_text(json.dumps(texts))
    return file


def test_the_manifest_of_the_examples_is_what_the_command_builds() -> None:
    done = invoked("documents", "build", EXAMPLES)
    assert (done.status, done.out) == (0, TRUSTED.read_text(encoding="utf-8"))


def test_both_forms_hold_the_same(tmp_path: Path) -> None:
    out = tmp_path / "map.json"
    done = invoked("documents", "build", EXAMPLES, "--form", "map", "-o", out)
    assert (done.status, done.out) == (0, f"Documents: 2, written to {out}\n")
    done = invoked("documents", "diff", TRUSTED, out)
    assert (done.status, done.out) == (0, "Nothing changes.\n")


def test_a_difference_is_told_by_name(tmp_path: Path, manifest: Path) -> None:
    done = invoked("documents", "diff", TRUSTED, manifest)
    assert done.status == 1
    assert "Customer360: left out" in done.out
    assert "Good: added" in done.out
    told = json.loads(invoked("documents", "diff", TRUSTED, manifest, "--json").out)
    assert {one["turn"] for one in told} == {"added", "left out"}


def test_check_names_what_cannot_run_and_what_each_costs(manifest: Path) -> None:
    done = invoked("documents", "check", manifest)
    assert done.status == 1
    assert "Good: ok, query, cost 2" in done.out
    assert "Bad: fails, query, cost -\n  Cannot query field 'nobody'" in done.out
    assert "Dear: fails" in done.out
    assert "costs more than the 20000 points" in done.out
    assert done.out.endswith("Documents: 3, failing: 2, asking for hidden fields: 0\n")


def test_check_says_what_the_policy_hides_from_which_role() -> None:
    done = invoked("documents", "check", TRUSTED)
    assert done.status == 0
    assert "  hidden from support_agent: SalesOrder.net\n" in done.out
    assert "hidden from admin" not in done.out
    only = invoked("documents", "check", TRUSTED, "--role", "admin", "--strict")
    assert only.status == 0
    assert invoked("documents", "check", TRUSTED, "--role", "finance", "--strict").status == 1


def test_check_is_json_for_scripts(manifest: Path) -> None:
    told = json.loads(invoked("documents", "check", manifest, "--json").out)
    good = next(one for one in told if one["name"] == "Good")
    assert (good["id"], good["cost"], good["problems"], good["hidden"]) == ("good", 2, [], {})


def test_the_settings_say_who_may_ask_what(config: Path) -> None:
    table = f'\n[documents]\nfree = ["admin"]\nfiles = ["{TRUSTED}"]\n'
    own = '[documents.roles.support_agent]\noperations = ["Customer360"]\n'
    config.write_text(config.read_text() + table + own)
    done = invoked("documents", "check", "-c", config)
    assert done.status == 0
    assert "SalesOrder.net" not in done.out  # agents may not ask for Orders
    rows = json.loads(invoked("documents", "list", "-c", config, "--json").out)
    roles = {row["name"]: row["roles"] for row in rows}
    assert "support_agent" in roles["Customer360"]
    assert "support_agent" not in roles["Orders"]
    assert len({row["operation"] for row in rows}) == 2


def test_a_role_that_the_policy_does_not_have_is_named(config: Path) -> None:
    config.write_text(config.read_text() + f'\n[documents]\nfree = ["boss"]\nfiles = ["{TRUSTED}"]')
    done = invoked("documents", "check", "-c", config)
    assert (done.status, done.out) == (2, "")
    assert "a role boss" in done.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check"], "Name manifests, or settings"),
        (["list"], "Name manifests, or settings"),
        (["check", TRUSTED, "--role", "sales_rop"], "did you mean sales_rep"),
        (["build", ROOT / "deploy" / "helm"], "There is no operation"),
        (["check", ROOT / "pyproject.toml"], "is not JSON"),
        (["diff", TRUSTED, ROOT / "pyproject.toml"], "is not JSON"),
    ],
)
def test_what_cannot_be_done_is_said_with_status_2(arguments: list[str | Path], said: str) -> None:
    done = ran("documents", *arguments)
    assert (done.status, done.out) == (2, "")
    assert said in done.err
    assert "Traceback" not in done.err


def test_a_list_shows_how_log_lines_call_an_operation() -> None:
    lines = invoked("documents", "list", TRUSTED).out.splitlines()
    assert [line.split()[0] for line in lines] == ["Customer360", "Orders"]
    assert all(len(line.split()[3]) == 12 for line in lines)


def test_serving_with_a_broken_list_starts_nothing(config: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text('{"a": "{"}')
    config.write_text(config.read_text() + f'\n[documents]\nmode = "only"\nfiles = ["{broken}"]')
    done = ran("serve", "-c", config)
    assert done.status == 2
    assert "'a' is not GraphQL" in done.err
    assert "Traceback" not in done.err
