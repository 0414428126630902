"""The keeper brings the directory up to date when it is due, and nothing stops it but closing."""

from __future__ import annotations

import asyncio
import datetime as dt

from backends.errors import Unavailable
from gateway.keeper import SHORTEST_WAIT, Keeper

START = dt.datetime(2026, 3, 9, 8, 0, tzinfo=dt.UTC)
EVERY = 300.0


class Day:
    """A directory and a clock; who sleeps moves the clock on, for ``naps`` times."""

    def __init__(self, as_of: dt.datetime | None, naps: int = 3) -> None:
        """Begin with a directory as old as ``as_of``."""
        self.now = START
        self.as_of = as_of
        self.slept: list[float] = []
        self.brought: list[dt.datetime] = []
        self.trouble: list[Exception] = []
        self.over = asyncio.Event()
        self._naps = naps

    async def bring(self) -> None:
        self.brought.append(self.now)
        if self.trouble:
            raise self.trouble.pop(0)
        self.as_of = self.now

    async def read(self) -> dt.datetime | None:
        return self.as_of

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        if len(self.slept) == self._naps:
            self.over.set()
            await asyncio.Event().wait()
        self.now += dt.timedelta(seconds=seconds)

    async def pass_by(self, every: float = EVERY) -> None:
        """Keep the directory until the last nap."""
        keeper = Keeper(self.bring, self.read, every, now=lambda: self.now, sleep=self.sleep)
        keeper.start()
        try:
            async with asyncio.timeout(5):
                await self.over.wait()
        finally:
            await keeper.aclose()


def after(seconds: float) -> dt.datetime:
    return START + dt.timedelta(seconds=seconds)


async def test_an_empty_directory_is_filled_at_once_and_then_in_turn() -> None:
    day = Day(as_of=None)
    await day.pass_by()
    assert day.brought == [START, after(300), after(600)]
    assert day.slept == [EVERY, EVERY, EVERY]


async def test_what_another_process_has_read_is_left_alone_until_it_is_due() -> None:
    day = Day(as_of=after(-100), naps=2)
    await day.pass_by()
    assert day.slept[0] == 200
    assert day.brought == [after(200)]


async def test_a_sync_that_fails_is_tried_again_in_turn() -> None:
    day = Day(as_of=None)
    day.trouble = [Unavailable("down", system="crm"), ValueError("a bug")]
    await day.pass_by()
    assert day.brought == [START, after(300), after(600)]
    assert day.as_of == after(600)


async def test_it_never_runs_in_circles() -> None:
    day = Day(as_of=None)
    await day.pass_by(every=0.001)
    assert set(day.slept) == {SHORTEST_WAIT}


async def test_closing_ends_a_sync_that_hangs() -> None:
    reached = asyncio.Event()

    async def hang() -> None:
        reached.set()
        await asyncio.Event().wait()

    day = Day(as_of=None)
    keeper = Keeper(hang, day.read, EVERY)
    keeper.start()
    async with asyncio.timeout(5):
        await reached.wait()
        await keeper.aclose()
        await keeper.aclose()
