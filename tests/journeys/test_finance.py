"""Finance sees every customer's money, and nothing of what was said."""

from __future__ import annotations

import pytest

from tests.journeys.company import Company
from tests.journeys.questions import (
    CUSTOMER_360,
    FIND,
    INTERFACES,
    SEARCH,
    STOCK,
    blanked,
    calls_without,
    refused,
)

pytestmark = pytest.mark.integration

ROLE = "finance"
REFUSED = {
    "customer.interactions": 1,
    "customer.opportunities": 1,
    "customer.quotes": 1,
    "customer.tickets": 1,
}


async def test_finance_sees_all_but_what_was_said_and_offered(company: Company) -> None:
    huaxia = await company.id_of("K1")
    answer = await company.ask(CUSTOMER_360, ROLE, id=huaxia)
    everything = await company.data(CUSTOMER_360, "admin", id=huaxia)
    assert refused(answer) == REFUSED
    assert answer["data"] == blanked(everything, REFUSED)


async def test_no_call_is_made_for_what_was_said(company: Company) -> None:
    await company.ask(CUSTOMER_360, ROLE, id=await company.id_of("K1"))
    assert company.calls() == calls_without("interaction", "opportunity", "quote", "ticket")


async def test_finance_sees_the_whole_credit_of_two_accounts(company: Company) -> None:
    seen = await company.ask(CUSTOMER_360, ROLE, id=await company.id_of("K2"))
    credit = seen["data"]["customer"]["credit"]
    assert credit["standing"] == "TIGHT"
    assert [total["currency"] for total in credit["totals"]] == ["CNY", "USD"]
    assert [total["exposure"]["amount"] for total in credit["totals"]] == ["990.00", "100.00"]


async def test_every_customer_is_found_whoever_owns_it(company: Company) -> None:
    found = (await company.data(SEARCH, ROLE, text=None))["customers"]
    assert found["totalCount"] == 4


async def test_any_order_is_found(company: Company) -> None:
    (found,) = (await company.data(FIND, ROLE, reference="S99"))["findOrders"]["nodes"]
    assert found["number"] == "S99"


async def test_stock_comes_with_quantities_and_sites(company: Company) -> None:
    (product,) = (await company.data(STOCK, ROLE, skus=["P-1"]))["products"]
    assert product["stock"]["total"] == {"value": "35", "unit": "PC"}


async def test_interfaces_are_no_business_of_finance(company: Company) -> None:
    answer = await company.ask(INTERFACES, ROLE)
    assert (answer["data"], refused(answer)) == ({"interfaces": None}, {"interfaces": 1})
