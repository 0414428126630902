"""Every fault of the ERP, over real sockets: the page says what is old and what is missing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from gateway.app import Gateway
from gateway.demo.lab.redis import address
from gateway.settings import Rest
from tests import valkey
from tests.journeys import company
from tests.journeys.company import ONLY_ON_ERROR, Company
from tests.lab import Benches, lab
from tests.serving import served

pytestmark = pytest.mark.integration

ROLE = "admin"
STATES = """
query States($id: ID!) {
  customer(id: $id) {
    name
    freshness { state }
    contacts { freshness { state } nodes { name } }
    orders { freshness { state asOf } nodes { number } }
    credit { freshness { state asOf } standing }
  }
}
"""
# What a section says of which nothing is known, and how the fault is set.
FAULTS: dict[str, tuple[str, dict[str, Any]]] = {
    "slow": ("TIMED_OUT", {"seconds": 30}),
    "drip": ("TIMED_OUT", {"seconds": 0.01}),
    "hang": ("TIMED_OUT", {}),
    "refuse": ("UNAVAILABLE", {}),
    "cut": ("UNAVAILABLE", {}),
    "garbage": ("FAILED", {}),
    "status500": ("UNAVAILABLE", {}),
    "error_in_200": ("FAILED", {}),
    "wrong_shape": ("FAILED", {}),
}
NO_CALL = {"refuse"}  # that reaches the ERP


class Fleet(Company):
    """The company with its systems over HTTP."""

    benches: Benches

    async def seen(self, key: str) -> dict[str, Any]:
        """Ask for a customer: status 200 and no errors, whatever the systems do."""
        found = await self.data(STATES, ROLE, id=await self.id_of(key))
        customer: dict[str, Any] = found["customer"]
        return customer


@asynccontextmanager
async def over_http(folder: Path, redis: tuple[str, int] | None = None) -> AsyncIterator[Fleet]:
    """Serve the company; one call may take a second, and old values serve after an error."""
    crm, erp = company.crm(), company.erp()
    async with lab({"crm": crm, "erp": erp}, redis=redis) as benches:
        systems = {
            name: Rest.model_validate({**bench.tables, "timeout": "1s", "retries": 0})
            for name, bench in (("crm", benches.crm), ("erp", benches.erp))
        }
        cache = benches.redis.url if redis else "memory://"
        told = company.settings(folder, ONLY_ON_ERROR, cache=cache)
        chosen = told.model_copy(update={"systems": systems})
        gateway = Gateway(chosen, *company._rules())
        async with (
            served(gateway.asgi(begin=gateway.synchronise)) as url,
            httpx.AsyncClient(base_url=url, trust_env=False, timeout=20) as client,
        ):
            fleet = Fleet(gateway, crm, erp)
            fleet.client, fleet.benches = client, benches
            yield fleet


@pytest.fixture
async def fleet(tmp_path: Path) -> AsyncIterator[Fleet]:
    async with over_http(tmp_path) as made:
        yield made


def states(customer: dict[str, Any]) -> list[str]:
    """Return the states of the profile, what the CRM fills, and what the ERP fills."""
    sections = (customer, *(customer[name] for name in ("contacts", "orders", "credit")))
    return [section["freshness"]["state"] for section in sections]


@pytest.mark.parametrize("fault", FAULTS)
async def test_what_was_never_read_says_why_beside_a_whole_crm(fleet: Fleet, fault: str) -> None:
    state, how = FAULTS[fault]
    await fleet.benches.erp.fault(fault, **how)
    fleet.benches.erp.counts.reset()
    customer = await fleet.seen("K1")
    assert (customer["name"], len(customer["contacts"]["nodes"])) == ("Huaxia Pumps", 3)
    assert states(customer) == ["FRESH", "FRESH", state, state]
    assert customer["orders"]["nodes"] == []
    calls = 0 if fault in NO_CALL else 1
    assert dict(fleet.benches.erp.counts.kinds) == (
        {"order.customer": calls, "credit.customer": calls} if calls else {}
    )


@pytest.mark.parametrize("fault", FAULTS)
async def test_what_was_read_is_stale_with_its_age_and_then_fresh_again(
    fleet: Fleet, fault: str
) -> None:
    before = await fleet.seen("K1")
    await fleet.benches.erp.fault(fault, **FAULTS[fault][1])
    during = await fleet.seen("K1")
    assert states(during) == ["FRESH", "FRESH", "STALE", "STALE"]
    for name in ("orders", "credit"):
        assert during[name]["freshness"]["asOf"] == before[name]["freshness"]["asOf"]
    assert during["orders"]["nodes"] == before["orders"]["nodes"]
    await fleet.benches.erp.heal()
    after = await fleet.seen("K1")
    assert states(after) == ["FRESH"] * 4
    assert after["orders"]["freshness"]["asOf"] > before["orders"]["freshness"]["asOf"]


async def test_a_crm_in_trouble_leaves_the_erps_part_whole(fleet: Fleet) -> None:
    await fleet.benches.crm.fault("error_in_200")
    customer = await fleet.seen("K1")
    assert states(customer)[1:] == ["FAILED", "FRESH", "FRESH"]
    assert len(customer["orders"]["nodes"]) == company.ORDERS


@pytest.mark.parametrize("fault", ["refuse", "hang", "slow", "cut", "garbage", "drip"])
async def test_a_redis_in_trouble_changes_no_answer(tmp_path: Path, fault: str) -> None:
    with valkey.running() as server:
        async with over_http(tmp_path, address(server.url)) as fleet:
            before = await fleet.seen("K1")
            await fleet.benches.redis.fault(fault)
            during = await fleet.seen("K1")
            await fleet.benches.redis.heal()
            after = await fleet.seen("K1")
    assert [states(one) for one in (before, during, after)] == [["FRESH"] * 4] * 3
    assert before["orders"]["nodes"] == during["orders"]["nodes"] == after["orders"]["nodes"]
