"""A system that somebody said to leave alone is not asked, and the answer says so."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from gateway.auth.database import Database
from gateway.pauses import PauseList
from tests.journeys.company import ONLY_ON_ERROR, Company, running

pytestmark = pytest.mark.integration

HOUR = 3600.0
SECONDS = 20.0
ORDERS = """
query($id: ID!) { customer(id: $id) {
  name
  orders { freshness { state source retryAfterMs } nodes { number } }
} }
"""
INTERFACES = "{ interfaces { name state pausedUntil breaker channel } }"


@asynccontextmanager
async def said(folder: Path) -> AsyncIterator[PauseList]:
    """Open the list as the command does."""
    database = await Database.open(f"sqlite+aiosqlite:///{folder / 'access.db'}")
    try:
        yield PauseList(database)
    finally:
        await database.aclose()


async def orders(company: Company) -> dict[str, Any]:
    data = await company.data(ORDERS, "admin", id=await company.id_of("K1"))
    found: dict[str, Any] = data["customer"]["orders"]
    return found


async def erp_is(company: Company, paused: bool) -> None:  # noqa: FBT001 - read as a sentence
    async with asyncio.timeout(SECONDS):
        while True:
            seen = (await company.data(INTERFACES, "admin"))["interfaces"]
            if (seen[1]["state"] == "PAUSED") is paused:
                return
            await asyncio.sleep(0.05)


async def test_a_pause_is_obeyed_by_running_processes_until_it_is_taken_back(
    tmp_path: Path,
) -> None:
    async with running(tmp_path) as company, said(tmp_path) as pauses:
        assert (await orders(company))["freshness"]["state"] == "FRESH"
        await pauses.pause("erp", time.time() + HOUR)
        await erp_is(company, paused=True)
        company.calls()
        paused = await orders(company)
        assert (paused["freshness"]["state"], paused["nodes"]) == ("UNAVAILABLE", [])
        assert 0 < paused["freshness"]["retryAfterMs"] <= HOUR * 1000
        assert [call for call in company.calls() if call.startswith("erp")] == []
        await pauses.resume("erp")
        await erp_is(company, paused=False)
        assert (await orders(company))["freshness"]["state"] == "FRESH"


async def test_what_is_remembered_is_shown_during_a_pause(tmp_path: Path) -> None:
    async with running(tmp_path, ONLY_ON_ERROR) as company, said(tmp_path) as pauses:
        before = await orders(company)
        await pauses.pause("erp", time.time() + HOUR)
        await erp_is(company, paused=True)
        after = await orders(company)
        assert after["freshness"]["state"] == "STALE"
        assert after["nodes"] == before["nodes"]


async def test_a_process_that_starts_during_a_pause_asks_nothing_not_even_for_its_directory(
    tmp_path: Path,
) -> None:
    async with said(tmp_path) as pauses:
        await pauses.pause("erp", time.time() + HOUR)
    async with running(tmp_path) as company:
        await company.gateway.synchronise()
        assert {call.split()[0] for call in company.calls()} == {"crm"}
        crm, erp = (await company.data(INTERFACES, "admin"))["interfaces"]
        assert (crm["state"], crm["pausedUntil"]) == ("UP", None)
        assert erp["state"] == "PAUSED"
        assert erp["pausedUntil"] is not None
        assert (erp["breaker"], erp["channel"]) == ("CLOSED", "main")
