"""A proxy breaks connections as a network and a dead process do."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress

import pytest

from gateway.demo.lab.faults import TCP, WELL, Dial, Fault, Setting
from gateway.demo.lab.proxy import HOST, Proxy
from tests.lab import SOON, until

pytestmark = pytest.mark.integration

ANSWER = b"an answer of some length"


class Line:
    """A connection through the proxy."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Speak through a connection."""
        self.reader = reader
        self._writer = writer

    async def ask(self) -> None:
        self._writer.write(b"?")
        await self._writer.drain()

    async def answer(self, length: int = len(ANSWER)) -> bytes:
        async with asyncio.timeout(SOON):
            return await self.reader.readexactly(length)

    async def thrown_out(self) -> None:
        """Wait for RST; end of file is not enough."""
        with pytest.raises(ConnectionResetError):
            await asyncio.wait_for(self._rest(), SOON)

    async def _rest(self) -> None:
        while await self.reader.read(1):
            pass

    async def close(self) -> None:
        self._writer.close()
        with suppress(OSError):
            await self._writer.wait_closed()


class Rig:
    """A proxy before a server that gives every byte the same answer."""

    def __init__(self, dial: Dial, proxy: Proxy) -> None:
        """Put it together."""
        self.dial = dial
        self.proxy = proxy
        self.lines: list[Line] = []
        self.open_there = 0

    async def connect(self) -> Line:
        line = Line(*await asyncio.open_connection(HOST, self.proxy.port))
        self.lines.append(line)
        return line

    async def turn(self, fault: Fault, seconds: float | None = None) -> None:
        await self.dial.turn(Setting(fault=fault, seconds=seconds))


@asynccontextmanager
async def rigged(passed: list[None]) -> AsyncIterator[Rig]:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        made.open_there += 1
        while await reader.read(1):
            writer.write(ANSWER)
        made.open_there -= 1
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()

    server = await asyncio.start_server(serve, HOST, 0)
    target: tuple[str, int] = server.sockets[0].getsockname()
    dial = Dial(TCP)
    made = Rig(dial, Proxy(dial, target, TCP, lambda: passed.append(None)))
    await made.proxy.start()
    try:
        yield made
    finally:
        await dial.aclose()
        for line in made.lines:
            await line.close()
        await made.proxy.aclose()
        await until(lambda: not made.open_there)
        server.close()


@pytest.fixture
def passed() -> list[None]:
    return []


@pytest.fixture
async def rig(passed: list[None]) -> AsyncIterator[Rig]:
    async with rigged(passed) as made:
        yield made


async def test_what_is_well_passes_both_ways(rig: Rig, passed: list[None]) -> None:
    line = await rig.connect()
    for _ in range(3):
        await line.ask()
        assert await line.answer() == ANSWER
    assert len(passed) == 3


async def test_refusing_closes_the_port_and_throws_everybody_out(rig: Rig) -> None:
    line = await rig.connect()
    await line.ask()
    await line.answer()
    await rig.turn(Fault.REFUSE)
    await line.thrown_out()
    with pytest.raises(ConnectionRefusedError):
        await rig.connect()


async def test_nobody_else_gets_the_port_meanwhile(rig: Rig) -> None:
    await rig.turn(Fault.REFUSE)
    with socket.socket() as other, pytest.raises(OSError, match="in use"):
        other.bind((HOST, rig.proxy.port))


async def test_after_refusing_it_listens_at_the_same_port(rig: Rig) -> None:
    for _ in range(3):
        await rig.turn(Fault.REFUSE)
        await rig.dial.turn(WELL)
        line = await rig.connect()
        await line.ask()
        assert await line.answer() == ANSWER


async def test_hanging_accepts_and_answers_when_it_is_over(rig: Rig) -> None:
    await rig.turn(Fault.HANG)
    line = await rig.connect()
    await line.ask()
    answering = asyncio.create_task(line.answer())
    assert not (await asyncio.wait({answering}, timeout=0.05))[0]
    await rig.dial.turn(WELL)
    assert await answering == ANSWER


async def test_who_gives_up_waiting_leaves_no_connection_behind(rig: Rig) -> None:
    await rig.turn(Fault.HANG)
    line = await rig.connect()
    await line.ask()
    await until(lambda: rig.open_there)
    await line.close()
    await until(lambda: not rig.open_there)


async def test_slow_answers_come_whole(rig: Rig) -> None:
    await rig.turn(Fault.SLOW, 0.01)
    line = await rig.connect()
    await line.ask()
    assert await line.answer() == ANSWER


async def test_dripping_sends_a_byte_and_the_rest_when_it_is_over(rig: Rig) -> None:
    await rig.turn(Fault.DRIP, 600)
    line = await rig.connect()
    await line.ask()
    assert await line.answer(1) == ANSWER[:1]
    await rig.dial.turn(WELL)
    assert await line.answer(len(ANSWER) - 1) == ANSWER[1:]


async def test_cutting_resets_in_the_middle_of_an_answer(rig: Rig) -> None:
    await rig.turn(Fault.CUT)
    line = await rig.connect()
    await line.ask()
    await line.thrown_out()


async def test_garbage_is_not_the_answer(rig: Rig) -> None:
    await rig.turn(Fault.GARBAGE)
    line = await rig.connect()
    await line.ask()
    assert await line.answer() != ANSWER


async def test_nobody_behind_it_is_as_nobody_there() -> None:
    dial = Dial(TCP)
    proxy = Proxy(dial, (HOST, next(_unused())), ())
    await proxy.start()
    line = Line(*await asyncio.open_connection(HOST, proxy.port))
    await line.thrown_out()
    await line.close()
    await proxy.aclose()


def _unused() -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        yield probe.getsockname()[1]
