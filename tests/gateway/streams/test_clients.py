"""The clients that people use: graphql-ws and graphql-sse from npm, gql from PyPI."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import orjson
import pytest
from gql import Client, gql
from gql.transport.websockets import WebsocketsTransport
from gql.transport.websockets_protocol import WebsocketsProtocolTransportBase

from tests import node
from tests.journeys.company import Company
from tests.journeys.subscribing import (
    ORDER,
    PATIENCE,
    address,
    connected,
    listening,
    streaming,
    token_of,
)
from tests.journeys.test_events import MINUTES, reprice
from tests.journeys.test_subscriptions import again

pytestmark = pytest.mark.integration

PROGRAMS = node.SCRIPTS / "streams"
S3 = {"number": "S3", "net": {"amount": "1.23"}}
NOT_THERE = {"next": {"data": {"orderChanged": None}}}


@pytest.fixture
async def company(tmp_path: Path) -> AsyncIterator[Company]:
    """Serve the company; what was read serves for minutes."""
    async with streaming(tmp_path, freshness=MINUTES) as made:
        yield made


class Program:
    """A client in a process of its own, which tells what comes, a line for each."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        """Read what it prints."""
        self._process = process

    async def next(self) -> Any:
        """Wait for a line; None at the end."""
        assert self._process.stdout is not None
        async with asyncio.timeout(PATIENCE):
            line = await self._process.stdout.readline()
        return orjson.loads(line) if line else None

    async def rest(self) -> list[Any]:
        """Wait for all lines up to the end."""
        found = []
        while (line := await self.next()) is not None:
            found.append(line)
        return found


@asynccontextmanager
async def program(company: Company, way: str, token: str, **more: Any) -> AsyncIterator[Program]:
    """Run a client from npm; it ends with its subscription, or with the test."""
    folder = await asyncio.to_thread(node.installed, PROGRAMS)
    url = str(company.client.base_url.join("/graphql"))
    asked = {"url": url, "token": token, "query": ORDER, "variables": {"number": "S3"}, **more}
    process = await asyncio.create_subprocess_exec(
        str(node.node().program),
        str(folder / "subscribe.mjs"),
        way,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdin is not None
        process.stdin.write(orjson.dumps(asked))
        process.stdin.close()
        yield Program(process)
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def change(company: Company) -> None:
    """Let the order change, and the ERP tell so."""
    reprice(company, "S3", "1.23")
    await again(company, "erp", {"kind": "order", "key": "S3"})


@pytest.mark.node
@pytest.mark.parametrize("header", [False, True], ids=["payload", "header"])
async def test_graphql_ws_is_pushed_a_change(company: Company, *, header: bool) -> None:
    token = token_of(company, "sales_rep")
    async with program(company, "ws", token, header=header) as client:
        assert await client.next() == {"connected": True}
        await listening(company, 1)
        await change(company)
        assert await client.next() == {"next": {"data": {"orderChanged": S3}}}


@pytest.mark.node
async def test_graphql_sse_is_pushed_a_change(company: Company) -> None:
    async with program(company, "sse", token_of(company, "sales_rep")) as client:
        await listening(company, 1)
        await change(company)
        assert await client.next() == {"next": {"data": {"orderChanged": S3}}}


@pytest.mark.node
@pytest.mark.parametrize("way", ["ws", "sse"])
async def test_npm_clients_see_a_foreign_order_come_to_its_end(company: Company, way: str) -> None:
    token = token_of(company, "sales_rep")
    async with program(company, way, token, variables={"number": "S99"}) as client:
        told = [line for line in await client.rest() if line.keys() & {"next", "complete", "error"}]
    assert told == [NOT_THERE, {"complete": True}]


@pytest.mark.node
@pytest.mark.parametrize("way", ["ws", "sse"])
async def test_npm_clients_ask_a_question_as_well(company: Company, way: str) -> None:
    token = token_of(company, "sales_rep")
    async with program(company, way, token, query="{ viewer { subject } }") as client:
        told = [line for line in await client.rest() if line.keys() & {"next", "complete"}]
    assert told == [{"next": {"data": {"viewer": {"subject": "u-rep"}}}}, {"complete": True}]


@pytest.mark.node
async def test_graphql_ws_is_told_why_it_is_not_let_in(company: Company) -> None:
    async with program(company, "ws", "not-a-token") as client:
        told = await client.rest()
    assert {"closed": {"code": 4401, "reason": "A valid bearer token is needed."}} in told


@pytest.mark.node
async def test_graphql_sse_is_not_let_in_without_a_token(company: Company) -> None:
    async with program(company, "sse", "not-a-token") as client:
        assert await client.rest() == [{"error": {"status": 401}}]


@pytest.mark.node
async def test_graphql_ws_learns_that_its_token_has_ended(company: Company) -> None:
    async with program(company, "ws", token_of(company, "sales_rep", 1.5)) as client:
        told = await client.rest()
    assert {"closed": {"code": 4403, "reason": "The token has ended."}} in told


async def test_gql_is_pushed_a_change(company: Company) -> None:
    transport = WebsocketsTransport(
        url=address(company),
        init_payload={"authorization": f"Bearer {token_of(company, 'sales_rep')}"},
        subprotocols=[WebsocketsProtocolTransportBase.GRAPHQLWS_SUBPROTOCOL],
        connect_args={"proxy": None},
    )
    asked = gql(ORDER)
    asked.variable_values = {"number": "S3"}
    async with Client(transport=transport) as session:
        pushes = session.subscribe(asked)
        first = asyncio.ensure_future(anext(aiter(pushes)))
        await listening(company, 1)
        await change(company)
        async with asyncio.timeout(PATIENCE):
            assert await first == {"orderChanged": S3}
        await pushes.aclose()


async def test_the_legacy_protocol_is_not_spoken(company: Company) -> None:
    async with connected(company, None, subprotocols=["graphql-ws"]) as client:
        assert await client.closed() == (4406, "Only graphql-transport-ws is spoken here.")
