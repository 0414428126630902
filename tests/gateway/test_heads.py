"""Heads that never end, come too slowly or do not come at all."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any, ClassVar

import pytest

from gateway.doors import Doors
from gateway.front import Front
from gateway.heads import LARGEST, BoundedHeads
from gateway.telemetry import Metrics
from tests.connections import posted
from tests.serving import served

pytestmark = pytest.mark.integration

CHUNK = b"a" * 1024
ASKED = b"GET / HTTP/1.1\r\nhost: x\r\n\r\n"


class Impatient(BoundedHeads):
    """Waits for a head for a moment only."""

    slowest = 0.2


class Seen(BoundedHeads):
    """Lets a test get at the connections of a server."""

    made: ClassVar[list[Seen]] = []

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.made[:] = [self]


async def app(scope: Any, receive: Any, send: Any) -> None:
    headers = [(b"content-length", b"2")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"ok"})


Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@contextlib.asynccontextmanager
async def connected(protocol: type[BoundedHeads]) -> AsyncIterator[Connection]:
    """Connect to a server that speaks the protocol."""
    async with served(app, protocol=protocol, lifespan="off") as url, asyncio.timeout(10):
        reader, writer = await asyncio.open_connection("127.0.0.1", int(url.rpartition(":")[2]))
        try:
            yield reader, writer
        finally:
            writer.close()


async def answer(reader: asyncio.StreamReader) -> bytes:
    """Read one answer with its body of two bytes."""
    head = await reader.readuntil(b"\r\n\r\n")
    return head + await reader.readexactly(2)


async def rest(reader: asyncio.StreamReader) -> bytes:
    """Read what comes until the server hangs up."""
    try:
        return await reader.read()
    except ConnectionResetError:
        return b""


async def test_requests_on_one_connection_are_answered() -> None:
    async with connected(BoundedHeads) as (reader, writer):
        for _ in range(3):
            writer.write(ASKED)
            assert (await answer(reader)).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize("start", [b"GET / HTTP/1.1\r\nx: ", b"GET /"], ids=["header", "path"])
async def test_a_head_without_an_end_is_refused(start: bytes) -> None:
    async with connected(BoundedHeads) as (reader, writer):
        writer.write(start)
        sent = 0
        with contextlib.suppress(ConnectionError):
            while not writer.is_closing() and sent < 16 * LARGEST:
                writer.write(CHUNK)
                await writer.drain()
                await asyncio.sleep(0)
                sent += len(CHUNK)
                if reader.at_eof():
                    break
        assert sent < 16 * LARGEST
        assert (await rest(reader))[:12] in {b"HTTP/1.1 400", b""}


async def test_many_small_headers_count_together() -> None:
    async with connected(BoundedHeads) as (reader, writer):
        writer.write(b"GET / HTTP/1.1\r\n")
        line = b"x: " + b"a" * 1020 + b"\r\n"
        for _ in range(LARGEST // len(line) + 1):
            writer.write(line)
            await writer.drain()
            await asyncio.sleep(0.001)
        assert (await rest(reader)).startswith(b"HTTP/1.1 400")


async def test_a_head_that_drips_is_not_waited_for() -> None:
    async with connected(Impatient) as (reader, writer):
        ended = asyncio.create_task(rest(reader))
        drips = 0
        with contextlib.suppress(ConnectionError):
            for byte in ASKED[:-1] * 10:
                if ended.done():
                    break
                writer.write(bytes([byte]))
                await writer.drain()
                await asyncio.sleep(0.02)
                drips += 1
        assert drips < 100
        assert await ended == b""


async def test_a_connection_that_asks_nothing_is_hung_up() -> None:
    async with connected(Impatient) as (reader, _):
        assert await rest(reader) == b""


async def test_a_second_head_that_drips_is_not_waited_for_either() -> None:
    async with connected(Impatient) as (reader, writer):
        writer.write(ASKED)
        await answer(reader)
        writer.write(ASKED[:10])
        assert await rest(reader) == b""


@contextlib.asynccontextmanager
async def behind(doors: Doors) -> AsyncIterator[Connection]:
    """Connect to a server whose application has doors."""
    front = Front(app, lifespan, Metrics(), doors)
    async with served(front) as url, asyncio.timeout(10):
        reader, writer = await asyncio.open_connection("127.0.0.1", int(url.rpartition(":")[2]))
        try:
            yield reader, writer
        finally:
            writer.close()


async def lifespan(scope: Any, receive: Any, send: Any) -> None:
    for _ in range(2):
        told = (await receive())["type"]
        await send({"type": f"{told}.complete"})


async def whole(reader: asyncio.StreamReader) -> bytes:
    """Read one answer; return its first line."""
    head = await reader.readuntil(b"\r\n\r\n")
    _, _, rest = head.lower().partition(b"content-length:")
    await reader.readexactly(int(rest.partition(b"\r\n")[0]))
    return head.partition(b"\r\n")[0]


async def test_a_connection_is_turned_away_and_then_answered() -> None:
    question = posted("token", "{ a }", {})
    doors = Doors(1)
    counted: list[None] = []
    async with behind(doors) as (reader, writer):
        doors.turned_away = lambda: counted.append(None)
        async with doors:  # somebody else is inside
            for _ in range(3):
                writer.write(question)
                assert await whole(reader) == b"HTTP/1.1 503 Service Unavailable"
        writer.write(question)
        assert await whole(reader) == b"HTTP/1.1 200 OK"
    assert len(counted) == 3


async def test_who_is_turned_away_is_told_before_what_they_ask_next_is_answered() -> None:
    question = posted("token", "{ a }", {})
    doors, away = Doors(1), asyncio.Event()
    async with behind(doors) as (reader, writer):
        doors.turned_away = away.set
        async with doors:
            writer.write(question)
            await away.wait()
        writer.write(question)
        assert await whole(reader) == b"HTTP/1.1 503 Service Unavailable"
        assert await whole(reader) == b"HTTP/1.1 200 OK"


async def test_who_is_turned_away_is_told_also_when_the_server_stops() -> None:
    doors, away = Doors(0), asyncio.Event()
    front = Front(app, lifespan, Metrics(), doors)
    doors.turned_away = away.set
    async with served(front, protocol=Seen) as url, asyncio.timeout(10):
        reader, writer = await asyncio.open_connection("127.0.0.1", int(url.rpartition(":")[2]))
        writer.write(posted("token", "{ a }", {}))
        await away.wait()
        Seen.made[0].shutdown()
        assert await whole(reader) == b"HTTP/1.1 503 Service Unavailable"
        assert await rest(reader) == b""
        writer.close()


async def test_who_hangs_up_before_they_are_told_disturbs_nobody() -> None:
    question = posted("token", "{ a }", {})
    doors, away = Doors(0), asyncio.Event()
    async with behind(doors) as (reader, writer):
        doors.turned_away = away.set
        _, gone = await asyncio.open_connection(*writer.get_extra_info("peername"))
        gone.write(question)
        await away.wait()
        gone.transport.abort()
        writer.write(question)
        assert await whole(reader) == b"HTTP/1.1 503 Service Unavailable"


async def test_a_question_in_pieces_is_turned_away_as_well() -> None:
    question = posted("token", "{ a }", {})
    async with behind(Doors(0)) as (reader, writer):
        writer.write(question[:40])
        await writer.drain()
        await asyncio.sleep(0.01)
        writer.write(question[40:])
        assert await whole(reader) == b"HTTP/1.1 503 Service Unavailable"
        writer.write(question)
        assert await whole(reader) == b"HTTP/1.1 503 Service Unavailable"


class Unread(BoundedHeads):
    """Waits for a client to read on for a moment only."""

    unread = 0.2


async def test_a_client_that_reads_nothing_of_its_answer_is_hung_up_on() -> None:
    over = asyncio.Event()

    async def endless(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await receive()  # the request's end
        gone = asyncio.ensure_future(receive())
        while not gone.done():
            await send({"type": "http.response.body", "body": CHUNK * 64, "more_body": True})
            await asyncio.sleep(0)
        over.set()

    async with served(endless, protocol=Unread, lifespan="off") as url, asyncio.timeout(30):
        _reader, writer = await asyncio.open_connection("127.0.0.1", int(url.rpartition(":")[2]))
        writer.write(ASKED)
        await over.wait()
        writer.close()


async def test_a_connection_that_rests_is_hung_up_and_one_that_asks_is_not() -> None:
    async with connected(Seen) as (reader, writer):
        writer.write(ASKED)
        await answer(reader)
        (connection,) = Seen.made
        timer = connection.timeout_keep_alive_task
        writer.write(ASKED)
        await answer(reader)
        assert connection.timeout_keep_alive_task is timer is not None  # one for all requests
        connection.timeout_keep_alive_handler()  # the last request is young
        assert connection.timeout_keep_alive_task not in {None, timer}
        writer.write(ASKED)
        await answer(reader)
        connection.timeout_keep_alive = 0
        connection.timeout_keep_alive_handler()
        assert await rest(reader) == b""


async def test_a_connection_whose_answer_takes_long_is_not_hung_up() -> None:
    go, begun = asyncio.Event(), asyncio.Event()

    async def slow(scope: Any, receive: Any, send: Any) -> None:
        begun.set()
        await go.wait()
        await app(scope, receive, send)

    async with served(slow, protocol=Seen, lifespan="off") as url, asyncio.timeout(10):
        reader, writer = await asyncio.open_connection("127.0.0.1", int(url.rpartition(":")[2]))
        writer.write(ASKED)
        await begun.wait()
        (connection,) = Seen.made
        connection.timeout_keep_alive = 0
        connection.timeout_keep_alive_handler()
        go.set()
        assert await answer(reader)
        assert await rest(reader) == b""
        writer.close()


async def test_an_answer_may_come_before_the_body_of_its_request() -> None:
    head = b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\n\r\n"
    async with connected(BoundedHeads) as (reader, writer):
        for _ in range(2):
            writer.write(head)
            assert await answer(reader)
            writer.write(b"ab")
            await asyncio.sleep(0.01)
            writer.write(b"cd")
        writer.write(ASKED)
        assert await answer(reader)


async def test_questions_that_come_together_are_answered_in_their_order() -> None:
    async def told(scope: Any, receive: Any, send: Any) -> None:
        await asyncio.sleep(0.02 if scope["path"] == "/a" else 0)
        headers = [(b"content-length", b"2")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": scope["path"].encode()})

    async with served(told, protocol=BoundedHeads, lifespan="off") as url, asyncio.timeout(10):
        reader, writer = await asyncio.open_connection("127.0.0.1", int(url.rpartition(":")[2]))
        writer.write(
            b"".join(ASKED.replace(b"GET /", b"GET /" + one) for one in (b"a", b"b", b"c"))
        )
        assert [(await answer(reader))[-2:] for _ in range(3)] == [b"/a", b"/b", b"/c"]
        writer.close()


async def test_a_connection_that_is_upgraded_is_not_waited_for_any_more() -> None:
    async def accepting(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            await app(scope, receive, send)
            return
        await receive()
        await send({"type": "websocket.accept"})
        await receive()

    upgrade = (
        b"GET / HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n"
        b"sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
    async with served(accepting, protocol=Seen, lifespan="off") as url, asyncio.timeout(10):
        reader, writer = await asyncio.open_connection("127.0.0.1", int(url.rpartition(":")[2]))
        writer.write(ASKED)
        await answer(reader)
        (connection,) = Seen.made
        timers = [connection.timeout_keep_alive_task]
        writer.write(upgrade)
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 101 ")
        timers.append(connection.timeout_keep_alive_task)
        assert [timer is None for timer in timers] == [False, True]
        writer.close()


async def test_a_body_that_never_ends_after_an_early_answer_keeps_no_connection() -> None:
    async with connected(Seen) as (reader, writer):
        writer.write(b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\nab")
        await answer(reader)
        (connection,) = Seen.made
        connection.timeout_keep_alive = 0
        connection.timeout_keep_alive_handler()
        assert await rest(reader) == b""


async def test_who_says_that_nothing_more_will_come_is_told_of_being_turned_away() -> None:
    async with behind(Doors(0)) as (reader, writer):
        writer.write(posted("token", "{ a }", {}))
        writer.write_eof()
        assert await whole(reader) == b"HTTP/1.1 503 Service Unavailable"
