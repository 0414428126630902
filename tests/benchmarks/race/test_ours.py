"""Our gateway races as a company runs it."""

from __future__ import annotations

from pathlib import Path

import pytest
from graphql import parse, validate

from backends.vocabulary import Kind
from benchmarks.race.ours import QUERIES, ours, settings
from benchmarks.race.workloads import HIDDEN, SEEN, WORKLOADS
from gateway.app import load_policy
from gateway.settings import Settings, load
from resolvers.schema import build, core


def loaded(folder: Path, *, warm: bool | None) -> Settings:
    candidate = ours(folder, warm=warm)
    own = {k: v for k, v in candidate.environment.items() if k.startswith("C360_")}
    return load(folder / "c360.toml", own)


def test_where_nothing_is_kept_only_stock_has_a_fresh_time(tmp_path: Path) -> None:
    windows = loaded(tmp_path, warm=False).freshness
    assert {kind for kind, own in windows.items() if own.fresh + own.revalidate} == {Kind.STOCK}


def test_what_is_kept_for_errors_is_as_in_a_company(tmp_path: Path) -> None:
    assert loaded(tmp_path, warm=False).freshness[Kind.ORDER].if_error > 0


def test_where_all_is_kept_nothing_ages_during_a_race() -> None:
    assert settings(warm=True).count('fresh = "1h"') == len(Kind)


def test_else_what_is_kept_is_what_the_project_says(tmp_path: Path) -> None:
    windows = loaded(tmp_path, warm=None).freshness
    assert 0 < windows[Kind.ORDER].fresh < windows[Kind.PRODUCT].fresh < 3600
    assert ours(tmp_path, warm=None).runs == WORKLOADS.keys()


def test_workers_share_a_redis_where_there_is_one(tmp_path: Path) -> None:
    assert "C360_CACHE__URL" not in ours(tmp_path, warm=False).environment
    own = ours(tmp_path, warm=False, redis="redis://127.0.0.1:1/0").environment
    assert own["C360_CACHE__URL"] == "redis://127.0.0.1:1/0"


def test_the_read_log_is_on(tmp_path: Path) -> None:
    assert loaded(tmp_path, warm=False).audit.key is not None


def test_only_the_one_role_sees_credit(tmp_path: Path) -> None:
    policy = load_policy(loaded(tmp_path, warm=False).policy, build())
    seen = {role: policy.grant((role,)).visible for role in ("admin", "care")}
    relation = next(iter(policy.grant(("admin",)).scope("Customer.credit")))
    assert seen["admin"]("Customer.orders", relation)
    assert seen["care"]("Customer.orders", relation)
    assert seen["admin"]("Customer.credit", relation)
    assert not seen["care"]("Customer.credit", relation)


def test_each_role_has_a_token_of_its_own(tmp_path: Path) -> None:
    headers = ours(tmp_path, warm=False).headers
    assert headers[SEEN] != headers[HIDDEN]
    assert all(lines[0].startswith("authorization: Bearer ") for lines in headers.values())


@pytest.mark.parametrize("name", ["w1", "w2", "w3"])
def test_the_questions_fit_our_schema(name: str) -> None:
    text = (QUERIES / f"{name}.graphql").read_text()
    assert validate(core(build()), parse(text)) == []
