"""The subscribers: a process of its own, which notes when each of its connections is told what.

Reads a job from standard input as a line of JSON, writes ``ready`` when all are connected, and at
the end of standard input what it saw, as MessagePack.
"""

from __future__ import annotations

import asyncio
import base64
import re
import sys
import time
from collections.abc import Awaitable, Callable
from typing import TypeAlias

import msgspec
import uvloop

AMOUNT = re.compile(rb'"amount":"(\d+)\.00"')
_SHORT, _MEDIUM = 125, 126
_AT_ONCE = 50
_TEXT = 0x81


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """Where to connect, with which tokens, how, and what to subscribe to."""

    host: str
    port: int
    way: str
    tokens: tuple[str, ...]
    query: str
    number: str


class Told(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One push: which change it told of, and when it was read (monotonic)."""

    change: int
    at: float


Reader: TypeAlias = asyncio.StreamReader
Writer: TypeAlias = asyncio.StreamWriter
Connect: TypeAlias = Callable[[Job, str, Reader, Writer], Awaitable[None]]


async def by_events(job: Job, token: str, reader: Reader, writer: Writer) -> None:
    """Ask for events, and read the head of the answer with the first sign of life."""
    body = msgspec.json.encode({"query": job.query, "variables": {"number": job.number}})
    writer.write(
        b"POST /graphql HTTP/1.1\r\nhost: %b\r\nauthorization: Bearer %b\r\n"
        b"accept: text/event-stream\r\ncontent-type: application/json\r\n"
        b"content-length: %d\r\n\r\n%b" % (job.host.encode(), token.encode(), len(body), body)
    )
    head = await reader.readuntil(b"\r\n\r\n")
    assert b" 200 " in head.split(b"\r\n", 1)[0], head
    await reader.readuntil(b":\n\n")


async def by_websocket(job: Job, token: str, reader: Reader, writer: Writer) -> None:
    """Shake hands, show the token, and subscribe."""
    writer.write(
        b"GET /graphql HTTP/1.1\r\nhost: %b\r\nupgrade: websocket\r\nconnection: Upgrade\r\n"
        b"sec-websocket-key: %b\r\nsec-websocket-version: 13\r\n"
        b"sec-websocket-protocol: graphql-transport-ws\r\n\r\n"
        % (job.host.encode(), base64.b64encode(bytes(16)))
    )
    head = await reader.readuntil(b"\r\n\r\n")
    assert b" 101 " in head.split(b"\r\n", 1)[0], head
    carried = {"authorization": f"Bearer {token}"}
    writer.write(_frame({"type": "connection_init", "payload": carried}))
    await reader.readuntil(b"connection_ack")
    payload = {"query": job.query, "variables": {"number": job.number}}
    writer.write(_frame({"type": "subscribe", "id": "1", "payload": payload}))


def _frame(message: object) -> bytes:
    """Write a masked text frame; the mask is of zeros."""
    body = msgspec.json.encode(message)
    size = len(body)
    head = bytes((_TEXT, 0x80 | size)) if size <= _SHORT else bytes((_TEXT, 0x80 | _MEDIUM))
    return head + (b"" if size <= _SHORT else size.to_bytes(2)) + bytes(4) + body


CONNECT: dict[str, Connect] = {"events": by_events, "websocket": by_websocket}


async def follow(reader: Reader, told: list[Told]) -> None:
    """Note every amount that comes; each stands for one change."""
    rest = b""
    while piece := await reader.read(65_536):
        now = time.monotonic()
        rest += piece
        end = 0
        for found in AMOUNT.finditer(rest):
            told.append(Told(int(found[1]), now))
            end = found.end()
        rest = rest[end:]


async def run(job: Job) -> None:
    """Connect all, follow them until standard input ends, and tell what was seen."""
    told: list[Told] = []
    places = asyncio.Semaphore(_AT_ONCE)
    writers: list[Writer] = []

    async def connect(token: str) -> asyncio.Task[None]:
        async with places:
            reader, writer = await asyncio.open_connection(job.host, job.port)
            writers.append(writer)
            await CONNECT[job.way](job, token, reader, writer)
            return asyncio.create_task(follow(reader, told))

    following = await asyncio.gather(*(connect(token) for token in job.tokens))
    sys.stdout.buffer.write(b"ready\n")
    sys.stdout.buffer.flush()
    await asyncio.to_thread(sys.stdin.buffer.read)
    for task in following:
        task.cancel()
    for writer in writers:
        writer.close()
    sys.stdout.buffer.write(msgspec.msgpack.encode(told))
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    uvloop.run(run(msgspec.json.decode(sys.stdin.buffer.readline(), type=Job)))
