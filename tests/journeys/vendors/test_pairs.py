"""Every CRM with every ERP that makes sense beside it: both halves right, hidden, counted."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.journeys.vendors.pairs import REFUSED, blanked, met, refused, working
from tests.journeys.vendors.sides import PAIRS, Pair

pytestmark = pytest.mark.integration

NARROW = [role for role in REFUSED if role != "admin"]
NOBODYS = {"data": {"customer": None}}
NAME = "query($id: ID!) { customer(id: $id) { name orders { nodes { number } } } }"


@pytest.fixture(params=PAIRS)
def pair(request: pytest.FixtureRequest) -> Pair:
    return PAIRS[request.param]()


async def test_a_customer_is_told_of_both_systems_in_the_calls_that_are_declared(
    tmp_path: Path, pair: Pair
) -> None:
    async with working(pair, tmp_path) as company:
        answer = await company.ask("admin")
        assert answer == {"data": company.expected()}
        company.forget()  # what is kept of the first question: codes, warehouses, a token
        assert await company.ask("admin") == answer
        counted, declared = company.counts(), company.costs()
    assert counted == declared


async def test_a_role_sees_its_part_and_the_rest_costs_no_call(tmp_path: Path, pair: Pair) -> None:
    async with working(pair, tmp_path) as company:
        await company.ask("admin")
        for role in NARROW:
            company.forget()
            answer = await company.ask(role)
            whole, hidden = company.expected(), REFUSED[role]
            assert answer["data"] == blanked(whole, hidden), role
            assert refused(answer) == {path for path in hidden if met(whole, path)}, role
            assert company.counts() == company.costs(role), role


async def test_a_foreign_customer_looks_like_nobody_and_costs_no_call(
    tmp_path: Path, pair: Pair
) -> None:
    async with working(pair, tmp_path) as company:
        theirs = await company.id_of(1)
        for role in ("sales_rep", "portal_customer"):
            who = company.principal(role)
            assert await company.journey.ask(NAME, who, id=theirs) == NOBODYS, role
            assert await company.journey.ask(NAME, who, id="c_nobodynobodynob") == NOBODYS, role
        assert company.counts() == {}
