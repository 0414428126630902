"""The embedded CRM beside a real Tryton: one question joins them, and outlives the ERP."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest

from gateway.demo.beside import beside
from gateway.demo.run import Prepared, prepare
from gateway.demo.tryton.server import TrytonServer
from tests.serving import served
from tests.tryton_server import tryton_server

pytestmark = [pytest.mark.integration, pytest.mark.timeout(600)]

JOINED = """query($id: ID!) { customer(id: $id) {
  name links { system key } freshness { state source }
  interactions(first: 1) { nodes { subject } freshness { state source } }
  orders { freshness { state source } nodes {
    number status lines { sku quantity { value unit } }
    deliveries { freshness { state } nodes { number status } } } }
  credit { freshness { state } standing
    accounts { limit { amount currency } exposure { amount } exposureBasis } }
  tickets { freshness { state } }
  payments { freshness { state } } } }"""


@pytest.fixture(scope="module")
def erp(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TrytonServer]:
    with tryton_server(tmp_path_factory.mktemp("tryton")) as server:
        yield server


@pytest.fixture(scope="module")
def demo(erp: TrytonServer, tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    return prepare(tmp_path_factory.mktemp("demo"), 1, beside(erp.base_url))


@pytest.fixture
async def client(demo: Prepared) -> AsyncIterator[httpx.AsyncClient]:
    async with served(demo.app) as url, httpx.AsyncClient(base_url=url, timeout=30) as client:
        yield client


async def ask(client: httpx.AsyncClient, demo: Prepared, role: str = "admin") -> dict[str, Any]:
    response = await client.post(
        "/graphql",
        json={"query": JOINED, "variables": {"id": demo.running.examples["both"]}},
        headers={"authorization": f"Bearer {demo.running.tokens[role]}"},
    )
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


async def test_one_question_joins_the_crm_and_a_real_erp(
    client: httpx.AsyncClient, demo: Prepared
) -> None:
    answer = await ask(client, demo)
    assert "errors" not in answer
    customer = answer["data"]["customer"]
    assert {link["system"] for link in customer["links"]} == {"crm", "erp"}
    assert customer["freshness"] == {"state": "FRESH", "source": "crm"}
    assert len(customer["interactions"]["nodes"]) == 1
    assert customer["orders"]["freshness"] == {"state": "FRESH", "source": "erp"}
    orders = customer["orders"]["nodes"]
    assert [line["sku"] for line in orders[0]["lines"]] == ["P-101"]
    assert {order["deliveries"]["freshness"]["state"] for order in orders} == {"FRESH"}
    assert sum(len(order["deliveries"]["nodes"]) for order in orders) == 3
    (account,) = customer["credit"]["accounts"]
    assert account["limit"] == {"amount": "20000", "currency": "CNY"}
    assert (account["exposureBasis"], customer["credit"]["standing"]) == ("NATIVE", "GOOD")


async def test_what_the_erp_lacks_is_not_provided(
    client: httpx.AsyncClient, demo: Prepared
) -> None:
    customer = (await ask(client, demo))["data"]["customer"]
    assert customer["payments"]["freshness"]["state"] == "NOT_PROVIDED"
    assert customer["tickets"]["freshness"]["state"] == "FRESH"


async def test_a_support_agent_sees_no_figure_of_the_real_erp(
    client: httpx.AsyncClient, demo: Prepared
) -> None:
    answer = await ask(client, demo, "support_agent")
    assert answer["data"]["customer"]["credit"]["accounts"] is None
    assert "20000" not in str(answer)


async def test_the_erp_may_stop_and_come_back(
    client: httpx.AsyncClient, demo: Prepared, erp: TrytonServer
) -> None:
    await asyncio.to_thread(erp.stop)
    try:
        customer = (await ask(client, demo))["data"]["customer"]
        assert customer["interactions"]["freshness"]["state"] == "FRESH"
        assert customer["orders"]["freshness"]["state"] == "UNAVAILABLE"
        assert customer["credit"]["standing"] is None
    finally:
        await asyncio.to_thread(erp.start)
    customer = (await ask(client, demo))["data"]["customer"]
    assert customer["orders"]["freshness"]["state"] == "FRESH"
