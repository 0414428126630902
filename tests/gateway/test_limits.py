"""Bodies, time and clients that leave."""

from __future__ import annotations

import asyncio
from collections.abc import MutableMapping
from typing import Any

import pytest

from gateway import limits
from gateway.limits import BodyTooLarge, BodyTooSlow, Bounds, ClientGone, Leash, read_body

GONE = {"type": "http.disconnect"}
SMALL = Bounds(body=10, seconds=5)


class Wire:
    """Gives the parts of a body one by one, then nothing until the client is let go."""

    def __init__(self, *parts: bytes, complete: bool = True) -> None:
        """Leave the body open where it is not ``complete``."""
        self.messages: list[dict[str, Any]] = [
            {"type": "http.request", "body": part, "more_body": True} for part in parts
        ]
        if complete and self.messages:
            self.messages[-1]["more_body"] = False
        self.gone = asyncio.Event()

    async def receive(self) -> MutableMapping[str, Any]:
        if self.messages:
            return self.messages.pop(0)
        await self.gone.wait()
        return dict(GONE)


class Late(Wire):
    """Gives a body of two parts, the second after a while."""

    def __init__(self, seconds: float) -> None:
        """Wait so long before the last part."""
        super().__init__(b"0", b"1")
        self._seconds = seconds

    async def receive(self) -> MutableMapping[str, Any]:
        if len(self.messages) == 1:
            await asyncio.sleep(self._seconds)
        return await super().receive()


async def test_body_in_one_part_is_read() -> None:
    assert await read_body(Wire(b"0123456789").receive, SMALL) == b"0123456789"


async def test_body_in_many_parts_is_joined() -> None:
    assert await read_body(Wire(b"01", b"", b"23", b"").receive, SMALL) == b"0123"


async def test_empty_body_is_empty() -> None:
    assert await read_body(Wire(b"").receive, SMALL) == b""


async def test_long_body_is_refused_at_the_part_that_goes_over() -> None:
    wire = Wire(b"01234", b"56789", b"0", b"rest", b"rest")
    with pytest.raises(BodyTooLarge):
        await read_body(wire.receive, SMALL)
    assert len(wire.messages) == 2


async def test_body_that_stops_coming_is_refused() -> None:
    with pytest.raises(BodyTooSlow):
        await read_body(Wire(b"0", complete=False).receive, Bounds(seconds=0.01))


async def test_client_that_leaves_within_its_body_is_gone() -> None:
    wire = Wire(b"0", complete=False)
    wire.gone.set()
    with pytest.raises(ClientGone):
        await read_body(wire.receive, SMALL)


async def test_quick_work_is_left_alone() -> None:
    with Leash(Wire().receive, seconds=5):
        await asyncio.sleep(0)
    assert len(asyncio.all_tasks()) == 1


async def test_work_ends_when_its_time_is_over() -> None:
    with pytest.raises(TimeoutError), Leash(Wire().receive, seconds=0.01):
        await asyncio.Event().wait()


async def test_work_ends_when_the_client_leaves() -> None:
    wire = Wire()
    wire.gone.set()
    with pytest.raises(ClientGone), Leash(wire.receive, seconds=5):
        await asyncio.Event().wait()


async def test_failure_of_the_work_itself_passes_through() -> None:
    with pytest.raises(KeyError), Leash(Wire().receive, seconds=5):
        raise KeyError


async def test_cancelling_from_outside_is_not_taken_for_a_time_out() -> None:
    async def work() -> None:
        with Leash(Wire().receive, seconds=5):
            await asyncio.Event().wait()

    task = asyncio.create_task(work())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_task_goes_on_normally_after_a_time_out() -> None:
    with pytest.raises(TimeoutError), Leash(Wire().receive, seconds=0.01):
        await asyncio.Event().wait()
    task = asyncio.current_task()
    assert task is not None
    assert task.cancelling() == 0


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at once after a request that is not quick."""
    monkeypatch.setattr(limits, "PATIENCE", 0.01)


async def after_a_slow_body(leash: Leash) -> None:
    with leash:
        assert await leash.body(10) == b"01"
        await asyncio.Event().wait()


@pytest.mark.usefixtures("impatient")
async def test_the_time_of_the_work_begins_when_the_body_is_there() -> None:
    loop = asyncio.get_running_loop()
    with Leash(Late(0.05).receive, seconds=30) as leash:
        first = leash.until
        await leash.body(10)
        assert first + 0.04 < leash.until <= loop.time() + 30


@pytest.mark.usefixtures("impatient")
async def test_work_after_a_slow_body_ends_when_its_time_is_over() -> None:
    with pytest.raises(TimeoutError):
        await after_a_slow_body(Leash(Late(0.05).receive, seconds=0.5))


@pytest.mark.usefixtures("impatient")
async def test_who_leaves_after_a_slow_body_is_noticed() -> None:
    wire = Late(0.05)
    wire.gone.set()
    loop = asyncio.get_running_loop()
    begun = loop.time()
    with pytest.raises(ClientGone):
        await after_a_slow_body(Leash(wire.receive, seconds=60))
    assert loop.time() - begun < 30


async def test_work_may_take_the_grace_in_addition_and_a_body_may_not() -> None:
    with Leash(Wire(b"0").receive, seconds=0.01, grace=60) as leash:
        await leash.body(10)
        await asyncio.sleep(0.03)
    with (
        pytest.raises(BodyTooSlow),
        Leash(Wire(b"0", complete=False).receive, seconds=0.01, grace=60) as leash,
    ):
        await leash.body(10)
