"""HTTP connections of our own, for clients that must react at once or must cost next to nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import msgspec


class Connection:
    """A connection that stays open, with one question on it at a time."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Use ``connected``."""
        self._reader = reader
        self._writer = writer

    async def ask(self, request: bytes) -> bytes:
        """Return the body when it is complete; OSError or EOFError where nobody answers."""
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200 "), head
        length = next(
            int(line.partition(b":")[2])
            for line in head.split(b"\r\n")
            if line.lower().startswith(b"content-length:")
        )
        return await self._reader.readexactly(length)


@asynccontextmanager
async def connected(url: str, count: int) -> AsyncIterator[list[Connection]]:
    """Open connections, and close them."""
    place = urlsplit(url)
    pairs = [await asyncio.open_connection(place.hostname, place.port) for _ in range(count)]
    try:
        yield [Connection(reader, writer) for reader, writer in pairs]
    finally:
        for _reader, writer in pairs:
            writer.transport.abort()


def posted(token: str, query: str, variables: dict[str, Any], request_id: str = "any") -> bytes:
    """Write a GraphQL question as it goes over a connection."""
    body = msgspec.json.encode({"query": query, "variables": variables})
    head = (
        "POST /graphql HTTP/1.1\r\nhost: localhost\r\naccept: application/json\r\n"
        f"content-type: application/json\r\nauthorization: Bearer {token}\r\n"
        f"x-request-id: {request_id}\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
