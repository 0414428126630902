"""A federation router asks by keys it knows from elsewhere: in batches, under the same scope."""

from __future__ import annotations

from typing import Any

import pytest

from tests.journeys.company import Company
from tests.journeys.questions import FIND, refused

pytestmark = pytest.mark.integration

ENTITIES = """
query($of: [_Any!]!) {
  _entities(representations: $of) {
    __typename
    ... on Customer { id name }
    ... on SalesOrder { number cost { amount } customer { name } }
    ... on Product { sku name stock { level } }
  }
}
"""


def customer(key: str) -> dict[str, str]:
    return {"__typename": "Customer", "id": key}


def product(sku: str) -> dict[str, str]:
    return {"__typename": "Product", "sku": sku}


async def order(company: Company, number: str) -> dict[str, str]:
    """Return what a router knows of an order."""
    (found,) = (await company.data(FIND, "admin", reference=number))["findOrders"]["nodes"]
    company.calls()
    return {"__typename": "SalesOrder", "id": found["id"]}


async def entities(company: Company, role: str, of: list[dict[str, str]]) -> list[Any]:
    """Ask for entities, in the order of their representations."""
    found: list[Any] = (await company.ask(ENTITIES, role, of=of))["data"]["_entities"]
    assert len(found) == len(of)
    return found


async def test_entities_of_every_type_come_in_the_order_they_were_asked_for(
    company: Company,
) -> None:
    of = [product("P-2"), customer(await company.id_of("K1")), await order(company, "S2")]
    stocked, huaxia, ordered = await entities(company, "admin", of)
    assert (stocked["sku"], stocked["name"], stocked["stock"]) == (
        "P-2",
        "Pump 2",
        {"level": "FEW"},
    )
    assert (huaxia["__typename"], huaxia["name"]) == ("Customer", "Huaxia Pumps")
    assert (ordered["number"], ordered["cost"]) == ("S2", {"amount": "210.00"})
    assert ordered["customer"] == {"name": "Huaxia Pumps"}


async def test_many_of_a_kind_are_one_call_to_each_system(company: Company) -> None:
    of = [
        *[customer(await company.id_of(key)) for key in ("K1", "K2", "K3")],
        *[await order(company, number) for number in ("S1", "S2", "S99")],
        *[product(f"P-{i}") for i in (1, 2, 3)],
    ]
    await entities(company, "admin", of)
    calls = company.calls()
    assert [call for call in calls if " order " in call] == ["erp order key S1,S2,S99"]
    assert [call for call in calls if " product " in call] == ["erp product key P-1,P-2,P-3"]
    assert [call for call in calls if " stock " in call] == ["erp stock sku P-1,P-2,P-3"]
    assert "crm customer key K1,K2,K3" in calls


async def test_what_is_outside_the_scope_looks_like_what_does_not_exist(company: Company) -> None:
    mine = [customer(await company.id_of("K1")), await order(company, "S2")]
    theirs = [customer(await company.id_of("K2")), await order(company, "S99")]
    none = [customer("c_nobodynobodynob"), {"__typename": "SalesOrder", "id": "ZXJwOlg"}]
    found = await entities(company, "sales_rep", [*mine, *theirs, *none])
    assert [one and one["__typename"] for one in found[:2]] == ["Customer", "SalesOrder"]
    assert found[2:] == [None] * 4


async def test_a_denied_field_of_an_entity_is_null_and_told(company: Company) -> None:
    answer = await company.ask(ENTITIES, "sales_rep", of=[await order(company, "S2")])
    assert answer["data"]["_entities"][0]["cost"] is None
    assert refused(answer) == {"_entities.0.cost": 1}


async def test_a_role_that_sees_nothing_gets_no_entity_and_costs_no_call(company: Company) -> None:
    of = [customer(await company.id_of("K1")), await order(company, "S2"), product("P-1")]
    answer = await company.ask(ENTITIES, "nobody", of=of)
    assert not answer["data"]
    assert {error["extensions"]["code"] for error in answer["errors"]} == {"FORBIDDEN"}
    assert company.calls() == []


async def test_the_router_can_read_our_schema(company: Company) -> None:
    seen = await company.data("{ _service { sdl } }", "portal_customer")
    assert "type SalesOrder @key" in seen["_service"]["sdl"]
