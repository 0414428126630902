"""What stands in the place of ``@defer``: several questions at once, one for each part."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from backends.vocabulary import Kind
from tests.journeys.company import running
from tests.resolvers.world import PEOPLE

pytestmark = pytest.mark.integration

QUICK = "query ($id: ID!) { customer(id: $id) { id name interactions { nodes { subject } } } }"
SLOW = "query ($id: ID!) { customer(id: $id) { id orders { nodes { number } } } }"
WHOLE = """query ($id: ID!) {
  customer(id: $id) { id name interactions { nodes { subject } } orders { nodes { number } } }
}"""
DEFERRED = """query ($id: ID!) {
  customer(id: $id) { id ... @defer { orders { nodes { number } } } }
}"""


async def test_defer_is_refused_and_named(tmp_path: Path) -> None:
    async with running(tmp_path) as company:
        answer = await company.ask(DEFERRED, "sales_rep", id=await company.id_of("K1"))
        assert company.calls() == []
    assert "data" not in answer
    (error,) = answer["errors"]
    assert (error["extensions"]["code"], "@defer" in error["message"]) == ("BAD_USER_INPUT", True)


async def test_the_quick_part_is_there_while_the_slow_part_waits(tmp_path: Path) -> None:
    async with running(tmp_path) as company:
        customer, gate = await company.id_of("K1"), asyncio.Event()
        company.erp.delays[Kind.ORDER] = gate.wait
        slow = asyncio.create_task(company.data(SLOW, "sales_rep", id=customer))
        quick = await company.data(QUICK, "sales_rep", id=customer)
        assert (quick["customer"]["name"], slow.done()) == ("Huaxia Pumps", False)
        gate.set()
        assert (await slow)["customer"]["orders"]["nodes"]


async def test_two_parts_cost_the_systems_what_the_whole_costs(tmp_path: Path) -> None:
    async with running(tmp_path) as company:
        customer = await company.id_of("K1")
        await company.data(WHOLE, "sales_rep", id=customer)
        whole = company.calls()
        parts = (company.data(part, "sales_rep", id=customer) for part in (QUICK, SLOW))
        await asyncio.gather(*parts)
        assert (company.calls(), bool(whole)) == (whole, True)


async def test_permissions_tell_beforehand_what_will_be_hidden(tmp_path: Path) -> None:
    async with running(tmp_path) as company:
        for who in ("sales_rep", "support_agent"):
            seen = (await company.data("{ viewer { permissions } }", PEOPLE[who]))["viewer"]
            assert ("CreditAccount.limit" in seen["permissions"]) == (who == "sales_rep")
