"""The lab's API says what is wrong with a request, and changes nothing then."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from gateway.demo.lab.control import control
from tests.lab import Benches, lab

pytestmark = pytest.mark.integration


@pytest.fixture
async def benches() -> AsyncIterator[Benches]:
    async with lab() as made:
        yield made


@pytest.fixture
async def client(benches: Benches) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=control(benches.lab))
    async with httpx.AsyncClient(transport=transport, base_url="http://lab.test") as made:
        yield made


async def told(client: httpx.AsyncClient) -> dict[str, Any]:
    found: dict[str, Any] = (await client.get("/control")).json()
    return found


async def test_a_fault_is_set_and_told(client: httpx.AsyncClient) -> None:
    answer = await client.put("/control/erp", json={"fault": "slow", "seconds": 2})
    assert answer.json() == await told(client)
    setting = answer.json()["systems"]["erp"]["setting"]
    assert setting == {"fault": "slow", "seconds": 2.0, "probability": 1.0, "lasts": None}
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("path", "body", "status", "words"),
    [
        ("/control/erp", b'{"fault":"tired"}', 422, "$.fault"),
        ("/control/erp", b"{", 422, "truncated"),
        ("/control/erp", b'{"fault":"hang","for":1}', 422, "unknown field `for`"),
        ("/control/redis", b'{"fault":"hang"}', 404, "there is no redis"),
        ("/control", b'{"latency":-1}', 422, "$.latency"),
    ],
)
async def test_what_makes_no_sense_is_refused_with_its_reason(
    client: httpx.AsyncClient, path: str, body: bytes, status: int, words: str
) -> None:
    before = await told(client)
    answer = await client.put(path, content=body, headers={"content-type": "application/json"})
    assert answer.status_code == status
    assert words in answer.json()["error"]
    assert await told(client) == before


async def test_a_form_of_another_page_sets_nothing(client: httpx.AsyncClient) -> None:
    body = b'{"sku":"P-1","available":"1"}'
    answer = await client.post("/control/change", content=body)
    assert answer.status_code == 422
    assert (await client.get("/control/journal")).json() == {"changes": []}


async def test_a_stock_is_changed_and_stands_in_the_journal(client: httpx.AsyncClient) -> None:
    for available in ("41", "42"):
        body = {"sku": "P-1", "available": available}
        made = (await client.post("/control/change", json=body)).json()
    later = (await client.get("/control/journal?since=1")).json()["changes"]
    assert later == [made]
    assert (made["before"], made["available"]) == ("41", "42")
    missing = await client.post("/control/change", json={"sku": "none", "available": "1"})
    assert missing.status_code == 404


async def test_latency_and_counts_are_set(client: httpx.AsyncClient, benches: Benches) -> None:
    benches.erp.counts.note("order.key")
    answer = await client.put("/control", json={"latency": 0.25})
    assert (answer.json()["latency"], benches.lab.house.latency) == (0.25, 0.25)
    reset = (await client.post("/control/reset")).json()
    assert reset["systems"]["erp"]["counts"]["calls"] == 0
