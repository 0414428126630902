"""The house answers over HTTP what its systems hold, counts it, and spoils it as the dial says."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from backends.errors import Unavailable
from backends.memory import MemoryBackend
from backends.vocabulary import Kind
from gateway.demo.lab.counts import Counts
from gateway.demo.lab.faults import HTTP, WELL, Dial, Fault, Setting
from gateway.demo.lab.house import House, Room
from gateway.demo.lab.journal import Journal
from gateway.demo.lab.spoiling import INSTEAD
from tests.lab import until
from tests.resolvers import world

SPOILED = [*INSTEAD]


@pytest.fixture
def room() -> Room:
    backend = MemoryBackend("erp", world.erp_entities())
    return Room(backend, Dial(HTTP), Counts(), Journal())


@pytest.fixture
async def client(room: Room) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=House({"erp": room}))
    async with httpx.AsyncClient(transport=transport, base_url="http://house.test/erp") as made:
        yield made


async def rows(client: httpx.AsyncClient, path: str) -> list[dict[str, Any]]:
    answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["rows"]
    return found


async def test_rows_tell_by_which_key_they_were_asked(client: httpx.AsyncClient) -> None:
    found = await rows(client, "/delivery/order?keys=S1,S2")
    assert {row["asked"] for row in found} == {"S1", "S2"}


async def test_one_key_may_stand_in_the_path(client: httpx.AsyncClient) -> None:
    assert await rows(client, "/order/key/S1") == await rows(client, "/order/key?keys=S1")


async def test_a_listing_has_every_row(client: httpx.AsyncClient) -> None:
    assert len(await rows(client, "/customer/all")) == len(world.erp_entities()[Kind.CUSTOMER])


async def test_a_window_is_understood(client: httpx.AsyncClient) -> None:
    whole = await rows(client, "/order/customer/D1")
    first = (await client.get("/order/customer/D1?limit=1")).json()
    assert first["rows"] == whole[:1]
    assert await rows(client, f"/order/customer/D1?limit=1&after={first['next']}") == whole[1:2]
    assert await rows(client, "/order/customer/D1?status=closed") == []


async def test_a_customer_carries_the_numbers_of_other_systems() -> None:
    backend = MemoryBackend("crm", world.crm_entities())
    house = House({"crm": Room(backend, Dial(HTTP), Counts(), Journal())})
    transport = httpx.ASGITransport(app=house)
    async with httpx.AsyncClient(transport=transport, base_url="http://house.test/crm") as client:
        assert (await rows(client, "/customer/key/K1"))[0]["numbers"] == {"erp": "D1"}


@pytest.mark.parametrize("path", ["/order/shape/1", "/thing/key/1", "/order"])
async def test_what_nobody_serves_is_not_found(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code == 404


async def test_a_stranger_is_not_found(client: httpx.AsyncClient) -> None:
    assert (await client.get("http://house.test/hr/order/key/1")).status_code == 404


async def test_every_call_is_counted(client: httpx.AsyncClient, room: Room) -> None:
    await rows(client, "/stock/sku?keys=P-1,P-2")
    await rows(client, "/stock/sku?keys=P-1")
    assert room.counts.kinds == {"stock.sku": 2}
    assert (room.counts.in_flight, room.counts.peak) == (0, 1)


@pytest.mark.parametrize("fault", SPOILED)
async def test_a_spoiled_answer_is_the_faults_own(
    client: httpx.AsyncClient, room: Room, fault: Fault
) -> None:
    await room.dial.turn(Setting(fault=fault))
    answer = await client.get("/stock/sku?keys=P-1")
    assert (answer.status_code, answer.content) == (INSTEAD[fault].status, INSTEAD[fault].body)
    assert room.counts.calls == 1


async def test_a_hanging_call_is_in_flight_until_it_is_let_go(
    client: httpx.AsyncClient, room: Room
) -> None:
    await room.dial.turn(Setting(fault=Fault.HANG))
    asking = asyncio.create_task(rows(client, "/stock/sku?keys=P-1"))
    await until(lambda: room.counts.in_flight)
    await room.dial.turn(WELL)
    assert await asking
    assert room.counts.in_flight == 0


async def test_what_is_slow_is_read_after_the_wait(client: httpx.AsyncClient, room: Room) -> None:
    await room.dial.turn(Setting(fault=Fault.SLOW, seconds=600))
    asking = asyncio.create_task(rows(client, "/stock/sku?keys=P-1"))
    await until(lambda: room.counts.in_flight)
    assert isinstance(room.backend, MemoryBackend)
    assert room.backend.calls == []
    await room.dial.turn(WELL)
    assert await asking


async def test_an_answer_that_dripped_is_whole_in_the_end(
    client: httpx.AsyncClient, room: Room
) -> None:
    whole = await rows(client, "/stock/sku?keys=P-1")
    await room.dial.turn(Setting(fault=Fault.DRIP, seconds=0.0001))
    assert await rows(client, "/stock/sku?keys=P-1") == whole


async def test_who_leaves_is_not_answered(room: Room) -> None:
    await room.dial.turn(Setting(fault=Fault.HANG))
    left = asyncio.Event()
    scope = {"raw_path": b"/erp/stock/sku/P-1", "query_string": b""}

    async def receive() -> dict[str, str]:
        await left.wait()
        return {"type": "http.disconnect"}

    async def send(_message: object) -> None:
        raise AssertionError("nothing is sent to who has left")

    serving = asyncio.create_task(House({"erp": room})(scope, receive, send))
    await until(lambda: room.counts.in_flight)
    left.set()
    await serving
    assert room.counts.in_flight == 0


async def test_trouble_of_the_house_itself_is_no_answer(
    client: httpx.AsyncClient, room: Room
) -> None:
    assert isinstance(room.backend, MemoryBackend)
    room.backend.failures[Kind.STOCK] = Unavailable("no", system="erp")
    assert (await client.get("/stock/sku/P-1")).status_code == 503
