"""A system tells of a change, and the next question knows it, also where all was in the cache."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
from collections.abc import AsyncIterator
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest

from backends.domain import SalesOrder
from backends.errors import Unavailable
from backends.vocabulary import Kind
from policies.principal import Principal
from tests import valkey
from tests.journeys.company import Company, crm, erp
from tests.journeys.questions import CUSTOMER_360
from tests.journeys.telling import SECRET, tell, telling
from tests.journeys.test_directory_sync import NAME, appears, hand_over
from tests.resolvers import world

pytestmark = pytest.mark.integration

OTHER_REP = Principal(subject="u-rep2", roles=("sales_rep",), rep="rep02")
NOBODY = "c_nobodynobodynob"
NETS = "query($id: ID!) { customer(id: $id) { orders { nodes { number net { amount } } } } }"
LAG = "{ interfaces { name lagSeconds } }"
MINUTES = {kind: {"fresh": "5m", "revalidate": 0, "if_error": 0} for kind in Kind}
MOMENT = {**MINUTES, Kind.ORDER: {"fresh": "200ms", "revalidate": 0, "if_error": 0}}
DOCS = Path(__file__).parents[2] / "docs" / "events.md"


@pytest.fixture
async def company(tmp_path: Path) -> AsyncIterator[Company]:
    """Serve the company; what was read serves for minutes."""
    async with telling(tmp_path, freshness=MINUTES) as made:
        yield made


def reprice(company: Company, number: str, net: str) -> None:
    """Change an order in the ERP."""
    changed = [
        msgspec.structs.replace(order, net=Decimal(net)) if order.number == number else order
        for order in company.erp._entities[Kind.ORDER]
        if isinstance(order, SalesOrder)
    ]
    company.erp.put(Kind.ORDER, changed)


async def net(company: Company, customer: str, number: str) -> str:
    """Ask what an order comes to."""
    data = await company.data(NETS, "admin", id=customer)
    nodes: list[dict[str, Any]] = data["customer"]["orders"]["nodes"]
    found: str = next(node["net"]["amount"] for node in nodes if node["number"] == number)
    return found


async def test_an_account_that_moves_is_nobody_for_the_former_rep_at_once(
    company: Company,
) -> None:
    huaxia = await company.id_of("K1")
    await company.ask(CUSTOMER_360, "sales_rep", id=huaxia)
    hand_over(company, "K1", "rep02", "north")
    assert (await company.data(NAME, "sales_rep", id=huaxia))["customer"] is not None
    answer = await tell(company, "crm", {"kind": "customer", "key": "K1"})
    assert (answer.status_code, answer.json()) == (202, {"accepted": 1})
    company.calls()
    lost = await company.ask(CUSTOMER_360, "sales_rep", id=huaxia)
    assert company.calls() == []
    assert lost == await company.ask(CUSTOMER_360, "sales_rep", id=NOBODY)


async def test_its_new_rep_sees_it_at_once_with_what_the_former_one_has_read(
    company: Company,
) -> None:
    huaxia = await company.id_of("K1")
    await company.ask(CUSTOMER_360, "sales_rep", id=huaxia)
    assert await company.data(NAME, OTHER_REP, id=huaxia) == {"customer": None}
    hand_over(company, "K1", "rep02", "north")
    await tell(company, "crm", {"kind": "customer", "key": "K1"})
    company.calls()
    seen = await company.ask(CUSTOMER_360, OTHER_REP, id=huaxia)
    assert seen["data"]["customer"]["owner"]["code"] == "rep02"
    assert company.calls() == ["crm customer key K1"]


async def test_a_customer_that_is_new_is_found_at_once(company: Company) -> None:
    customers = world.crm_entities()[Kind.CUSTOMER]
    new = msgspec.structs.replace(customers[0], key="K9", owner="rep01", links=())
    company.crm.put(Kind.CUSTOMER, [*customers, new])
    await tell(company, "crm", {"kind": "customer", "key": "K9"})
    seen = await company.data(NAME, "sales_rep", id=await company.id_of("K9"))
    assert seen["customer"] is not None


async def test_a_crm_that_cannot_be_read_is_told_so_and_the_notice_may_come_again(
    company: Company,
) -> None:
    huaxia = await company.id_of("K1")
    hand_over(company, "K1", "rep02", "north")
    company.crm.failures[Kind.CUSTOMER] = Unavailable("down", system="crm")
    assert (await tell(company, "crm", {"kind": "customer", "key": "K1"})).status_code == 503
    company.crm.failures.clear()
    assert (await tell(company, "crm", {"kind": "customer", "key": "K1"})).status_code == 202
    assert await company.data(NAME, "sales_rep", id=huaxia) == {"customer": None}


async def test_without_an_event_a_poll_moves_the_account(tmp_path: Path) -> None:
    async with telling(tmp_path, follows=[Kind.CUSTOMER], poll_every=0.02) as company:
        beifang = await company.id_of("K2")
        assert await company.data(NAME, "sales_rep", id=beifang) == {"customer": None}
        hand_over(company, "K2", "rep01", "east")
        assert await appears(company, beifang, "sales_rep")
        told = (await company.data(LAG, "admin"))["interfaces"]
    assert {one["name"]: one["lagSeconds"] is not None for one in told} == {
        "crm": True,
        "erp": False,
    }


async def test_a_changed_order_is_read_again_and_nothing_else(company: Company) -> None:
    huaxia = await company.id_of("K1")
    await company.ask(CUSTOMER_360, "admin", id=huaxia)
    before = await net(company, huaxia, "S3")
    reprice(company, "S3", "1.23")
    assert await net(company, huaxia, "S3") == before
    await tell(company, "erp", {"kind": "order", "key": "S3"})
    company.calls()
    await company.ask(CUSTOMER_360, "admin", id=huaxia)
    assert company.calls() == ["erp delivery order S3", "erp order customer D1"]
    assert await net(company, huaxia, "S3") == "1.23"


async def test_a_new_order_is_in_the_list_of_the_customer_that_is_named(company: Company) -> None:
    huaxia = await company.id_of("K1")
    await net(company, huaxia, "S3")
    orders = company.erp._entities[Kind.ORDER]
    company.erp.put(Kind.ORDER, [*orders, world.order("S500", "D1", -1)])
    await tell(company, "erp", {"kind": "order", "key": "S500", "customer": "D1"})
    assert await net(company, huaxia, "S500")


async def test_a_lost_notice_costs_freshness_only(tmp_path: Path) -> None:
    async with telling(tmp_path, freshness=MOMENT) as company:
        huaxia = await company.id_of("K1")
        await net(company, huaxia, "S3")
        reprice(company, "S3", "1.23")  # and nobody says so
        await asyncio.sleep(0.25)
        assert await net(company, huaxia, "S3") == "1.23"


async def test_events_are_counted_and_their_lag_is_shown(company: Company) -> None:
    await tell(company, "erp", {"kind": "stock", "key": "P-1"}, {"kind": "stock", "key": "P-2"})
    text = (await company.client.get("/metrics")).text
    assert 'c360_changes_total{system="erp",way="event"} 2.0' in text
    assert 'c360_change_lag_seconds{system="crm"} NaN' in text
    told = (await company.data(LAG, "admin"))["interfaces"]
    lag = {one["name"]: one["lagSeconds"] for one in told}
    assert lag["crm"] is None
    assert 0 <= lag["erp"] < 60


async def test_a_change_told_to_one_process_is_known_to_the_others(tmp_path: Path) -> None:
    with valkey.running() as server:
        both = (crm(), erp())
        start = partial(telling, tmp_path, systems=both, freshness=MINUTES, cache=server.url)
        async with start() as one, start() as other:
            huaxia = await one.id_of("K1")
            before = [await net(each, huaxia, "S3") for each in (one, other)]
            reprice(one, "S3", "1.23")
            assert [await net(each, huaxia, "S3") for each in (one, other)] == before
            await tell(one, "erp", {"kind": "order", "key": "S3"})
            assert await net(one, huaxia, "S3") == "1.23"
            assert await becomes(other, huaxia, "1.23")


async def becomes(company: Company, customer: str, value: str) -> bool:
    """Wait until an order comes to a value, for ten seconds at most."""
    for _ in range(200):
        if await net(company, customer, "S3") == value:
            return True
        await asyncio.sleep(0.05)
    return False


def blocks(language: str) -> list[str]:
    """Return the examples of the page."""
    return re.findall(rf"```{language}\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.skipif(
    not (shutil.which("openssl") and shutil.which("curl")), reason="needs openssl and curl"
)
async def test_the_documented_command_is_accepted(company: Company) -> None:
    (command,) = [text for text in blocks("sh") if "curl" in text]
    gateway = {"SECRET": SECRET, "GATEWAY": str(company.client.base_url).rstrip("/")}
    process = await asyncio.create_subprocess_exec(
        "sh", "-c", command, env={**os.environ, **gateway}, stdout=asyncio.subprocess.PIPE
    )
    async with asyncio.timeout(20):
        out, _ = await process.communicate()
    assert out == b'{"accepted":1}'


async def test_the_documented_recipe_is_accepted(company: Company) -> None:
    (recipe,) = blocks("python")
    names: dict[str, Any] = {}
    exec(recipe, names)  # noqa: S102 - our own documentation
    body, headers = names["signed"](SECRET, [{"kind": "order", "key": "S1"}])
    answer = await company.client.post("/events/erp", content=body, headers=headers)
    assert answer.json() == {"accepted": 1}
