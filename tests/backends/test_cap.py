"""A system gets only so many calls at once, and the better lane goes first."""

from __future__ import annotations

import asyncio

import pytest

from backends.cap import Cap, Full
from backends.port import Lane
from tests.backends.questions import turns


def later(seconds: float = 5.0) -> float:
    return asyncio.get_running_loop().time() + seconds


class Queue:
    """Callers of a cap that note when they get in."""

    def __init__(self, cap: Cap) -> None:
        """Nobody is inside yet."""
        self._cap = cap
        self.inside: list[str] = []

    def call(self, name: str, lane: Lane = Lane.PORTAL) -> asyncio.Task[None]:
        async def enter() -> None:
            await self._cap.enter(lane, later())
            self.inside.append(name)

        return asyncio.create_task(enter())


async def test_only_so_many_are_inside() -> None:
    cap = Cap(parallel=2, queue=10)
    queue = Queue(cap)
    calls = [queue.call(name) for name in "abc"]
    await turns()
    assert queue.inside == ["a", "b"]
    cap.leave()
    await asyncio.gather(*calls)
    assert queue.inside == ["a", "b", "c"]


async def test_the_better_lane_goes_first_and_within_a_lane_who_came_first() -> None:
    cap = Cap(parallel=1, queue=10)
    queue = Queue(cap)
    await queue.call("first")
    calls = [
        queue.call("batch", Lane.BATCH),
        queue.call("portal 1", Lane.PORTAL),
        queue.call("portal 2", Lane.PORTAL),
        queue.call("support", Lane.SUPPORT),
        queue.call("sales", Lane.SALES),
    ]
    for _ in calls:
        await turns()
        cap.leave()
    await asyncio.gather(*calls)
    assert queue.inside == ["first", "support", "sales", "portal 1", "portal 2", "batch"]


async def test_waiting_ends_at_the_deadline_and_takes_no_slot() -> None:
    cap = Cap(parallel=1, queue=10)
    await cap.enter(Lane.PORTAL, later())
    with pytest.raises(TimeoutError):
        await cap.enter(Lane.PORTAL, later(0.01))
    assert cap.waiting == 0
    cap.leave()
    await cap.enter(Lane.PORTAL, later(0.01))


async def test_who_comes_to_a_full_queue_is_turned_away() -> None:
    cap = Cap(parallel=1, queue=1)
    queue = Queue(cap)
    await queue.call("inside")
    waiting = queue.call("waiting")
    await turns()
    with pytest.raises(Full):
        await cap.enter(Lane.PORTAL, later())
    cap.leave()
    await waiting


async def test_in_a_full_queue_the_worst_lane_gives_way_to_a_better_one() -> None:
    cap = Cap(parallel=1, queue=2)
    queue = Queue(cap)
    await queue.call("inside")
    early, late = queue.call("early"), queue.call("late")
    await turns()
    support = queue.call("support", Lane.SUPPORT)
    with pytest.raises(Full):
        await late
    cap.leave()
    await support
    cap.leave()
    await early
    assert queue.inside == ["inside", "support", "early"]


async def test_who_is_cancelled_while_waiting_takes_no_slot() -> None:
    cap = Cap(parallel=1, queue=10)
    queue = Queue(cap)
    await queue.call("inside")
    gone, waiting = queue.call("gone"), queue.call("waiting")
    await turns()
    gone.cancel()
    cap.leave()
    await waiting
    assert queue.inside == ["inside", "waiting"]


async def test_a_slot_handed_to_who_is_cancelled_in_that_moment_goes_on() -> None:
    cap = Cap(parallel=1, queue=10)
    queue = Queue(cap)
    await queue.call("inside")
    gone, waiting = queue.call("gone"), queue.call("waiting")
    await turns()
    cap.leave()
    gone.cancel()
    await waiting
    assert queue.inside == ["inside", "waiting"]
