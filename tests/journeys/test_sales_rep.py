"""A sales rep sees the own customers, with amounts and credit limits, without cost and exposure."""

from __future__ import annotations

import pytest

from tests.journeys.company import Company
from tests.journeys.questions import (
    CUSTOMER_360,
    FIND,
    INTERFACES,
    ORDER,
    SEARCH,
    STOCK,
    blanked,
    calls_without,
    refused,
)

pytestmark = pytest.mark.integration

ROLE = "sales_rep"
REFUSED = {
    "customer.invoices": 1,
    "customer.payments": 1,
    "customer.orders.nodes.0.cost": 10,
    "customer.orders.nodes.0.margin": 10,
    "customer.orders.nodes.0.blocks": 10,
    "customer.credit.accounts.0.exposure": 1,
    "customer.credit.accounts.0.overdue": 1,
    "customer.credit.totals.0.exposure": 1,
    "customer.credit.totals.0.overdue": 1,
}


async def test_a_rep_sees_all_but_bills_cost_reasons_and_exposure(company: Company) -> None:
    huaxia = await company.id_of("K1")
    answer = await company.ask(CUSTOMER_360, ROLE, id=huaxia)
    everything = await company.data(CUSTOMER_360, "admin", id=huaxia)
    assert refused(answer) == REFUSED
    assert answer["data"] == blanked(everything, REFUSED)


async def test_no_call_is_made_for_bills(company: Company) -> None:
    await company.ask(CUSTOMER_360, ROLE, id=await company.id_of("K1"))
    assert company.calls() == calls_without("invoice", "payment")


async def test_a_blocked_order_is_on_hold_and_nobody_says_why(company: Company) -> None:
    answer = await company.ask(CUSTOMER_360, ROLE, id=await company.id_of("K1"))
    assert answer["data"]["customer"]["orders"]["nodes"][0]["status"] == "ON_HOLD"
    assert "limit exceeded" not in str(answer)


async def test_another_reps_customer_looks_like_nobody(company: Company) -> None:
    theirs = await company.ask(CUSTOMER_360, ROLE, id=await company.id_of("K2"))
    nobodys = await company.ask(CUSTOMER_360, ROLE, id="c_nobodynobodynob")
    assert theirs == nobodys == {"data": {"customer": None}}
    assert company.calls() == []


async def test_a_search_counts_the_own_customers_alone(company: Company) -> None:
    found = (await company.data(SEARCH, ROLE, text=None))["customers"]
    assert found["totalCount"] == 2
    assert [node["name"] for node in found["nodes"]] == ["Huaxia Pumps", "Only In CRM"]
    others = (await company.data(SEARCH, ROLE, text="Beifang"))["customers"]
    assert others == {"totalCount": 0, "nodes": []}


async def test_an_order_is_found_by_its_tracking_number(company: Company) -> None:
    (found,) = (await company.data(FIND, ROLE, reference="SF3"))["findOrders"]["nodes"]
    assert found["number"] == "S3"
    order = (await company.data(ORDER, ROLE, id=found["id"]))["order"]
    assert order == {"number": "S3", "status": "OPEN", "customer": {"name": "Huaxia Pumps"}}


async def test_another_reps_order_looks_like_none(company: Company) -> None:
    theirs = await company.data(FIND, "admin", reference="S99")
    (order,) = theirs["findOrders"]["nodes"]
    assert await company.data(FIND, ROLE, reference="S99") == {"findOrders": {"nodes": []}}
    assert await company.data(ORDER, ROLE, id=order["id"]) == {"order": None}


async def test_stock_comes_with_quantities_and_sites(company: Company) -> None:
    (product,) = (await company.data(STOCK, ROLE, skus=["P-1"]))["products"]
    assert product["stock"]["total"] == {"value": "35", "unit": "PC"}
    assert [site["site"] for site in product["stock"]["bySite"]] == ["SH", "SZ"]


async def test_interfaces_are_no_business_of_a_rep(company: Company) -> None:
    answer = await company.ask(INTERFACES, ROLE)
    assert (answer["data"], refused(answer)) == ({"interfaces": None}, {"interfaces": 1})
