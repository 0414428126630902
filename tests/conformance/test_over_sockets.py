"""What no vendor can show without a socket, once for both clients that a wire can be."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeAlias

import pytest

from backends.errors import Garbled, Unavailable
from backends.thin.wire import ThinWire
from backends.wire import HttpxWire, Request, Wire
from tests.backends.thin.certificates import Authority
from tests.backends.thin.hostile import HELLO, Hostile, Script, Visit, answering, hostile, soon

pytestmark = pytest.mark.integration

Client: TypeAlias = Callable[[str, str], Wire]
READ = Request(method="GET", path="/customers")
PIECE = bytes(1024 * 1024)
FIFTY = 50
ELSEWHERE = b"HTTP/1.1 302 Found\r\nlocation: %s/x\r\ncontent-length: 0\r\n\r\n"


@pytest.fixture(params=[ThinWire, HttpxWire], ids=["own", "httpx"])
def client(request: pytest.FixtureRequest) -> Client:
    made: Client = request.param
    return made


@asynccontextmanager
async def reaching(client: Client, script: Script) -> AsyncIterator[tuple[Wire, Hostile]]:
    async with hostile(script) as host:
        wire = client("erp", host.url)
        try:
            yield wire, host
        finally:
            await wire.aclose()


@pytest.mark.parametrize(
    "length", [f"content-length: {FIFTY * len(PIECE)}", "connection: close"], ids=["told", "not"]
)
async def test_fifty_megabytes_are_garbled_and_not_read_to_their_end(
    client: Client, length: str
) -> None:
    said = []

    async def script(visit: Visit) -> None:
        await visit.question()
        await visit.say(f"HTTP/1.1 200 OK\r\n{length}\r\n\r\n".encode())
        for _ in range(FIFTY):
            await visit.say(PIECE)
            said.append(1)

    async with reaching(client, script) as (wire, host):
        with pytest.raises(Garbled, match="larger than"):
            await wire.send(READ, deadline=soon())
        await host.left()
    assert len(said) < FIFTY


async def test_only_the_declared_host_is_called(client: Client) -> None:
    async with hostile(answering(HELLO)) as other:
        elsewhere = answering(ELSEWHERE % other.url.encode())
        async with reaching(client, elsewhere) as (wire, host):
            for path in ("/a", f"//{other.url.partition('//')[2]}/x", f"/@{other.url[7:]}/x"):
                answer = await wire.send(Request(method="GET", path=path), deadline=soon())
                assert answer.status == 302
            assert len(host.questions) == 3
    assert other.connections == 0


async def test_server_that_nobody_vouches_for_is_told_nothing(
    client: Client, tmp_path: Path
) -> None:
    stranger = Authority(tmp_path, "stranger")
    async with hostile(answering(HELLO), tls=stranger.server()) as host:
        wire = client("erp", host.url)
        with pytest.raises(Unavailable, match="certificate is not trusted"):
            await wire.send(READ, deadline=soon())
        await wire.aclose()
    assert host.questions == []


async def test_who_leaves_takes_the_connection_along(client: Client) -> None:
    async def script(visit: Visit) -> None:
        await visit.question()
        await visit.closed()

    async with reaching(client, script) as (wire, host):
        task = asyncio.create_task(wire.send(READ, deadline=soon()))
        await host.until(lambda: len(host.questions) == 1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await host.left()


async def test_refused_connection_is_unavailable_and_silence_ends_in_time(client: Client) -> None:
    nobody = client("erp", "http://127.0.0.1:1")
    with pytest.raises(Unavailable, match="nothing answers"):
        await nobody.send(READ, deadline=soon())
    await nobody.aclose()
    async with reaching(client, Visit.closed) as (wire, host):
        with pytest.raises(Unavailable, match="in time"):
            await wire.send(READ, deadline=soon(0.05))
        await host.left()
