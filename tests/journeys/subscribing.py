"""Subscribing to the company whose systems tell of changes, by WebSocket and server-sent events."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from backends.memory import MemoryBackend
from backends.port import Backend
from gateway.app import make
from gateway.settings import Settings
from gateway.streams.messages import PROTOCOL
from policies.principal import Principal
from tests.journeys.company import Company, Erp, crm, erp, settings
from tests.journeys.telling import told
from tests.resolvers import world
from tests.serving import served

PATIENCE = 20.0

ORDER = "subscription($number: String) { orderChanged(number: $number) { number net { amount } } }"
ORDERS_OF = """
subscription($customer: ID) { orderChanged(customer: $customer) { number net { amount } } }
"""
STOCK = """
subscription($skus: [String!]!) {
  stockChanged(skus: $skus) { sku stock { level total { value } } }
}
"""
SAID = "subscription($customer: ID!) { interactionAdded(customer: $customer) { key subject } }"


@asynccontextmanager
async def streaming(
    folder: Path,
    change: Callable[[Settings], Settings] = lambda chosen: chosen,
    *,
    systems: tuple[MemoryBackend, Erp] | None = None,
    **tables: Any,
) -> AsyncIterator[Company]:
    """Serve the company on a free port of loopback; its systems tell, and nobody asks them."""
    systems = systems or (crm(), erp())
    by_name: dict[str, Backend] = {system.name: system for system in systems}
    chosen = change(told(settings(folder, **tables), 0.0))
    gateway = make(chosen, connect=lambda name, _system: by_name[name])
    made = Company(gateway, *systems)
    app = gateway.asgi(begin=gateway.synchronise)
    async with served(app) as url, httpx.AsyncClient(base_url=url, trust_env=False) as client:
        made.client = client
        made.calls()
        yield made


class Socket:
    """One connection of graphql-transport-ws, message by message."""

    def __init__(self, connection: ClientConnection) -> None:
        """Send and receive by hand, so that a test says what is on the wire."""
        self.connection = connection

    async def send(self, type_: str, **more: Any) -> None:
        """Send a message."""
        await self.connection.send(orjson.dumps({"type": type_, **more}).decode())

    async def subscribe(self, query: str, id_: str = "1", **variables: Any) -> None:
        """Begin an operation."""
        await self.send("subscribe", id=id_, payload={"query": query, "variables": variables})

    async def next(self) -> Any:
        """Wait for a message."""
        async with asyncio.timeout(PATIENCE):
            return orjson.loads(await self.connection.recv())

    async def data(self) -> Any:
        """Wait for an answer without errors, and return its data."""
        message = await self.next()
        assert message["type"] == "next", message
        assert "errors" not in message["payload"], message
        return message["payload"]["data"]

    async def closed(self) -> tuple[int, str]:
        """Wait for the end, and return its code and reason."""
        async with asyncio.timeout(PATIENCE):
            try:
                while True:
                    await self.connection.recv()
            except ConnectionClosed as over:
                frame = over.rcvd
        assert frame is not None, "the connection was lost without a close"
        return frame.code, frame.reason


def address(company: Company) -> str:
    """Return where the company takes connections."""
    return str(company.client.base_url.copy_with(scheme="ws", path="/graphql"))


def token_of(company: Company, who: str | Principal, lifetime: float = 60.0) -> str:
    """Return a token of somebody."""
    return company.token(world.PEOPLE[who] if isinstance(who, str) else who, lifetime)


@asynccontextmanager
async def connected(
    company: Company, who: str | Principal | None, token: str | None = None, **options: Any
) -> AsyncIterator[Socket]:
    """Connect as somebody; as nobody, the first message is left to the test."""
    protocols = options.pop("subprotocols", [PROTOCOL])
    async with connect(
        address(company), subprotocols=protocols, proxy=None, ping_interval=None, **options
    ) as connection:
        socket = Socket(connection)
        if who is not None:
            carried = f"Bearer {token or token_of(company, who)}"
            await socket.send("connection_init", payload={"authorization": carried})
            assert await socket.next() == {"type": "connection_ack"}
        yield socket


@asynccontextmanager
async def events(
    company: Company,
    who: str | Principal,
    query: str,
    token: str | None = None,
    client: httpx.AsyncClient | None = None,
    **variables: Any,
) -> AsyncIterator[Events]:
    """Subscribe by server-sent events, with the company's client or another."""
    headers = {
        "authorization": f"Bearer {token or token_of(company, who)}",
        "accept": "text/event-stream",
    }
    body = {"query": query, "variables": variables}
    url = company.client.base_url.join("/graphql")
    async with (client or company.client).stream(
        "POST", url, json=body, headers=headers, timeout=PATIENCE
    ) as response:
        yield Events(response)


class Events:
    """The events of one response."""

    def __init__(self, response: httpx.Response) -> None:
        """Read line by line."""
        self.response = response
        self._lines = response.aiter_lines()

    async def next(self) -> tuple[str, Any]:
        """Wait for an event, and return its name and what it carries."""
        name, carried = "", ""
        async with asyncio.timeout(PATIENCE):
            async for line in self._lines:
                field, _, value = line.partition(":")
                if field == "event":
                    name = value.strip()
                elif field == "data":
                    carried = value.strip()
                elif not line and name:
                    return name, orjson.loads(carried) if carried else None
        return "closed", None


async def listening(company: Company, count: int) -> None:
    """Wait until so many subscriptions have begun."""
    live = company.gateway.live
    async with asyncio.timeout(PATIENCE):
        while len(live) != count:  # noqa: ASYNC110 - clients do not say when they are listened to
            await asyncio.sleep(0.002)
        for audience in [*live._audiences.values()]:
            await audience.begun.wait()
