"""Notices reach the other processes, and who was deaf for a while is told so."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager

import pytest

from backends.fleet.bus import Bus
from backends.fleet.notice import Change, Notice
from backends.fleet.outage import OutOfReach
from backends.fleet.reach import Reach
from backends.vocabulary import Kind
from tests import valkey

pytestmark = pytest.mark.integration

ORDER = Change(kind=Kind.ORDER, key="S1", customer="D1")


@pytest.fixture
def server() -> Iterator[valkey.Valkey]:
    with valkey.running() as running:
        yield running


class Process:
    """A bus, and what it heard."""

    def __init__(self, url: str) -> None:
        """Listen to nothing yet."""
        self.reach = Reach(url, rest=0.2)
        self.bus = Bus(self.reach, self.hear, self.miss, sleep=self.sleep)
        self.heard: asyncio.Queue[Notice] = asyncio.Queue()
        self.missed = 0
        self.slept: list[float] = []
        self.trouble: list[Exception] = []

    async def hear(self, notice: Notice) -> None:
        self.heard.put_nowait(notice)
        if self.trouble:
            raise self.trouble.pop()

    def miss(self) -> None:
        self.missed += 1

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await asyncio.sleep(0.01)


async def until(condition: Callable[[], bool]) -> None:
    """Wait until something holds, for ten seconds at most."""
    for _ in range(1000):
        if condition():
            return
        await asyncio.sleep(0.01)
    pytest.fail("it never came to that")


@asynccontextmanager
async def process(url: str) -> AsyncIterator[Process]:
    made = Process(url)
    made.bus.start()
    try:
        async with asyncio.timeout(10):
            await made.bus.listening.wait()
            yield made
    finally:
        await made.bus.aclose()
        await made.reach.aclose()


async def test_a_notice_reaches_the_others_and_not_oneself(server: valkey.Valkey) -> None:
    async with process(server.url) as one, process(server.url) as other:
        assert await one.bus.publish("erp", [ORDER])
        notice = await other.heard.get()
        assert (notice.system, notice.changes) == ("erp", (ORDER,))
        assert await other.bus.publish("crm", [ORDER])
        assert (await one.heard.get()).system == "crm"
        assert one.heard.empty()
        assert other.heard.empty()
        assert one.missed == other.missed == 0


async def test_what_is_no_notice_is_left_aside_and_so_is_one_that_fails(
    server: valkey.Valkey,
) -> None:
    async with process(server.url) as one, process(server.url) as other:
        await one.reach.client.publish("c360:changes", b"\xc1 garbage")
        other.trouble = [ValueError("a bug")]
        await one.bus.publish("erp", [ORDER])
        await one.bus.publish("crm", [ORDER])
        assert [(await other.heard.get()).system for _ in range(2)] == ["erp", "crm"]


async def test_after_a_gap_one_is_told_before_anything_is_heard(server: valkey.Valkey) -> None:
    async with process(server.url) as one, process(server.url) as other:
        server.kill()
        await until(lambda: not (one.bus.listening.is_set() or other.bus.listening.is_set()))
        assert not await one.bus.publish("erp", [ORDER])
        server.start()
        await one.bus.listening.wait()
        await other.bus.listening.wait()
        assert (one.missed, other.missed) == (1, 1)


async def test_what_could_not_be_sent_is_sent_a_moment_later(server: valkey.Valkey) -> None:
    async def broken(_client: object) -> None:
        raise OSError

    async with process(server.url) as one, process(server.url) as other:
        with pytest.raises(OutOfReach):
            await one.reach.ask(broken)
        assert not await one.bus.publish("erp", [ORDER])
        assert not await one.bus.publish("erp", [], 12.5)
        notice = await other.heard.get()
        assert (notice.changes, notice.followed) == ((ORDER,), None)
        assert other.heard.empty()


async def test_it_waits_longer_each_time_redis_is_not_there() -> None:
    made = Process("redis://127.0.0.1:1/0")
    made.bus.start()
    await until(lambda: len(made.slept) >= 8)
    await made.bus.aclose()
    await made.bus.aclose()
    await made.reach.aclose()
    assert made.slept[:8] == [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0]
    assert made.missed == 0


async def test_a_listener_that_is_cut_off_begins_anew(server: valkey.Valkey) -> None:
    async with process(server.url) as one, process(server.url) as other:
        await one.reach.client.client_kill_filter(_type="pubsub")
        await until(lambda: bool(one.missed and other.missed))
        await one.bus.listening.wait()
        await other.bus.listening.wait()
        await one.bus.publish("erp", [ORDER])
        assert (await other.heard.get()).changes == (ORDER,)
