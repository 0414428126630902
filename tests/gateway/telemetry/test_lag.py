"""How late the event loop is."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

from gateway.telemetry import LoopLag, measured


async def test_lateness_is_told_at_each_waking() -> None:
    told: list[float] = []
    twice = asyncio.Event()

    def tell(seconds: float) -> None:
        told.append(seconds)
        if len(told) == 2:
            twice.set()

    async def sleep(seconds: float) -> None:
        await asyncio.sleep(0)

    lag = LoopLag(tell, every=3600.0, sleep=sleep)
    lag.start()
    await twice.wait()
    await lag.aclose()
    assert told[:2] == [0.0, 0.0]  # who wakes too early is not late


async def test_a_loop_that_is_held_up_is_late() -> None:
    told: list[float] = []
    loop = asyncio.get_running_loop()
    woken = asyncio.Event()

    def tell(seconds: float) -> None:
        told.append(seconds)
        woken.set()

    async def sleep(seconds: float) -> None:
        end = loop.time() + 0.05
        while loop.time() < end:
            pass
        await asyncio.sleep(0)

    lag = LoopLag(tell, every=0.01, sleep=sleep)
    lag.start()
    await woken.wait()
    await lag.aclose()
    assert told[0] >= 0.03


async def test_nothing_is_measured_after_the_end() -> None:
    async with AsyncExitStack() as stack:
        measured(lambda _seconds: None, stack)
        assert [t.get_name() for t in asyncio.all_tasks()].count("loop lag") == 1
    assert [t.get_name() for t in asyncio.all_tasks()].count("loop lag") == 0
