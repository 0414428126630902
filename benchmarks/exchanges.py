"""Questions over connections that cost the asking process next to nothing, whatever comes back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

NOTHING = 0  # the status where the other side hung up


class Exchange(asyncio.Protocol):
    """A connection with one question on it at a time; opened again where it was closed."""

    def __init__(self, host: str, port: int) -> None:
        """Use ``opened``."""
        self._place = host, port
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[int] | None = None
        self._read = b""

    async def ask(self, request: bytes) -> int:
        """Return the status when the whole answer is there."""
        if self._transport is None:
            await self.connect()
        assert self._transport is not None
        self._answer = asyncio.get_running_loop().create_future()
        self._read = b""
        self._transport.write(request)
        return await self._answer

    async def connect(self) -> None:
        """Open the connection."""
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_connection(lambda: self, *self._place)

    def data_received(self, data: bytes) -> None:
        """Take a part of the answer."""
        self._read += data
        head, end, body = self._read.partition(b"\r\n\r\n")
        if end and len(body) >= _length(head):
            self._end(int(head[9:12]))

    def connection_lost(self, _exc: Exception | None) -> None:
        """End the question."""
        self._transport = None
        self._end(NOTHING)

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.abort()

    def _end(self, status: int) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(status)


def _length(head: bytes) -> int:
    _, _, rest = head.lower().partition(b"content-length:")
    return int(rest.partition(b"\r\n")[0] or b"0")


@asynccontextmanager
async def opened(url: str, count: int) -> AsyncIterator[list[Exchange]]:
    """Open connections, and close them."""
    place = urlsplit(url)
    assert place.hostname is not None
    assert place.port is not None
    exchanges = [Exchange(place.hostname, place.port) for _ in range(count)]
    try:
        for exchange in exchanges:
            await exchange.connect()
        yield exchanges
    finally:
        for exchange in exchanges:
            exchange.close()
