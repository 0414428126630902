"""A support agent sees every customer and every order, and no amount of money."""

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

ROLE = "support_agent"
REFUSED = {
    "customer.opportunities": 1,
    "customer.quotes": 1,
    "customer.contracts": 1,
    "customer.invoices": 1,
    "customer.payments": 1,
    "customer.orders.nodes.0.gross": 10,
    "customer.orders.nodes.0.cost": 10,
    "customer.orders.nodes.0.margin": 10,
    "customer.orders.nodes.0.blocks": 10,
    "customer.orders.nodes.0.lines.0.price": 10,
    "customer.orders.nodes.0.lines.0.amount": 10,
    "customer.credit.accounts": 1,
    "customer.credit.totals": 1,
}


async def test_support_sees_what_was_said_and_what_is_on_its_way(company: Company) -> None:
    huaxia = await company.id_of("K1")
    answer = await company.ask(CUSTOMER_360, ROLE, id=huaxia)
    everything = await company.data(CUSTOMER_360, "admin", id=huaxia)
    assert refused(answer) == REFUSED
    assert answer["data"] == blanked(everything, REFUSED)


async def test_support_sees_no_money(company: Company) -> None:
    answer = await company.ask(CUSTOMER_360, ROLE, id=await company.id_of("K1"))
    figures = ("339", "210", "300", "100", "90.00", "400", "600", "50.00")
    assert not [figure for figure in figures if f"'{figure}" in str(answer)]
    assert answer["data"]["customer"]["credit"]["standing"] == "GOOD"


async def test_no_call_is_made_for_sales_and_bills(company: Company) -> None:
    await company.ask(CUSTOMER_360, ROLE, id=await company.id_of("K1"))
    assert company.calls() == calls_without(
        "opportunity", "quote", "contract", "invoice", "payment"
    )


async def test_every_customer_is_found_whoever_owns_it(company: Company) -> None:
    found = (await company.data(SEARCH, ROLE, text=None))["customers"]
    assert found["totalCount"] == 4
    names = [node["name"] for node in found["nodes"]]
    assert names == ["Beifang Valves", "Huaxia Pumps", "Only In CRM", "Only In ERP"]


async def test_any_order_is_found_by_what_the_customer_quotes(company: Company) -> None:
    (found,) = (await company.data(FIND, ROLE, reference="PO-S99"))["findOrders"]["nodes"]
    order = (await company.data(ORDER, ROLE, id=found["id"]))["order"]
    assert order == {"number": "S99", "status": "OPEN", "customer": {"name": "Beifang Valves"}}


async def test_stock_comes_with_quantities_and_sites(company: Company) -> None:
    (product,) = (await company.data(STOCK, ROLE, skus=["P-3"]))["products"]
    assert product["stock"]["level"] == "NONE"
    assert product["stock"]["bySite"] == [{"site": "SH", "available": {"value": "-2"}}]


async def test_of_the_interfaces_support_sees_the_state_alone(company: Company) -> None:
    answer = await company.ask(INTERFACES, ROLE)
    assert refused(answer) == {"interfaces.0.vendor": 2, "interfaces.0.callsPerMinute": 2}
    assert [seen["name"] for seen in answer["data"]["interfaces"]] == ["crm", "erp"]
    assert {seen["state"] for seen in answer["data"]["interfaces"]} == {"UP"}
