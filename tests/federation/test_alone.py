"""Each subgraph decides by itself, asked past the router: token, policy, scope, freshness, log."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from resolvers.domains import Domain
from tests.federation.asking import ROLES, ask, codes
from tests.federation.company import Company
from tests.federation.fleet import Fleet
from tests.gateway.cli.commanding import ran

pytestmark = [pytest.mark.node, pytest.mark.integration, pytest.mark.timeout(300)]

OF_CRM = """
query($of: [_Any!]!) {
  _entities(representations: $of) {
    ... on Customer { id interactions(first: 1) { freshness { state source } nodes { subject } } }
  }
}
"""
OF_ERP = """
query($of: [_Any!]!) {
  _entities(representations: $of) {
    ... on Customer { id orders(first: 1) { freshness { state source } nodes { id } } }
    ... on SalesOrder { id number cost { amount } blocks { reason } lines { product { sku } } }
  }
}
"""
OF_STOCK = """
query($of: [_Any!]!) {
  _entities(representations: $of) {
    ... on Product { sku stock { freshness { state source } level bySite { site } } }
  }
}
"""
ANYTHING = "query($of: [_Any!]!) { _entities(representations: $of) { __typename } }"


def customer(key: str, **more: str) -> dict[str, str]:
    return {"__typename": "Customer", "id": key, **more}


async def entities(
    parts: Fleet, known: Company, domain: Domain, role: str, query: str, *of: Any
) -> dict[str, Any]:
    """Ask a subgraph as a router does."""
    return await ask(parts.subgraphs[domain].url, known, role, query, of=[*of])


@pytest.mark.parametrize("domain", Domain)
async def test_without_a_token_of_the_caller_nothing_is_answered(
    parts: Fleet, domain: Domain
) -> None:
    url = parts.subgraphs[domain].url
    body = {"query": "{ _service { sdl } }"}
    forged = {"authorization": "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9."}
    async with httpx.AsyncClient(trust_env=False) as client:
        for headers in ({}, forged, {"x-user": "admin", "x-role": "admin"}):
            response = await client.post(url, json=body, headers=headers)
            assert response.status_code == 401


async def test_what_is_outside_the_scope_looks_like_what_does_not_exist(
    parts: Fleet, known: Company
) -> None:
    of = [customer(known.ids[name]) for name in ("both", "crm_only")] + [customer("c_nobody")]
    for domain, query in ((Domain.CRM, OF_CRM), (Domain.ERP, OF_ERP)):
        answer = await entities(parts, known, domain, "portal_customer", query, *of)
        mine, *others = answer["data"]["_entities"]
        assert mine["id"] == known.ids["both"]
        assert others == [None, None]


async def test_a_denied_field_is_null_and_told(parts: Fleet, known: Company) -> None:
    mine = customer(known.ids["both"])
    answer = await entities(parts, known, Domain.CRM, "portal_customer", OF_CRM, mine)
    assert answer["data"]["_entities"][0]["interactions"] is None
    assert codes(answer) == {"_entities.0.interactions": "FORBIDDEN"}


async def test_an_order_by_its_key_is_seen_as_its_customer_is(parts: Fleet, known: Company) -> None:
    mine = customer(known.ids["both"])
    answer = await entities(parts, known, Domain.ERP, "admin", OF_ERP, mine)
    (found,) = answer["data"]["_entities"][0]["orders"]["nodes"]
    order = {"__typename": "SalesOrder", "id": found["id"]}
    seen = await entities(parts, known, Domain.ERP, "sales_rep", OF_ERP, order)
    assert seen["data"]["_entities"][0]["number"]
    assert {*codes(seen)} == {"_entities.0.cost", "_entities.0.blocks"}


async def test_sections_say_how_old_they_are_and_where_they_come_from(
    parts: Fleet, known: Company
) -> None:
    mine, product = customer(known.ids["both"]), {"__typename": "Product", "sku": known.skus[0]}
    crm = await entities(parts, known, Domain.CRM, "admin", OF_CRM, mine)
    erp = await entities(parts, known, Domain.ERP, "admin", OF_ERP, mine)
    goods = await entities(parts, known, Domain.INVENTORY, "admin", OF_STOCK, product)
    found = [
        crm["data"]["_entities"][0]["interactions"],
        erp["data"]["_entities"][0]["orders"],
        goods["data"]["_entities"][0]["stock"],
    ]
    assert [one["freshness"] for one in found] == [
        {"state": "FRESH", "source": source} for source in ("crm", "erp", "erp")
    ]


async def test_what_a_router_adds_to_a_key_changes_nothing(parts: Fleet, known: Company) -> None:
    plain = customer(known.ids["both"])
    more = customer(known.ids["both"], name="Somebody else", team="all", role="admin")
    for role in ROLES:
        asked = await entities(parts, known, Domain.CRM, role, OF_CRM, plain, more)
        assert asked["data"]["_entities"][0] == asked["data"]["_entities"][1]


@pytest.mark.parametrize(
    ("domain", "type_"),
    [
        (Domain.CRM, "Product"),
        (Domain.CRM, "SalesOrder"),
        (Domain.INVENTORY, "Customer"),
        (Domain.DIRECTORY, "SalesOrder"),
        (Domain.ERP, "Product"),
    ],
)
async def test_an_entity_of_another_domain_is_refused(
    parts: Fleet, known: Company, domain: Domain, type_: str
) -> None:
    of = {"__typename": type_, "id": known.ids["both"], "sku": known.skus[0]}
    answer = await entities(parts, known, domain, "admin", ANYTHING, of)
    assert codes(answer) == {"_entities.0": "BAD_USER_INPUT"}


@pytest.mark.parametrize(
    ("domain", "query"),
    [
        (Domain.CRM, "{ viewer { subject } }"),
        (Domain.ERP, "{ products(skus: []) { sku } }"),
        (Domain.INVENTORY, '{ customer(id: "c") { id } }'),
        (Domain.DIRECTORY, '{ order(id: "x") { id } }'),
    ],
)
async def test_a_field_of_another_domain_is_not_there(
    parts: Fleet, known: Company, domain: Domain, query: str
) -> None:
    answer = await ask(parts.subgraphs[domain].url, known, "admin", query)
    assert "data" not in answer
    assert "Cannot query field" in answer["errors"][0]["message"]


async def test_each_role_is_shown_its_part_of_a_subgraph_alone(
    parts: Fleet, known: Company
) -> None:
    url = parts.subgraphs[Domain.CRM].url
    query = '{ _service { sdl } __type(name: "Opportunity") { name } }'
    portal = (await ask(url, known, "portal_customer", query))["data"]
    admin = (await ask(url, known, "admin", query))["data"]
    assert "Opportunity" not in portal["_service"]["sdl"]
    assert (portal["__type"], admin["__type"]) == (None, {"name": "Opportunity"})
    assert "type Opportunity" in admin["_service"]["sdl"]
    assert "SalesOrder" not in admin["_service"]["sdl"]


async def test_what_is_read_of_a_subgraph_is_logged_by_it(parts: Fleet, known: Company) -> None:
    who = known.ids["erp_only"]
    for domain, query in ((Domain.CRM, OF_CRM), (Domain.ERP, CREDIT)):
        await entities(parts, known, domain, "finance", query, customer(who))
    log = ran(
        *("audit", "who-saw", "--customer", who, "--since", "1d", "--json"),
        *("--config", known.config),
    )
    assert log.status == 0, log.err
    assert "demo-finance" in log.out
    assert "CreditAccount.limit" in log.out
    assert "Customer.interactions" not in log.out, "what is denied is not read"
    whole = ran("audit", "verify", "--config", known.config)
    assert whole.status == 0, whole.err


CREDIT = """
query($of: [_Any!]!) {
  _entities(representations: $of) {
    ... on Customer { credit { accounts { limit { amount } } } }
  }
}
"""
