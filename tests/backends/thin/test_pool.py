"""Connections shared by many calls: how many are open, who goes first, what leaving costs."""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import Callable
from functools import partial

import pytest

from backends.errors import TimedOut, Unavailable
from backends.thin.calls import Call
from backends.thin.connections import Connection
from backends.thin.opening import opened
from backends.thin.place import Place
from backends.thin.pool import Pool
from backends.thin.wire import ThinWire
from backends.wire import Request, Response
from tests.backends.thin.hostile import (
    GET,
    HELLO,
    WRITE,
    Hostile,
    Visit,
    answering,
    hostile,
    silent,
    soon,
    wire_to,
)

pytestmark = pytest.mark.integration

PLACE = Place(system="erp", origin="http://127.0.0.1:1", largest_body=1000)


def number(count: int) -> Request:
    return Request(method="GET", path=f"/{count}")


async def echo(visit: Visit) -> None:
    """Answer with the number that was asked for."""
    while True:
        head = await visit.question()
        found = re.match(rb"GET /(\d+) ", head)
        assert found
        await visit.say(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % len(found[1]) + found[1])


def calling() -> Call:
    future = asyncio.get_running_loop().create_future()
    return Call(b"GET / HTTP/1.1\r\n\r\n", b"", future, safe=True, asked_for_head=False)


async def test_many_calls_share_few_connections_and_each_gets_its_own_answer() -> None:
    async with wire_to(echo, connections=20) as (wire, host):
        calls = [wire.send(number(count), deadline=soon(30)) for count in range(1000)]
        answers = await asyncio.gather(*calls)
    assert [int(answer.body) for answer in answers] == [*range(1000)]
    assert host.connections == 20


async def test_calls_one_after_the_other_need_one_connection() -> None:
    async with wire_to(echo) as (wire, host):
        for count in range(20):
            await wire.send(number(count), deadline=soon())
    assert host.connections == 1


async def test_connection_used_last_is_used_next() -> None:
    async def script(visit: Visit) -> None:
        while True:
            await visit.question()
            used.append(visit.number)
            await both.wait()
            await visit.say(HELLO)

    used: list[int] = []
    both = asyncio.Event()
    async with wire_to(script) as (wire, host):
        calls = asyncio.gather(*[wire.send(GET, deadline=soon()) for _ in range(2)])
        await host.until(lambda: len(used) == 2)
        both.set()
        await calls
        for _ in range(5):
            await wire.send(GET, deadline=soon())
    assert len(set(used[2:])) == 1


async def test_call_that_waits_longest_goes_first() -> None:
    async with wire_to(echo, connections=1) as (wire, host):
        await asyncio.gather(*[wire.send(number(n), deadline=soon()) for n in range(10)])
    asked = [head.split()[1] for head in host.questions]
    assert asked == [b"/%d" % count for count in range(10)]


@pytest.mark.parametrize("late", [False, True], ids=["cancelled", "late"])
async def test_call_that_leaves_the_line_is_never_sent(late: bool) -> None:  # noqa: FBT001 - a parameter
    async def script(visit: Visit) -> None:
        await visit.question()
        await left.wait()
        await visit.say(HELLO)
        await echo(visit)

    left = asyncio.Event()
    async with wire_to(script, connections=1) as (wire, host):
        first = asyncio.create_task(wire.send(number(1), deadline=soon()))
        await host.until(lambda: len(host.questions) == 1)
        second = asyncio.create_task(wire.send(number(2), deadline=soon(0.1 if late else 10)))
        third = asyncio.create_task(wire.send(number(3), deadline=soon()))
        await asyncio.sleep(0)
        if not late:
            second.cancel()
        with pytest.raises(TimedOut if late else asyncio.CancelledError):
            await second
        left.set()
        assert [(await call).body for call in (first, third)] == [b"hi", b"3"]
    assert [head.split()[1] for head in host.questions] == [b"/1", b"/3"]
    assert host.connections == 1


async def test_lost_connection_makes_room_for_the_next_call() -> None:
    async def script(visit: Visit) -> None:
        await visit.question()
        if visit.number > 1:
            await visit.say(HELLO)
            await answering(HELLO)(visit)

    async with wire_to(script, connections=1) as (wire, host):
        calls = [wire.send(GET, deadline=soon()) for _ in range(3)]
        found = await asyncio.gather(*calls, return_exceptions=True)
    assert [type(answer) for answer in found] == [Unavailable, Response, Response]
    assert host.connections == 2


async def test_late_call_makes_room_for_the_next() -> None:
    async def script(visit: Visit) -> None:
        await visit.question()
        if visit.number > 1:
            await visit.say(HELLO)
        await visit.closed()

    async with wire_to(script, connections=1) as (wire, host):
        late = wire.send(GET, deadline=soon(0.1))
        found = await asyncio.gather(late, wire.send(GET, deadline=soon()), return_exceptions=True)
    assert [type(answer) for answer in found] == [TimedOut, Response]
    assert host.connections == 2


async def test_idle_connections_are_closed_without_being_asked_for() -> None:
    async with wire_to(echo, idle_seconds=0.05) as (wire, host):
        await asyncio.gather(*[wire.send(number(count), deadline=soon()) for count in range(5)])
        assert host.open == host.connections
        await host.left()
        assert (await wire.send(number(7), deadline=soon())).body == b"7"


async def test_all_reads_on_stale_connections_are_sent_once_more() -> None:
    async def script(visit: Visit) -> None:
        await visit.question()
        if visit.number <= 5:
            await host_has(5)
            await visit.say(HELLO)
            await visit.question()
            return
        await visit.say(HELLO)
        await visit.closed()

    async def host_has(count: int) -> None:
        await host.until(lambda: len(host.questions) >= count)

    async with wire_to(script, connections=5) as (wire, host):
        for _ in range(2):
            calls = [wire.send(GET, deadline=soon()) for _ in range(5)]
            assert [answer.body for answer in await asyncio.gather(*calls)] == [b"hi"] * 5
    assert (len(host.questions), host.connections) == (15, 10)


@pytest.mark.parametrize("behind", [HELLO, b"x", b""], ids=["answer", "byte", "end"])
async def test_what_nobody_has_read_yet_is_no_answer_to_the_next_question(behind: bytes) -> None:
    loop = asyncio.get_running_loop()

    async def answer() -> socket.socket:
        peer, _ = await loop.sock_accept(listener)
        await loop.sock_recv(peer, 65536)
        await loop.sock_sendall(peer, HELLO)
        return peer

    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)  # noqa: FBT003 - the name of the method says it
        wire = ThinWire("erp", f"http://127.0.0.1:{listener.getsockname()[1]}")
        answers = asyncio.create_task(answer())
        await wire.send(WRITE, deadline=soon())
        with await answers as peer:
            answers = asyncio.create_task(answer())
            await asyncio.sleep(0)
            peer.sendall(behind) if behind else peer.shutdown(socket.SHUT_WR)
            assert (await wire.send(WRITE, deadline=soon())).body == b"hi"
        with await answers:
            await wire.aclose()


async def reached(host: Hostile, make: Callable[[], Connection]) -> Connection:
    port = int(host.url.rpartition(":")[2])
    return await opened(make, "127.0.0.1", port, None)


async def test_server_that_speaks_first_is_asked_nothing() -> None:
    async def script(visit: Visit) -> None:
        await visit.say(HELLO)
        said.set()
        await visit.closed()

    async def connect(make: Callable[[], Connection]) -> Connection:
        connection = await reached(host, make)
        await said.wait()
        return connection

    said = asyncio.Event()
    async with hostile(script) as host:
        pool = Pool(PLACE, connect, limit=1, idle_seconds=30)
        pool.take(call := calling())
        with pytest.raises(Unavailable, match="speaks first"):
            await call.answer
        await host.left()
        await pool.aclose()


async def test_cancelled_opening_makes_room() -> None:
    async def connect(make: Callable[[], Connection]) -> Connection:
        tried.append(1)
        if len(tried) == 1:
            began.set()
            await asyncio.Event().wait()
        return await reached(host, make)

    tried: list[int] = []
    began = asyncio.Event()
    async with hostile(answering(HELLO)) as host:
        pool = Pool(PLACE, connect, limit=1, idle_seconds=30)
        calls = [calling(), calling(), calling()]
        for call in calls:
            pool.take(call)
        calls[0].answer.cancel()
        calls[0].abandon()  # before the opening has begun
        await began.wait()
        calls[1].end(PLACE.late())  # while it is under way
        assert (await calls[2].answer).body == b"hi"
        assert isinstance(calls[1].answer.exception(), TimedOut)
        await pool.aclose()


async def test_opening_that_succeeds_too_late_serves_the_next() -> None:
    async def connect(make: Callable[[], Connection]) -> Connection:
        connection = await reached(host, make)
        calls[0].answer.cancel()  # its task has not run yet
        return connection

    async with hostile(answering(HELLO)) as host:
        pool = Pool(PLACE, connect, limit=1, idle_seconds=30)
        calls = [calling(), calling()]
        for call in calls:
            pool.take(call)
        assert (await calls[1].answer).body == b"hi"
        await pool.aclose()
    assert (host.connections, len(host.questions)) == (1, 1)


async def test_caller_whose_task_has_not_left_yet_is_passed_over() -> None:
    async with hostile(answering(HELLO)) as host:
        pool = Pool(PLACE, partial(reached, host), limit=1, idle_seconds=30)
        calls = [calling(), calling(), calling()]
        for call in calls:
            pool.take(call)
        calls[1].answer.cancel()
        assert (await calls[2].answer).body == b"hi"
        await pool.aclose()
    assert len(host.questions) == 2


async def test_closing_ends_openings_and_leaves_no_socket() -> None:
    async def connect(make: Callable[[], Connection]) -> Connection:
        connection = await reached(host, make)
        await asyncio.Event().wait()
        return connection

    async with hostile(silent) as host:
        pool = Pool(PLACE, connect, limit=1, idle_seconds=30)
        pool.take(call := calling())
        await host.until(lambda: host.connections == 1)
        await pool.aclose()
        with pytest.raises(Unavailable, match="closed"):
            await call.answer
        await host.left()
