"""What an answer says that it cost is what the systems counted."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from backends.vocabulary import Kind
from resolvers.ids import encode
from tests.journeys.company import ONLY_ON_ERROR, Company, running
from tests.journeys.questions import CUSTOMER_360, STOCK
from tests.resolvers.world import PEOPLE
from tests.unwritable import unwritable

pytestmark = pytest.mark.integration

ROLE = "admin"
HELD = {kind: {"fresh": "5m", "revalidate": 0, "if_error": "5m"} for kind in Kind}
ORDERS = "query($id: ID!) { customer(id: $id) { orders { freshness { state } } } }"
LIMIT = """
query($id: ID!) { customer(id: $id) {
  credit { freshness { state } accounts { limit { amount } } }
} }
"""


async def cost(company: Company, query: str, who: str = ROLE, **variables: Any) -> dict[str, Any]:
    """Ask with the header and return what the answer says that it cost."""
    headers = {"authorization": f"Bearer {company.token(PEOPLE[who])}", "x-c360-cost": "1"}
    body = {"query": query, "variables": variables}
    response = await company.client.post("/graphql", json=body, headers=headers)
    told: dict[str, Any] = response.json()["extensions"]["cost"]
    return told


def counted(company: Company) -> Counter[str]:
    """Tell how often each system was asked since the last time."""
    return Counter(call.split()[0] for call in company.calls())


async def test_calls_are_those_that_the_systems_saw(company: Company) -> None:
    told = await cost(company, CUSTOMER_360, id=await company.id_of("K1"))
    assert told["calls"] == counted(company)
    assert told["calls"].keys() == {"crm", "erp"}
    assert 0 < told["deadlineLeftMs"] <= 120_000


async def test_a_batch_is_one_call(company: Company) -> None:
    told = await cost(company, STOCK, skus=["P1", "P2"])
    assert told["calls"] == counted(company)
    assert told["calls"]["erp"] <= 3  # products, their stock and what is confirmed of them


async def test_what_is_remembered_costs_hits_and_no_call(tmp_path: Path) -> None:
    async with running(tmp_path, HELD) as company:
        id_ = await company.id_of("K1")
        first = await cost(company, ORDERS, id=id_)
        second = await cost(company, ORDERS, id=id_)
        assert (first["calls"], first["cacheHits"]) == ({"erp": 1}, 0)
        assert (second["calls"], second["cacheHits"]) == ({}, 1)


async def test_the_costs_of_all_requests_add_up_to_what_the_systems_saw(tmp_path: Path) -> None:
    async with running(tmp_path, HELD) as company:
        ids = [await company.id_of(key) for key in ("K1", "K2", "K3")]
        rounds = [
            await asyncio.gather(*(cost(company, CUSTOMER_360, id=id_) for id_ in (*ids, *ids)))
            for _ in range(3)
        ]
        told: Counter[str] = Counter()
        for one in (cost for asked in rounds for cost in asked):
            told.update(one["calls"])
        assert told == counted(company)


async def test_a_call_that_two_requests_share_is_counted_once(tmp_path: Path) -> None:
    async with running(tmp_path, HELD) as company:
        asked, go, id_ = asyncio.Event(), asyncio.Event(), await company.id_of("K1")

        async def held() -> None:
            asked.set()
            await go.wait()

        company.erp.delays[Kind.ORDER] = held
        both = [asyncio.create_task(cost(company, ORDERS, id=id_)) for _ in range(2)]
        await asked.wait()
        go.set()
        first, second = await asyncio.gather(*both)
        assert Counter(first["calls"]) + Counter(second["calls"]) == {"erp": 1}
        assert counted(company) == {"erp": 1}


async def test_sections_with_an_old_value_are_counted(tmp_path: Path) -> None:
    async with running(tmp_path, ONLY_ON_ERROR) as company:
        id_ = await company.id_of("K1")
        fresh = await cost(company, ORDERS, id=id_)
        company.stop_erp()
        stale = await cost(company, ORDERS, id=id_)
        assert (fresh["staleSections"], stale["staleSections"]) == (0, 1)


async def test_only_systems_that_were_called_are_named(company: Company) -> None:
    told = await cost(company, "{ viewer { subject } }", "finance")
    assert told["calls"] == {}


NARROW = ("sales_rep", "sales_manager", "portal_customer")
ORDER = "query($id: ID!) { order(id: $id) { number } }"
LEFT = "deadlineLeftMs"


async def of_order(company: Company, who: str, number: str) -> dict[str, Any]:
    """Ask for an order, and leave out what no two answers have in common."""
    told = await cost(company, ORDER, who, id=encode("erp", number))
    return {name: one for name, one in told.items() if name != LEFT}


@pytest.mark.parametrize("who", NARROW)
async def test_costs_never_tell_whether_a_foreign_order_exists(tmp_path: Path, who: str) -> None:
    async with running(tmp_path, HELD) as company:
        await of_order(company, ROLE, "S99")  # now it is remembered
        assert await of_order(company, who, "S99") == await of_order(company, who, "S-none")


@pytest.mark.parametrize("who", NARROW)
async def test_who_sees_some_customers_is_told_no_calls_and_no_hits(
    company: Company, who: str
) -> None:
    told = await cost(company, ORDERS, who, id=await company.id_of("K1"))
    assert told.keys() == {"staleSections", LEFT}


@pytest.mark.parametrize("who", ["support_agent", "finance", "admin", "rep_and_support"])
async def test_who_sees_every_customer_is_told_calls_and_hits(company: Company, who: str) -> None:
    told = await cost(company, ORDERS, who, id=await company.id_of("K1"))
    assert told.keys() == {"calls", "cacheHits", "staleSections", LEFT}


async def test_without_the_header_an_answer_tells_no_cost(company: Company) -> None:
    answer = await company.ask(ORDERS, ROLE, id=await company.id_of("K1"))
    assert "extensions" not in answer


async def test_stale_sections_of_an_answer_that_was_not_sent_are_not_counted(
    tmp_path: Path,
) -> None:
    async with running(tmp_path, ONLY_ON_ERROR) as company:
        id_ = await company.id_of("K1")
        await cost(company, LIMIT, id=id_)
        company.stop_erp()
        with capture_logs(), unwritable():  # the answer is made again, without what is logged
            told = await cost(company, LIMIT, id=id_)
        assert told["staleSections"] == 1
