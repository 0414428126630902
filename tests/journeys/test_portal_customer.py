"""A portal customer sees the own account with its bills, and nothing that is said about it."""

from __future__ import annotations

import pytest

from policies.principal import Principal
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

ROLE = "portal_customer"
REFUSED = {
    "customer.interactions": 1,
    "customer.opportunities": 1,
    "customer.quotes": 1,
    "customer.contracts": 1,
    "customer.credit": 1,
    "customer.orders.nodes.0.cost": 10,
    "customer.orders.nodes.0.margin": 10,
    "customer.orders.nodes.0.blocks": 10,
}


async def test_a_portal_customer_sees_the_own_orders_tickets_and_bills(company: Company) -> None:
    huaxia = await company.id_of("K1")
    answer = await company.ask(CUSTOMER_360, ROLE, id=huaxia)
    everything = await company.data(CUSTOMER_360, "admin", id=huaxia)
    assert refused(answer) == REFUSED
    assert answer["data"] == blanked(everything, REFUSED)


async def test_no_call_is_made_for_what_is_said_about_it(company: Company) -> None:
    await company.ask(CUSTOMER_360, ROLE, id=await company.id_of("K1"))
    assert company.calls() == calls_without(
        "interaction", "opportunity", "quote", "contract", "credit"
    )


async def test_an_account_may_be_claimed_by_our_id_too(company: Company) -> None:
    huaxia = await company.id_of("K1")
    claimed = Principal(subject="portal", roles=(ROLE,), customers=frozenset({huaxia}))
    seen = await company.ask(CUSTOMER_360, claimed, id=huaxia)
    assert seen["data"]["customer"]["name"] == "Huaxia Pumps"


async def test_every_other_customer_looks_like_nobody(company: Company) -> None:
    nobodys = await company.ask(CUSTOMER_360, ROLE, id="c_nobodynobodynob")
    for key in ("K2", "K3"):
        assert await company.ask(CUSTOMER_360, ROLE, id=await company.id_of(key)) == nobodys
    assert nobodys == {"data": {"customer": None}}
    assert company.calls() == []


async def test_a_search_finds_the_own_account_alone(company: Company) -> None:
    found = (await company.data(SEARCH, ROLE, text=None))["customers"]
    assert found["totalCount"] == 1
    assert [node["name"] for node in found["nodes"]] == ["Huaxia Pumps"]


async def test_an_order_of_somebody_else_looks_like_none(company: Company) -> None:
    theirs = await company.data(FIND, "admin", reference="S99")
    (order,) = theirs["findOrders"]["nodes"]
    assert await company.data(FIND, ROLE, reference="S99") == {"findOrders": {"nodes": []}}
    assert await company.data(ORDER, ROLE, id=order["id"]) == {"order": None}
    mine = await company.data(FIND, ROLE, reference="PO-S2")
    assert [node["number"] for node in mine["findOrders"]["nodes"]] == ["S2"]


async def test_stock_is_a_level_without_figures_and_sites(company: Company) -> None:
    answer = await company.ask(STOCK, ROLE, skus=["P-1", "P-2", "P-3"])
    assert [product["stock"] for product in answer["data"]["products"]] == [
        {"level": level, "total": None, "bySite": None} for level in ("ENOUGH", "FEW", "NONE")
    ]
    assert refused(answer) == {
        "products.0.stock.total": 3,
        "products.0.stock.bySite": 3,
        "products.0.availability.confirmed.0.site": 1,
    }


async def test_a_burst_of_twenty_products_is_one_call_each_kind(company: Company) -> None:
    await company.ask(STOCK, ROLE, skus=["P-1", "P-2", "P-3", "P-1", "P-2"])
    assert company.calls() == [
        "erp availability sku P-1,P-2,P-3",
        "erp stock sku P-1,P-2,P-3",
    ]


async def test_interfaces_are_no_business_of_a_portal_customer(company: Company) -> None:
    answer = await company.ask(INTERFACES, ROLE)
    assert (answer["data"], refused(answer)) == ({"interfaces": None}, {"interfaces": 1})


@pytest.mark.parametrize("field", ["level", "total { value }", "bySite { site }"])
async def test_the_stock_of_single_sites_is_not_told_by_narrowing_either(
    company: Company, field: str
) -> None:
    query = f'{{ product(sku: "P-1") {{ sku stock(sites: ["SZ"]) {{ {field} }} }} }}'
    answer = await company.ask(query, ROLE)
    assert answer["data"] == {"product": {"sku": "P-1", "stock": None}}
    (error,) = answer["errors"]
    assert (error["path"], error["extensions"]["code"]) == (["product", "stock"], "FORBIDDEN")
    assert not [call for call in company.calls() if "stock" in call]


async def test_who_sees_the_sites_may_narrow_by_them(company: Company) -> None:
    query = '{ product(sku: "P-1") { stock(sites: ["SZ"]) { level total { value } } } }'
    seen = await company.data(query, "sales_rep")
    assert seen == {"product": {"stock": {"level": "FEW", "total": {"value": "5"}}}}
