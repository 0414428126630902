"""What one process keeps to, four keep to together."""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from collections import Counter
from contextlib import AsyncExitStack
from typing import Any

import pytest

from backends.vocabulary import Kind
from benchmarks.shield import company
from policies.audit import existing, verify, what_saw
from tests.fleet.conftest import CALLS, CAP, COUNT, REQUESTS, Many

pytestmark = [
    pytest.mark.integration,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.timeout(600),
]

MINUTE = 61.0
EVER = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
STOCK = "query($sku: String!) { product(sku: $sku) { stock { total { value } } } }"
CHANGED = """
subscription($skus: [String!]!) { stockChanged(skus: $skus) { stock { total { value } } } }
"""
NAME = "query($sku: String!) { product(sku: $sku) { name } }"
IDS = "{ customers(first: 80) { nodes { id } } }"
ORDERS = "query($id: ID!) { customer(id: $id) { orders { nodes { number } freshness { state } } } }"
CREDIT = "query($id: ID!) { customer(id: $id) { credit { accounts { limit { amount } } } } }"
OWN = "{ viewer { roles } }"
SKUS = company.skus(200)


async def test_one_fact_is_one_call_whichever_processes_are_asked(many: Many) -> None:
    token = many.gateways.token()

    async def calls(number: int) -> dict[str, int]:
        await many.systems.reset()
        sku = SKUS[-1 - number]
        await asyncio.gather(*(many.data(STOCK, token, sku=sku) for _ in range(40)))
        await many.everywhere(STOCK, token, sku=sku)
        return await many.kinds()

    assert await many.on_redis(calls) == {"stock.sku": 1}


async def test_the_cap_is_one_for_all_processes(many: Many) -> None:
    token = many.gateways.token()
    ids = [node["id"] for node in (await many.data(IDS, token))["customers"]["nodes"]]

    async def counts(number: int) -> tuple[set[str], Any]:
        await many.systems.reset()
        asked = [many.data(ORDERS, token, id=one) for one in ids[number::4]]
        answers = await asyncio.gather(*asked)
        states = {answer["customer"]["orders"]["freshness"]["state"] for answer in answers}
        return states, await many.systems.counts("erp")

    states, told = await many.on_redis(counts)
    assert states == {"FRESH"}
    assert (told["kinds"], told["peak"]) == ({"order.customer": len(ids) // 4}, CAP)


async def test_the_calls_of_a_minute_are_those_of_all_processes(many: Many) -> None:
    token = many.gateways.token()

    async def calls(number: int) -> tuple[int, dict[str, int]]:
        await many.systems.reset()
        skus = SKUS[40 * number : 40 * number + 40]
        asked = [many.ask(NAME, token, sku=sku) for sku in skus]
        answers = [answer.json() for answer in await asyncio.gather(*asked)]
        named = [one for one in answers if (one["data"]["product"] or {}).get("name")]
        return len(named), await many.kinds()

    assert await many.on_redis(calls, pause=MINUTE) == (CALLS, {"product.key": CALLS})


async def test_the_requests_of_a_caller_are_counted_over_all_processes(many: Many) -> None:
    async def statuses(number: int) -> tuple[Counter[int], float]:
        token = many.gateways.token("portal_customer", subject=f"fleet-{number}")
        began = time.monotonic()
        asked = [many.ask(OWN, token) for _ in range(10 * REQUESTS)]
        seen = Counter(answer.status_code for answer in await asyncio.gather(*asked))
        return seen, time.monotonic() - began

    seen, seconds = await many.on_redis(statuses)
    back = seconds * REQUESTS / 60  # so many have come back meanwhile
    assert set(seen) == {200, 429}
    assert REQUESTS <= seen[200] <= REQUESTS + back + 1


async def test_a_notice_to_one_process_is_heard_by_all(many: Many) -> None:
    token, sku = many.gateways.token(), SKUS[7]
    before = await many.everywhere(STOCK, token, sku=sku)
    await many.systems.change(sku, "4321")
    assert await many.everywhere(STOCK, token, sku=sku) == before
    told = await many.gateways.tell(
        many.gateways.ports[0], "erp", {"kind": Kind.STOCK.value, "key": sku}
    )
    assert told.json() == {"accepted": 1}
    now = {"product": {"stock": {"total": {"value": "4321"}}}}
    await many.becomes(now, STOCK, token, sku=sku)


async def test_a_change_told_to_one_process_reaches_the_subscribers_of_all(many: Many) -> None:
    token = many.gateways.token()
    urls = [many.gateways.url(port) for port in many.gateways.ports] * 2

    async def pushed(number: int) -> tuple[list[Any], dict[str, int]]:
        sku, value = SKUS[20 + number], str(8000 + number)
        await many.everywhere(STOCK, token, sku=sku)
        async with AsyncExitStack() as stack:
            streams = [
                await stack.enter_async_context(many.subscribed(CHANGED, token, url, skus=[sku]))
                for url in urls
            ]
            await many.systems.reset()
            await many.systems.change(sku, value)
            change = {"kind": Kind.STOCK.value, "key": sku}
            await many.gateways.tell(many.gateways.ports[1], "erp", change)
            async with asyncio.timeout(60):
                told = await asyncio.gather(*(anext(stream) for stream in streams))
            return [one["stockChanged"]["stock"]["total"]["value"] == value for one in told], (
                await many.kinds()
            )

    assert await many.on_redis(pushed) == ([True] * len(urls), {"stock.sku": 1})


async def test_the_log_has_a_sound_chain_of_each_process_and_every_read(many: Many) -> None:
    token = many.gateways.token("finance", subject="fleet-reader")
    id_ = (await many.data(IDS, many.gateways.token()))["customers"]["nodes"][0]["id"]
    await many.everywhere(CREDIT, token, id=id_)
    answers = await asyncio.gather(*(many.ask(CREDIT, token, id=id_) for _ in range(40)))
    database = many.gateways.shared.database
    report = await verify(database, [many.gateways.shared.key()])
    assert report.sound, report.findings
    assert len(report.chains) == COUNT
    async with existing(database) as log:
        read = [entry.request_id for entry in await what_saw(log, "fleet-reader", EVER, limit=100)]
    assert len(read) == len(set(read)) == COUNT + len(answers)
    assert {answer.headers["x-request-id"] for answer in answers} <= set(read)
