"""A sales manager sees everything of the customers of the own team, and no other team's."""

from __future__ import annotations

import pytest

from backends.vocabulary import Kind
from tests.journeys.company import Company
from tests.journeys.questions import (
    CUSTOMER_360,
    FIND,
    INTERFACES,
    ORDER,
    SEARCH,
    STOCK,
    calls_without,
    refused,
)
from tests.resolvers import world

pytestmark = pytest.mark.integration

ROLE = "sales_manager"


async def test_a_manager_sees_everything_of_the_teams_customer(company: Company) -> None:
    huaxia = await company.id_of("K1")
    seen = await company.data(CUSTOMER_360, ROLE, id=huaxia)
    assert company.calls() == calls_without()
    assert seen == await company.data(CUSTOMER_360, "admin", id=huaxia)


async def test_a_manager_sees_cost_margin_and_why_an_order_is_held(company: Company) -> None:
    seen = await company.data(CUSTOMER_360, ROLE, id=await company.id_of("K1"))
    order = seen["customer"]["orders"]["nodes"][0]
    assert (order["cost"], order["margin"]) == ({"amount": "210.00"}, {"amount": "90.00"})
    assert order["blocks"] == [{"kind": "credit", "reason": "limit exceeded"}]


async def test_another_teams_customer_looks_like_nobody(company: Company) -> None:
    theirs = await company.ask(CUSTOMER_360, ROLE, id=await company.id_of("K2"))
    nobodys = await company.ask(CUSTOMER_360, ROLE, id="c_nobodynobodynob")
    assert theirs == nobodys == {"data": {"customer": None}}
    assert company.calls() == []


async def test_a_search_counts_the_teams_customers_alone(company: Company) -> None:
    found = (await company.data(SEARCH, ROLE, text=None))["customers"]
    assert found["totalCount"] == 2
    assert [node["name"] for node in found["nodes"]] == ["Huaxia Pumps", "Only In CRM"]


async def test_a_colleagues_customer_of_the_same_team_is_seen(company: Company) -> None:
    colleague = world.crm_entities()[Kind.CUSTOMER]
    assert (colleague[2].owner, colleague[2].team) == ("rep01", "east")
    seen = await company.data(CUSTOMER_360, ROLE, id=await company.id_of("K3"))
    assert seen["customer"]["name"] == "Only In CRM"


async def test_orders_of_another_team_look_like_none(company: Company) -> None:
    theirs = await company.data(FIND, "admin", reference="S99")
    (order,) = theirs["findOrders"]["nodes"]
    assert await company.data(FIND, ROLE, reference="S99") == {"findOrders": {"nodes": []}}
    assert await company.data(ORDER, ROLE, id=order["id"]) == {"order": None}
    mine = await company.data(FIND, ROLE, reference="PO-S2")
    assert [node["number"] for node in mine["findOrders"]["nodes"]] == ["S2"]


async def test_stock_comes_with_quantities_and_sites(company: Company) -> None:
    (product,) = (await company.data(STOCK, ROLE, skus=["P-2"]))["products"]
    assert product["stock"] == {
        "level": "FEW",
        "total": {"value": "4", "unit": "PC"},
        "bySite": [{"site": "SH", "available": {"value": "4"}}],
    }


async def test_interfaces_are_no_business_of_a_manager(company: Company) -> None:
    answer = await company.ask(INTERFACES, ROLE)
    assert (answer["data"], refused(answer)) == ({"interfaces": None}, {"interfaces": 1})
