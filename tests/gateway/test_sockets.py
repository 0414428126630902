"""The server's side of a WebSocket does not wait for a client that does not read."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import uvicorn
from uvicorn.server import ServerState

from gateway.sockets import GOING_AWAY, Sockets

HANDSHAKE = (
    b"GET / HTTP/1.1\r\nhost: x\r\nupgrade: websocket\r\nconnection: Upgrade\r\n"
    b"sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\nsec-websocket-version: 13\r\n\r\n"
)


class Transport(asyncio.Transport):
    """Keeps what is written, and how it ended."""

    def __init__(self) -> None:
        """Nothing is written yet."""
        super().__init__()
        self.written = b""
        self.closed = False
        self.spoken, self.aborted = asyncio.Event(), asyncio.Event()

    def write(self, data: Any) -> None:
        self.written += bytes(data)
        self.spoken.set()

    def close(self) -> None:
        self.closed = True

    def abort(self) -> None:
        self.aborted.set()

    def is_closing(self) -> bool:
        return self.closed or self.aborted.is_set()

    def pause_reading(self) -> None:
        """Read on all the same."""

    def resume_reading(self) -> None:
        """Read on."""


class Application:
    """Accepts, and leaves it to the test what is sent."""

    def __init__(self) -> None:
        """Nobody has come."""
        self.receive: Any = None
        self.send: Any = None
        self.over = asyncio.Event()

    async def __call__(self, _scope: Any, receive: Any, send: Any) -> None:
        self.receive, self.send = receive, send
        await receive()
        await send({"type": "websocket.accept"})
        await self.over.wait()


@pytest.fixture
async def connection() -> tuple[Sockets, Transport, Application]:
    """Shake hands."""
    application, transport = Application(), Transport()
    config = uvicorn.Config(application, ws=Sockets, lifespan="off", log_config=None)
    config.load()
    protocol = Sockets(config, ServerState(), {})
    protocol.connection_made(transport)
    protocol.data_received(HANDSHAKE)
    async with asyncio.timeout(20):
        await transport.spoken.wait()
    transport.written = b""
    return protocol, transport, application


async def ended(protocol: Sockets, application: Application) -> None:
    """Let the application end."""
    application.over.set()
    protocol.connection_lost(None)
    await asyncio.gather(*protocol.tasks)


async def test_a_close_goes_out_although_the_client_does_not_read(
    connection: tuple[Sockets, Transport, Application],
) -> None:
    protocol, transport, application = connection
    protocol.pause_writing()
    close = {"type": "websocket.close", "code": 1013, "reason": "slow"}
    async with asyncio.timeout(20):
        await application.send(close)
    assert transport.written == b"\x88\x06\x03\xf5slow"
    await ended(protocol, application)


async def test_who_reads_nothing_is_hung_up_on(
    connection: tuple[Sockets, Transport, Application],
) -> None:
    protocol, transport, application = connection
    protocol.slowest = 0.0
    protocol.pause_writing()
    async with asyncio.timeout(20):
        await transport.aborted.wait()
    await ended(protocol, application)


async def test_who_reads_on_is_not(
    connection: tuple[Sockets, Transport, Application],
) -> None:
    protocol, transport, application = connection
    protocol.pause_writing()
    timer = protocol._unread
    protocol.resume_writing()
    assert timer is not None
    assert timer.cancelled()
    assert not transport.aborted.is_set()
    await ended(protocol, application)


async def test_a_server_that_stops_says_that_it_goes_away(
    connection: tuple[Sockets, Transport, Application],
) -> None:
    protocol, transport, application = connection
    protocol.shutdown()
    assert transport.written == b"\x88\x02" + GOING_AWAY.to_bytes(2)
    assert transport.closed
    assert (await application.receive())["code"] == GOING_AWAY
    await ended(protocol, application)
