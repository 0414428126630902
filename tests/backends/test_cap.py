"""A system gets only so many calls at once, and the better lane goes first."""

from __future__ import annotations

import asyncio

import pytest

from backends.cap import Full, Gate
from backends.fleet.permits import Terms
from backends.fleet.turnstile import Turnstile
from backends.port import CallContext, Lane, Urgency
from tests.backends.questions import soon, turns


def gate(parallel: int, queue: int) -> Gate:
    """Return the gate of one process alone."""
    return Turnstile(None, "erp", Terms(parallel=parallel, per_minute=None, hold=5.0), queue=queue)


class Queue:
    """Callers of a gate that note when they get in, and whose calls may be lifted."""

    def __init__(self, cap: Gate) -> None:
        """Nobody is inside yet."""
        self._cap = cap
        self.inside: list[str] = []
        self.urgency: dict[str, Urgency] = {}

    def call(self, name: str, lane: Lane = Lane.PORTAL) -> asyncio.Task[None]:
        self.urgency[name] = Urgency(lane)
        context = CallContext(deadline=soon().deadline, lane=lane, urgency=self.urgency[name])

        async def enter() -> None:
            await self._cap.enter(context)
            self.inside.append(name)

        return asyncio.create_task(enter())


async def test_only_so_many_are_inside() -> None:
    cap = gate(parallel=2, queue=10)
    queue = Queue(cap)
    calls = [queue.call(name) for name in "abc"]
    await turns()
    assert queue.inside == ["a", "b"]
    cap.leave()
    await asyncio.gather(*calls)
    assert queue.inside == ["a", "b", "c"]


async def test_a_slot_can_be_had_without_waiting_while_there_is_one_and_nobody_waits() -> None:
    cap = gate(parallel=1, queue=10)
    queue = Queue(cap)
    assert cap.slip()
    assert not cap.slip()
    waiting = queue.call("a")
    await turns()
    cap.leave()
    assert not cap.slip()
    await waiting
    cap.leave()
    assert cap.slip()


async def test_the_better_lane_goes_first_and_within_a_lane_who_came_first() -> None:
    cap = gate(parallel=1, queue=10)
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
    cap = gate(parallel=1, queue=10)
    await cap.enter(soon())
    with pytest.raises(TimeoutError):
        await cap.enter(soon(0.01))
    assert cap.waiting == 0
    cap.leave()
    await cap.enter(soon(0.01))


async def test_who_comes_to_a_full_queue_is_turned_away() -> None:
    cap = gate(parallel=1, queue=1)
    queue = Queue(cap)
    await queue.call("inside")
    waiting = queue.call("waiting")
    await turns()
    with pytest.raises(Full):
        await cap.enter(soon())
    cap.leave()
    await waiting


async def test_in_a_full_queue_the_worst_lane_gives_way_to_a_better_one() -> None:
    cap = gate(parallel=1, queue=2)
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
    cap = gate(parallel=1, queue=10)
    queue = Queue(cap)
    await queue.call("inside")
    gone, waiting = queue.call("gone"), queue.call("waiting")
    await turns()
    gone.cancel()
    cap.leave()
    await waiting
    assert queue.inside == ["inside", "waiting"]


async def test_when_all_who_wait_are_just_being_cancelled_the_slot_is_free() -> None:
    cap = gate(parallel=1, queue=10)
    queue = Queue(cap)
    await queue.call("inside")
    gone = queue.call("gone")
    await turns()
    gone.cancel()  # has not run since when the slot comes free
    cap.leave()
    await asyncio.wait([gone])
    await cap.enter(soon(0.01))


async def test_a_slot_handed_to_who_is_cancelled_in_that_moment_goes_on() -> None:
    cap = gate(parallel=1, queue=10)
    queue = Queue(cap)
    await queue.call("inside")
    gone, waiting = queue.call("gone"), queue.call("waiting")
    await turns()
    cap.leave()
    gone.cancel()
    await waiting
    assert queue.inside == ["inside", "waiting"]


async def test_who_is_lifted_goes_to_the_end_of_the_better_lane() -> None:
    cap = gate(parallel=1, queue=10)
    queue = Queue(cap)
    await queue.call("inside")
    calls = [
        queue.call("portal 1"),
        queue.call("portal 2"),
        queue.call("support", Lane.SUPPORT),
    ]
    await turns()
    queue.urgency["portal 2"].lift(Lane.SUPPORT)
    for _ in calls:
        cap.leave()
        await turns()
    assert queue.inside == ["inside", "support", "portal 2", "portal 1"]


async def test_who_was_lifted_before_it_came_waits_in_the_better_lane() -> None:
    cap = gate(parallel=1, queue=10)
    queue = Queue(cap)
    await queue.call("inside")
    calls = [queue.call("sales", Lane.SALES), queue.call("lifted", Lane.BATCH)]
    queue.urgency["lifted"].lift(Lane.SUPPORT)
    await turns()
    for _ in calls:
        cap.leave()
        await turns()
    assert queue.inside == ["inside", "lifted", "sales"]


async def test_a_lift_after_the_turn_has_come_changes_nothing() -> None:
    cap = gate(parallel=1, queue=10)
    queue = Queue(cap)
    await queue.call("inside")
    called = queue.call("called")
    await turns()
    cap.leave()
    queue.urgency["called"].lift(Lane.SUPPORT)
    await called
    queue.urgency["called"].lift(Lane.SUPPORT)
    assert (cap.waiting, queue.inside) == (0, ["inside", "called"])


async def test_who_was_lifted_and_gives_up_leaves_no_place_taken() -> None:
    cap = gate(parallel=1, queue=1)
    queue = Queue(cap)
    await queue.call("inside")
    gone = queue.call("gone", Lane.BATCH)
    await turns()
    queue.urgency["gone"].lift(Lane.SALES)
    gone.cancel()
    await turns()
    assert cap.waiting == 0
    await asyncio.gather(cap.enter(soon()), leaving(cap))


async def test_a_better_lane_takes_the_place_of_who_is_just_being_cancelled() -> None:
    cap = gate(parallel=1, queue=1)
    queue = Queue(cap)
    await queue.call("inside")
    gone = queue.call("gone")
    await turns()
    support = queue.call("support", Lane.SUPPORT)
    gone.cancel()  # has not run since when support comes
    await turns()
    cap.leave()
    await support
    assert queue.inside == ["inside", "support"]


async def leaving(cap: Gate) -> None:
    cap.leave()
