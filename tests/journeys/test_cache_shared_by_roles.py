"""What one role has read serves the next one, who still gets only what it may see."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.journeys import test_portal_customer, test_sales_rep, test_support_agent
from tests.journeys.company import Company, running
from tests.journeys.questions import CALLS, CUSTOMER_360, STOCK, blanked, refused

pytestmark = pytest.mark.integration

REFUSED = {
    "sales_rep": test_sales_rep.REFUSED,
    "support_agent": test_support_agent.REFUSED,
    "portal_customer": test_portal_customer.REFUSED,
}


@pytest.fixture
async def remembering(tmp_path: Path) -> AsyncIterator[Company]:
    """Serve the company with the windows of the product."""
    async with running(tmp_path, freshness=None) as company:
        yield company


@pytest.mark.parametrize("role", REFUSED)
async def test_after_an_admin_a_role_costs_no_call_and_sees_no_more_than_ever(
    remembering: Company, role: str
) -> None:
    huaxia = await remembering.id_of("K1")
    everything = await remembering.data(CUSTOMER_360, "admin", id=huaxia)
    assert remembering.calls() == sorted(CALLS.values())
    answer = await remembering.ask(CUSTOMER_360, role, id=huaxia)
    assert remembering.calls() == []
    assert refused(answer) == REFUSED[role]
    assert answer["data"] == blanked(everything, REFUSED[role])


async def test_after_a_rep_a_manager_costs_the_calls_that_the_rep_could_not_make(
    remembering: Company,
) -> None:
    huaxia = await remembering.id_of("K1")
    await remembering.ask(CUSTOMER_360, "sales_rep", id=huaxia)
    remembering.calls()
    seen = await remembering.data(CUSTOMER_360, "sales_manager", id=huaxia)
    assert remembering.calls() == [CALLS["invoice"], CALLS["payment"]]
    assert seen["customer"]["orders"]["nodes"][0]["cost"] == {"amount": "210.00"}


async def test_a_customer_in_the_cache_is_still_nobody_for_another_rep(
    remembering: Company,
) -> None:
    beifang = await remembering.id_of("K2")
    await remembering.data(CUSTOMER_360, "admin", id=beifang)
    seen = await remembering.data(CUSTOMER_360, "sales_rep", id=beifang)
    assert seen == {"customer": None}


async def test_stock_in_the_cache_is_still_a_level_for_the_portal(remembering: Company) -> None:
    await remembering.data(STOCK, "admin", skus=["P-1"])
    remembering.calls()
    answer = await remembering.ask(STOCK, "portal_customer", skus=["P-1"])
    (product,) = answer["data"]["products"]
    assert product["stock"] == {"level": "ENOUGH", "total": None, "bySite": None}
    assert remembering.calls() == []


async def test_a_second_answer_says_that_it_came_from_the_cache(remembering: Company) -> None:
    query = "query($id: ID!) { customer(id: $id) { name freshness { state servedFrom asOf } } }"
    huaxia = await remembering.id_of("K1")
    first = (await remembering.data(query, "admin", id=huaxia))["customer"]["freshness"]
    second = (await remembering.data(query, "sales_rep", id=huaxia))["customer"]["freshness"]
    assert (first["servedFrom"], second["servedFrom"]) == ("ORIGIN", "CACHE")
    assert first["asOf"] == second["asOf"]
