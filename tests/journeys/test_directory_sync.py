"""Who owns a customer follows the CRM, and is not believed once it is too old."""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec
import pytest

from backends.vocabulary import Kind
from tests.journeys.company import Company, running
from tests.journeys.questions import CUSTOMER_360, SEARCH
from tests.resolvers import world

pytestmark = pytest.mark.integration

NAME = "query($id: ID!) { customer(id: $id) { name } }"


def hand_over(company: Company, key: str, rep: str, team: str) -> None:
    """Give a customer to another rep in the CRM."""
    company.crm.put(
        Kind.CUSTOMER,
        [
            msgspec.structs.replace(c, owner=rep, team=team) if c.key == key else c
            for c in world.crm_entities()[Kind.CUSTOMER]
        ],
    )


async def appears(company: Company, customer: str, who: str) -> bool:
    """Wait until somebody sees a customer, for ten seconds at most."""
    for _ in range(200):
        if (await company.data(NAME, who, id=customer))["customer"] is not None:
            return True
        await asyncio.sleep(0.05)
    return False


async def test_a_customer_that_was_handed_over_is_its_new_reps_without_a_restart(
    tmp_path: Path,
) -> None:
    async with running(tmp_path, directory={"sync_every": "10ms"}) as company:
        beifang = await company.id_of("K2")
        assert await company.data(NAME, "sales_rep", id=beifang) == {"customer": None}
        hand_over(company, "K2", "rep01", "east")
        assert await appears(company, beifang, "sales_rep")
        found = await company.data(SEARCH, "sales_manager", text=None)
    assert found["customers"]["totalCount"] == 3


async def test_a_customer_that_was_handed_over_is_lost_to_its_former_rep(company: Company) -> None:
    huaxia = await company.id_of("K1")
    assert (await company.data(NAME, "sales_rep", id=huaxia))["customer"] is not None
    hand_over(company, "K1", "rep02", "north")
    await company.gateway.synchronise()
    assert await company.data(NAME, "sales_rep", id=huaxia) == {"customer": None}
    assert await company.data(NAME, "sales_manager", id=huaxia) == {"customer": None}


@pytest.mark.parametrize("role", ["sales_rep", "sales_manager"])
async def test_ownership_that_is_too_old_opens_and_denies_nothing(
    tmp_path: Path, role: str
) -> None:
    async with running(tmp_path, directory={"ownership_limit": "1ms"}) as company:
        ids = (await company.id_of("K1"), await company.id_of("K2"), "c_nobodynobodynob")
        answers = [await company.ask(CUSTOMER_360, role, id=one) for one in ids]
        search = await company.ask(SEARCH, role, text=None)
        assert company.calls() == []
    first, *others = answers
    assert first["data"] == {"customer": None}
    assert others == [first, first]
    assert [e["extensions"]["code"] for e in first["errors"]] == ["BACKEND_UNAVAILABLE"]
    assert search["data"] == {"customers": None}


@pytest.mark.parametrize("role", ["support_agent", "portal_customer"])
async def test_who_needs_no_ownership_is_not_held_up_by_its_age(tmp_path: Path, role: str) -> None:
    async with running(tmp_path, directory={"ownership_limit": "1ms"}) as company:
        seen = await company.data(NAME, role, id=await company.id_of("K1"))
    assert seen == {"customer": {"name": "Huaxia Pumps"}}
