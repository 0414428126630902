"""What is wrong on a connection closes it with the protocol's own code."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Subprotocol

from gateway.doors import Doors
from gateway.front import Front
from gateway.leaving import Leaving
from gateway.limits import Bounds
from gateway.streams.entry import Entry, Limits
from gateway.streams.events import Events
from gateway.streams.messages import PROTOCOL
from gateway.streams.websocket import WebSocket
from gateway.telemetry import Metrics
from tests.journeys.company import Company
from tests.journeys.subscribing import (
    ORDER,
    Socket,
    address,
    connected,
    listening,
    streaming,
    token_of,
)
from tests.serving import served

pytestmark = pytest.mark.integration

SPOKEN = [Subprotocol(PROTOCOL)]


@pytest.fixture
async def company(tmp_path: Path) -> AsyncIterator[Company]:
    """Serve the company."""
    async with streaming(tmp_path) as made:
        yield made


@asynccontextmanager
async def limited(company: Company, limits: Limits) -> AsyncIterator[str]:
    """Serve the same gateway with other limits."""
    doors, metrics, gateway = Doors(), Metrics(), company.gateway
    entry = Entry(
        gate=gateway,
        live=lambda: gateway.live,
        execute=gateway.executor.execute,
        doors=doors,
        bounds=Bounds(),
        vitals=metrics.streams,
        leaving=Leaving(),
        limits=limits,
    )

    class Streams:
        """Both transports."""

        events, websocket, leaving = Events(entry), WebSocket(entry), entry.leaving

    async def nothing(*_: Any) -> None:
        """Answer nobody."""

    front = Front(nothing, nothing, metrics, doors, Streams())
    async with served(front, lifespan="off") as url:
        yield url.replace("http", "ws") + "/graphql"


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ("not json", 4400),
        (b"\x00", 4400),
        ('{"type": "start", "id": "1"}', 4400),
        ('{"type": "subscribe", "id": "1", "payload": {"query": "{ viewer { subject } }"}}', 4401),
        ('{"type": "connection_init"}', 4401),
        ('{"type": "connection_init", "payload": {"authorization": "Bearer a.b.c"}}', 4401),
        ('{"type": "connection_init", "payload": {"authorization": 7}}', 4401),
    ],
)
async def test_who_does_not_begin_as_he_should_is_not_let_in(
    company: Company, sent: str | bytes, code: int
) -> None:
    async with connected(company, None) as client:
        await client.connection.send(sent)
        assert (await client.closed())[0] == code


async def test_who_says_nothing_is_hung_up_on(company: Company) -> None:
    async with (
        limited(company, Limits(begin=0.05)) as url,
        connect(url, subprotocols=SPOKEN, proxy=None) as connection,
    ):
        assert (await Socket(connection).closed())[0] == 4408


async def test_a_second_beginning_closes_the_connection(company: Company) -> None:
    async with connected(company, "admin") as client:
        await client.send("connection_init")
        assert (await client.closed())[0] == 4429


async def test_an_id_that_is_taken_closes_the_connection(company: Company) -> None:
    async with connected(company, "admin") as client:
        await client.subscribe(ORDER, number="S3")
        await client.subscribe(ORDER, number="S3")
        assert (await client.closed())[0] == 4409
    await listening(company, 0)


async def test_an_id_can_be_used_again_after_its_end(company: Company) -> None:
    async with connected(company, "admin") as client:
        for _ in range(2):
            await client.subscribe("{ viewer { subject } }")
            assert await client.data() == {"viewer": {"subject": "u-admin"}}
            assert await client.next() == {"type": "complete", "id": "1"}


async def test_pings_are_answered_before_and_after_the_beginning(company: Company) -> None:
    async with connected(company, None) as client:
        await client.send("ping", payload={"n": 1})
        assert await client.next() == {"type": "pong", "payload": {"n": 1}}
        carried = f"Bearer {token_of(company, 'admin')}"
        await client.send("connection_init", payload={"Authorization": carried})
        assert await client.next() == {"type": "connection_ack"}
        await client.send("pong")
        await client.send("ping")
        assert await client.next() == {"type": "pong"}


async def test_a_token_in_the_address_is_not_read(company: Company) -> None:
    token = token_of(company, "admin")
    url = f"{address(company)}?authorization=Bearer%20{token}&token={token}"
    async with connect(url, subprotocols=SPOKEN, proxy=None) as connection:
        client = Socket(connection)
        await client.send("connection_init")
        assert (await client.closed())[0] == 4401


async def test_the_header_carries_the_token_as_well(company: Company) -> None:
    headers = {"authorization": f"Bearer {token_of(company, 'admin')}"}
    async with connected(company, None, additional_headers=headers) as client:
        await client.send("connection_init")
        assert await client.next() == {"type": "connection_ack"}


async def test_a_page_of_another_origin_may_not_connect(company: Company) -> None:
    with pytest.raises(InvalidStatus) as told:
        async with connected(company, None, origin="https://elsewhere.example"):
            pass
    assert told.value.response.status_code == 403
    own = str(company.client.base_url).rstrip("/")
    async with connected(company, "admin", origin=own):
        pass


async def test_too_many_on_one_connection_are_refused_and_the_others_go_on(
    company: Company,
) -> None:
    async with (
        limited(company, Limits(per_connection=1)) as url,
        connect(url, subprotocols=SPOKEN, proxy=None) as connection,
    ):
        client = Socket(connection)
        carried = f"Bearer {token_of(company, 'admin')}"
        await client.send("connection_init", payload={"authorization": carried})
        await client.next()
        await client.subscribe(ORDER, "1", number="S3")
        await client.subscribe(ORDER, "2", number="S3")
        message = await client.next()
        assert (message["id"], message["payload"][0]["extensions"]["code"]) == ("2", "RATE_LIMITED")
        await listening(company, 1)


async def test_another_path_takes_no_connection(company: Company) -> None:
    with pytest.raises(InvalidStatus):
        async with connect(address(company) + "/other", subprotocols=SPOKEN, proxy=None):
            pass
