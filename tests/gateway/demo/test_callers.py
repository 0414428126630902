"""A caller for each role, each with something to see."""

from __future__ import annotations

import time

import jwt
import pytest

from gateway.auth import Expected, LocalKey
from gateway.demo.callers import HOURS, callers, tokens
from gateway.demo.seed import Examples

EXAMPLES = Examples(
    both="A1",
    both_erp="D1",
    crm_only="A2",
    erp_only="D2",
    two_erp_accounts="A3",
    order_number="SO1",
    skus=("P1",),
    rep="rep01",
    team="east",
)
EXPECTED = Expected(issuer="demo", audience="c360")
SECRET = "a secret of forty characters for tests.."


def test_rep_manager_and_portal_have_to_do_with_the_same_customer() -> None:
    found = callers(EXAMPLES)
    assert found["sales_rep"].rep == "rep01"
    assert found["sales_manager"].teams == {"east"}
    assert found["portal_customer"].customers == {"crm:A1"}


def test_every_caller_has_one_role_and_a_name_of_its_own() -> None:
    found = callers(EXAMPLES)
    assert {role: caller.roles for role, caller in found.items()} == {
        role: (role,) for role in found
    }
    assert len({caller.subject for caller in found.values()}) == len(found) == 6


def test_tokens_hold_for_half_a_day() -> None:
    signed = tokens(LocalKey.read(SECRET), EXPECTED, EXAMPLES)
    claims = [
        jwt.decode(token, SECRET, algorithms=["HS256"], audience="c360", issuer="demo")
        for token in signed.values()
    ]
    assert {claim["exp"] - claim["iat"] for claim in claims} == {HOURS * 3600}
    assert claims[0]["exp"] == pytest.approx(time.time() + HOURS * 3600, abs=30)
