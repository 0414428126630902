"""``c360 token`` signs tokens that the gateway believes."""

from __future__ import annotations

import time
from pathlib import Path

import jwt
import pytest

from tests.gateway.cli.commanding import ENVIRONMENT, KEY, invoked


def claims(token: str) -> dict[str, object]:
    """Verify a token as the gateway does."""
    found: dict[str, object] = jwt.decode(
        token.strip(), KEY, algorithms=["HS256"], audience="c360", issuer="tests"
    )
    return found


def test_a_token_says_who_asks_in_which_role(config: Path) -> None:
    done = invoked(
        "token",
        *("--config", config, "--role", "sales_rep", "--role", "support_agent"),
        *("--rep", "rep01", "--team", "east", "--customer", "crm:K1", "--subject", "ann"),
    )
    found = claims(done.out)
    assert done.status == 0
    assert found["roles"] == ["sales_rep", "support_agent"]
    assert (found["sub"], found["rep"], found["teams"]) == ("ann", "rep01", ["east"])
    assert found["customers"] == ["crm:K1"]


def test_a_token_holds_as_long_as_one_says(config: Path) -> None:
    found = claims(invoked("token", "--config", config, "--role", "admin", "--hours", "2").out)
    assert found["exp"] == pytest.approx(time.time() + 7200, abs=30)


def test_without_a_local_key_it_says_where_tokens_come_from(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ENVIRONMENT, "C360_AUTH__KEY", "")
    monkeypatch.delitem(ENVIRONMENT, "C360_AUTH__KEY")
    text = config.read_text().replace(
        'audience = "c360"', 'audience = "c360"\njwks_url = "https://login.example.com/keys"'
    )
    config.write_text(text)
    done = invoked("token", "--config", config, "--role", "admin")
    assert (done.status, done.out) == (2, "")
    assert "C360_AUTH__KEY" in done.err


def test_a_role_is_needed(config: Path) -> None:
    done = invoked("token", "--config", config)
    assert done.status == 2
    assert "--role" in done.err
