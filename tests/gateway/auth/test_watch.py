"""A list that is read again: how often, for how many, and for how long it is trusted."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from structlog.testing import capture_logs

from backends.errors import Unavailable
from gateway.auth.watch import Watch
from tests.gateway.auth.conftest import Clock


class Source:
    """A list elsewhere that changes with every read, hangs or fails."""

    def __init__(self) -> None:
        """Begin with answers at once."""
        self.reads = 0
        self.error: Exception | None = None
        self.gate = asyncio.Event()
        self.gate.set()

    async def read(self, _last: int | None) -> int:
        self.reads += 1
        reads = self.reads
        await self.gate.wait()
        if self.error is not None:
            raise self.error
        return reads


@pytest.fixture
def source() -> Source:
    return Source()


@pytest.fixture
async def watch(source: Source, clock: Clock) -> AsyncIterator[Watch[int]]:
    one = Watch(source.read, every=2, trusted=60, clock=clock.ticks)
    yield one
    await one.aclose()


async def test_list_is_read_once_per_interval(
    watch: Watch[int], source: Source, clock: Clock
) -> None:
    assert [await watch.current() for _ in range(5)] == [1] * 5
    clock.now += 2
    assert [await watch.current() for _ in range(5)] == [2] * 5


async def test_one_read_serves_all_who_ask(watch: Watch[int], source: Source) -> None:
    assert await asyncio.gather(*(watch.current() for _ in range(20))) == [1] * 20


async def test_age_counts_from_when_the_read_began(
    watch: Watch[int], source: Source, clock: Clock
) -> None:
    source.gate.clear()
    asking = asyncio.create_task(watch.current())
    await asyncio.sleep(0)
    clock.now += 2
    source.gate.set()
    assert await asking == 1
    assert await watch.current() == 2


async def test_caller_that_leaves_does_not_end_the_read(watch: Watch[int], source: Source) -> None:
    source.gate.clear()
    first, second = (asyncio.create_task(watch.current()) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    source.gate.set()
    assert await second == 1


async def test_hanging_read_holds_nobody_while_the_last_list_is_trusted(
    watch: Watch[int], source: Source, clock: Clock
) -> None:
    await watch.current()
    source.gate.clear()
    clock.now += 2
    async with asyncio.timeout(2):
        assert await watch.current() == 1
    clock.now += 1  # the patience of the first is over
    async with asyncio.timeout(0.2):
        assert [await watch.current() for _ in range(100)] == [1] * 100


async def test_failed_read_keeps_the_list_until_it_is_too_old(
    watch: Watch[int], source: Source, clock: Clock
) -> None:
    await watch.current()
    source.error = Unavailable("gone", system="auth")
    with capture_logs() as logs:
        clock.now += 61
        assert await watch.current() == 1
        clock.now += 1
        with pytest.raises(Unavailable, match="too old"):
            await watch.current()
    assert [entry["event"] for entry in logs] == ["access_list_unavailable"]


async def test_failed_read_is_tried_again_after_the_interval(
    watch: Watch[int], source: Source, clock: Clock
) -> None:
    source.error = Unavailable("gone", system="auth")
    with capture_logs():
        for _ in range(3):
            with pytest.raises(Unavailable):
                await watch.current()
    source.error = None
    clock.now += 2
    assert await watch.current() == 2


async def test_mistake_of_ours_is_not_hidden(watch: Watch[int], source: Source) -> None:
    source.error = ZeroDivisionError()
    with pytest.raises(ZeroDivisionError):
        await watch.current()


async def test_closing_ends_a_read_that_hangs(watch: Watch[int], source: Source) -> None:
    source.gate.clear()
    asking = asyncio.create_task(watch.current())
    await asyncio.sleep(0)
    await watch.aclose()
    with pytest.raises(asyncio.CancelledError):
        await asking
