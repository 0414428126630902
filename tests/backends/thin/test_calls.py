"""A call and whoever holds it: leaving is told once, and never after the answer."""

from __future__ import annotations

import asyncio

import pytest

from backends.errors import Unavailable
from backends.thin.calls import Call
from backends.wire import Response

DOWN = Unavailable("erp: down", system="erp")


class Held:
    """A call, and how often its holder was told to let go."""

    def __init__(self) -> None:
        """Hold a new call."""
        future = asyncio.get_running_loop().create_future()
        self.call = Call(b"", b"", future, safe=False, asked_for_head=False)
        self.call.leave = self.let_go
        self.times = 0

    def let_go(self) -> None:
        """Count."""
        self.times += 1


async def test_caller_that_leaves_after_the_answer_disturbs_nobody() -> None:
    held = Held()
    held.call.settle(Response(status=200))
    held.call.abandon()
    held.call.end(DOWN)
    assert held.times == 0
    assert held.call.answer.result().status == 200


async def test_caller_that_leaves_is_let_go_once() -> None:
    held = Held()
    held.call.answer.cancel()
    held.call.abandon()
    held.call.abandon()
    assert held.times == 1


async def test_end_fails_the_call_and_lets_go() -> None:
    held = Held()
    held.call.end(DOWN)
    assert held.times == 1
    assert not held.call.waits
    with pytest.raises(Unavailable):
        await held.call.answer


async def test_answer_after_the_caller_left_goes_nowhere() -> None:
    held = Held()
    held.call.answer.cancel()
    held.call.settle(Response(status=200))
    held.call.fail(DOWN)
    assert held.call.answer.cancelled()
