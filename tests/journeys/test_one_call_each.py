"""One question costs one call per kind, key and system, and what can start at once does."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from backends.vocabulary import Kind
from tests.journeys.company import ORDERS, Company, running
from tests.journeys.questions import CALLS, CUSTOMER_360

pytestmark = pytest.mark.integration

ROLE = "admin"
FIRST_LEVEL = {"crm": 7, "erp": 4}  # of twelve kinds all but the deliveries, which follow orders


async def until(true: Callable[[], bool]) -> None:
    """Wait for something to become true."""
    for _ in range(5_000):
        if true():
            return
        await asyncio.sleep(0.001)
    raise AssertionError("it did not become true")


async def test_no_kind_is_asked_twice_for_a_key(company: Company) -> None:
    await company.ask(CUSTOMER_360, ROLE, id=await company.id_of("K1"))
    asked = Counter(
        (query.system, query.kind, key)
        for system in (company.crm, company.erp)
        for query in system.calls
        for key in query.keys
    )
    assert set(asked.values()) == {1}
    assert len(company.calls()) == sum(FIRST_LEVEL.values()) + 1


async def test_deliveries_of_ten_orders_are_one_call(company: Company) -> None:
    await company.ask(CUSTOMER_360, ROLE, id=await company.id_of("K1"))
    (call,) = [query for query in company.erp.calls if query.kind is Kind.DELIVERY]
    assert len(call.keys) == ORDERS == 10


async def test_two_accounts_in_one_system_are_one_call(company: Company) -> None:
    await company.ask(CUSTOMER_360, ROLE, id=await company.id_of("K2"))
    (call,) = [query for query in company.erp.calls if query.kind is Kind.CREDIT]
    assert sorted(call.keys) == ["D2", "D3"]


async def test_all_calls_of_the_first_level_are_in_flight_together(company: Company) -> None:
    crm, erp, gate = company.crm, company.erp, asyncio.Event()
    for system in (crm, erp):
        system.delays = dict.fromkeys(system.serves, gate.wait)
    huaxia = await company.id_of("K1")
    asking = asyncio.create_task(company.data(CUSTOMER_360, ROLE, id=huaxia))
    await until(lambda: {"crm": crm.in_flight, "erp": erp.in_flight} == FIRST_LEVEL)
    assert Kind.DELIVERY not in {query.kind for query in erp.calls}
    gate.set()
    seen = await asking
    assert len(seen["customer"]["orders"]["nodes"]) == ORDERS
    assert (crm.most_in_flight, erp.most_in_flight) == (7, 4)


async def test_a_slow_system_does_not_hold_the_other_up(company: Company) -> None:
    gate = asyncio.Event()
    company.crm.delays = dict.fromkeys(company.crm.serves, gate.wait)
    huaxia = await company.id_of("K1")
    asking = asyncio.create_task(company.data(CUSTOMER_360, ROLE, id=huaxia))
    await until(lambda: Kind.DELIVERY in {query.kind for query in company.erp.calls})
    assert company.crm.in_flight == FIRST_LEVEL["crm"]
    gate.set()
    await asking


async def test_two_who_ask_at_once_share_the_calls(tmp_path: Path) -> None:
    async with running(tmp_path, freshness=None) as company:
        gate = asyncio.Event()
        for system in (company.crm, company.erp):
            system.delays = dict.fromkeys(system.serves, gate.wait)
        huaxia = await company.id_of("K1")
        asking = [
            asyncio.create_task(company.data(CUSTOMER_360, role, id=huaxia))
            for role in (ROLE, "sales_manager")
        ]
        await until(lambda: company.crm.in_flight == FIRST_LEVEL["crm"])
        gate.set()
        first, second = await asyncio.gather(*asking)
    assert first == second
    assert company.calls() == sorted(CALLS.values())
