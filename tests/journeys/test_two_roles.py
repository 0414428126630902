"""Two roles add up customer by customer: one role's fields never open the other's customers."""

from __future__ import annotations

import pytest

from tests.journeys import test_sales_rep, test_support_agent
from tests.journeys.company import Company
from tests.journeys.questions import CUSTOMER_360, SEARCH, refused

pytestmark = pytest.mark.integration

WHO = "rep_and_support"


async def test_of_the_own_customer_both_roles_fields_are_seen(company: Company) -> None:
    huaxia = await company.id_of("K1")
    both = await company.ask(CUSTOMER_360, WHO, id=huaxia)
    assert refused(both) == test_sales_rep.REFUSED
    assert both == await company.ask(CUSTOMER_360, "sales_rep", id=huaxia)


async def test_of_other_customers_only_what_support_sees_is_seen(company: Company) -> None:
    beifang = await company.id_of("K2")
    both = await company.ask(CUSTOMER_360, WHO, id=beifang)
    assert refused(both).keys() == test_support_agent.REFUSED.keys()
    assert both == await company.ask(CUSTOMER_360, "support_agent", id=beifang)


async def test_no_call_is_made_for_the_reps_fields_of_other_customers(company: Company) -> None:
    await company.ask(CUSTOMER_360, WHO, id=await company.id_of("K2"))
    asked = {call.split()[1] for call in company.calls()}
    assert asked == {
        "customer",
        "contact",
        "interaction",
        "ticket",
        "order",
        "delivery",
        "credit",
    }


async def test_a_list_of_both_kinds_of_customers_opens_the_limit_of_the_own_alone(
    company: Company,
) -> None:
    query = "{ customers { nodes { name credit { accounts { limit { amount } } } } } }"
    answer = await company.ask(query, WHO)
    limits = {c["name"]: c["credit"]["accounts"] for c in answer["data"]["customers"]["nodes"]}
    assert limits == {
        "Beifang Valves": None,
        "Huaxia Pumps": [{"limit": {"amount": "1000.00"}}],
        "Only In CRM": [],
        "Only In ERP": None,
    }
    assert refused(answer) == {"customers.nodes.0.credit.accounts": 2}


async def test_a_search_finds_what_the_wider_role_finds(company: Company) -> None:
    assert (await company.data(SEARCH, WHO, text=None))["customers"]["totalCount"] == 4
