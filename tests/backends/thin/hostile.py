"""A server on a socket that does, with each connection, whatever a test's script says."""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any, TypeAlias

from backends.thin.wire import ThinWire
from backends.wire import Request

_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)
_AT_ONCE = struct.pack("ii", 1, 0)

GET = Request(method="GET", path="/x")
READ = Request(method="POST", path="/x", body=b"{}", safe=True)
WRITE = Request(method="POST", path="/x", body=b"{}")
HELLO = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi"


class Visit:
    """One connection, from the server's side; ``number`` counts from 1."""

    def __init__(
        self,
        host: Hostile,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        """Belong to a host."""
        self.host = host
        self.number = host.connections
        self.reader = reader
        self.writer = writer

    async def question(self) -> bytes:
        """Read a request; return its head."""
        head = await self.reader.readuntil(b"\r\n\r\n")
        length = _LENGTH.search(head)
        await self.reader.readexactly(int(length[1]) if length else 0)
        self.host.questions.append(head)
        self.host.tell()
        return head

    async def say(self, *pieces: bytes) -> None:
        """Send pieces, each when the one before has left."""
        for piece in pieces:
            self.writer.write(piece)
            await self.writer.drain()

    async def drip(self, raw: bytes) -> None:
        """Send byte by byte, with a turn of the loop after each."""
        for byte in raw:
            self.writer.write(bytes([byte]))
            await asyncio.sleep(0)

    async def closed(self) -> None:
        """Wait until the other side closes."""
        while await self.reader.read(65536):
            pass

    def reset(self) -> None:
        """End the connection with a reset."""
        peer: Any = self.writer.get_extra_info("socket")
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
        self.writer.transport.abort()


Script: TypeAlias = Callable[[Visit], Awaitable[None]]


class Hostile:
    """What the server has seen."""

    def __init__(self, script: Script) -> None:
        """Follow a script with each connection; its end closes the connection."""
        self.url = ""
        self.connections = 0
        self.open = 0
        self.questions: list[bytes] = []
        self.over = asyncio.Event()
        self._script = script
        self._changed = asyncio.Event()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Follow the script."""
        self.connections += 1
        self.open += 1
        self.tell()
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            await self._script(Visit(self, reader, writer))
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
        self.open -= 1
        self.tell()

    def tell(self) -> None:
        """Wake who waits for a change."""
        self._changed.set()

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait for something to become true."""
        async with asyncio.timeout(10):
            while not holds():
                self._changed.clear()
                await self._changed.wait()

    async def left(self) -> None:
        """Wait until every connection is closed."""
        await self.until(lambda: self.open == 0)


@asynccontextmanager
async def hostile(script: Script, *, tls: ssl.SSLContext | None = None) -> AsyncIterator[Hostile]:
    """Serve on a free port of loopback; at the end no connection may be left open."""
    host = Hostile(script)
    server = await asyncio.start_server(host.serve, "127.0.0.1", 0, ssl=tls)
    scheme = "https" if tls else "http"
    host.url = f"{scheme}://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield host
    finally:
        host.over.set()
        server.close()
        await host.left()
        await server.wait_closed()


@asynccontextmanager
async def wire_to(script: Script, **how: Any) -> AsyncIterator[tuple[ThinWire, Hostile]]:
    """Serve, and give a wire to it."""
    async with hostile(script) as host:
        wire = ThinWire("erp", host.url, **({"largest_body": 1_000_000} | how))
        try:
            yield wire, host
        finally:
            await wire.aclose()


def answering(*answers: bytes) -> Script:
    """Answer the questions of each connection with these in turn, then with the last one."""

    async def script(visit: Visit) -> None:
        number = 0
        while True:
            await visit.question()
            await visit.say(answers[min(number, len(answers) - 1)])
            number += 1

    return script


async def silent(visit: Visit) -> None:
    """Read, and say nothing."""
    await visit.question()
    await visit.closed()


def soon(seconds: float = 10.0) -> float:
    """Return a deadline."""
    return asyncio.get_running_loop().time() + seconds
