"""How the peers of a kit are entered."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.race.candidates import SETUP, Candidate, peers, setup
from benchmarks.race.workloads import HIDDEN, WORKLOADS

LISTED = {
    "yoga": {"url": "http://127.0.0.1:19100/graphql", "cwd": "node", "cmd": ["node", "yoga.mjs"]},
    "yoga-respcache": {"url": "u", "cmd": ["node"], "env": {"CACHE": "$PLACE/x"}},
    "rust": {"url": "u", "cmd": ["$PLACE/rust", "start"], "skip": ["w4"], "queries": "other"},
    "bytes": {"url": "u", "cmd": ["x"], "fixed": True},
}


@pytest.fixture
def kit(tmp_path: Path) -> Path:
    (tmp_path / SETUP).write_text("export PLACE=/made\n")
    (tmp_path / "candidates.json").write_text(json.dumps(LISTED))
    return tmp_path


def one(kit: Path, name: str) -> Candidate:
    return peers(kit)[name]


def test_a_kit_that_was_not_set_up_has_no_peers(tmp_path: Path) -> None:
    assert peers(tmp_path) == {}


def test_the_exports_of_a_shell_file_are_read(kit: Path) -> None:
    assert setup(kit / SETUP) == {"PLACE": "/made"}


def test_what_answers_with_fixed_bytes_is_no_gateway(kit: Path) -> None:
    assert set(peers(kit)) == {"yoga", "yoga-respcache", "rust"}


def test_what_the_setup_made_is_put_into_commands_and_variables(kit: Path) -> None:
    assert one(kit, "rust").command == ("/made/rust", "start")
    assert one(kit, "yoga-respcache").environment["CACHE"] == "/made/x"


def test_a_candidate_may_bring_questions_of_its_own(kit: Path) -> None:
    assert one(kit, "rust").question(WORKLOADS["w2"]) == kit / "other" / "w2.graphql"


def test_only_who_keeps_answers_races_where_all_is_kept(kit: Path) -> None:
    assert one(kit, "yoga-respcache").runs == {"w1warm", "w3"}
    assert "w1warm" not in one(kit, "yoga").runs


def test_who_cannot_hide_a_field_does_not_race_there(kit: Path) -> None:
    assert "w4" not in one(kit, "rust").runs


def test_the_role_goes_along_in_a_header(kit: Path) -> None:
    assert one(kit, "yoga").headers[HIDDEN] == ("x-role: support_agent",)
