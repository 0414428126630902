"""The thread beside the event loop."""

from __future__ import annotations

import asyncio
import threading

import pytest

from policies.audit.aside import Aside


@pytest.fixture
def aside() -> Aside:
    return Aside("test")


async def test_work_is_done_on_another_thread(aside: Aside) -> None:
    assert await aside.do(threading.get_ident) != threading.get_ident()
    aside.end()


async def test_what_work_raises_reaches_who_waits(aside: Aside) -> None:
    with pytest.raises(KeyError):
        await aside.do(lambda: dict[str, int]()["none"])
    aside.end()


async def test_work_goes_on_when_nobody_waits_any_more(aside: Aside) -> None:
    gate, done = threading.Event(), threading.Event()

    def work() -> None:
        gate.wait(5)
        done.set()

    waiting = asyncio.create_task(aside.do(work))
    await asyncio.sleep(0)
    waiting.cancel()
    gate.set()
    await aside.do(lambda: None)
    assert done.is_set()
    aside.end()
