"""A signature is good once, as long as it is good at all."""

from __future__ import annotations

import pytest

from gateway.events.replays import SECONDS, Full, Replays
from tests.backends.hand_clock import HandClock


async def test_a_second_time_is_refused_until_the_signature_is_old() -> None:
    clock = HandClock()
    replays = Replays(None, monotonic=clock.monotonic)
    assert [await replays.first("a"), await replays.first("a")] == [True, False]
    clock.advance(SECONDS - 1)
    assert not await replays.first("a")
    clock.advance(1)
    assert await replays.first("a")


async def test_what_was_released_may_come_again() -> None:
    replays = Replays(None)
    await replays.first("a")
    await replays.release("a")
    assert await replays.first("a")


async def test_more_than_can_be_remembered_are_not_taken() -> None:
    clock = HandClock()
    replays = Replays(None, capacity=2, monotonic=clock.monotonic)
    assert await replays.first("a")
    assert await replays.first("b")
    with pytest.raises(Full):
        await replays.first("c")
    assert not await replays.first("a")
    clock.advance(SECONDS)
    assert await replays.first("c")
