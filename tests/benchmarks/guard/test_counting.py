"""Counting work instead of time."""

from __future__ import annotations

import sys
from typing import Any

from benchmarks.guard.counting import Spread, Steps, each, left, peak, steps

KEPT: list[object] = []


async def short() -> None:
    for _ in range(100):
        pass


async def long() -> None:
    for _ in range(200):
        pass


async def cycle() -> None:
    one: list[Any] = []
    one.append(one)


async def test_the_same_work_takes_the_same_steps() -> None:
    first, second = await steps(short), await steps(short)
    assert first == second
    assert first.least == first.middle == first.most


async def test_a_loop_without_calls_is_counted() -> None:
    one, two = await steps(short), await steps(long)
    assert two.middle - one.middle >= 100


def test_who_looked_before_looks_on_afterwards() -> None:
    def looking(*_: object) -> None:
        """See nothing."""

    before = sys.gettrace()
    sys.settrace(looking)
    try:
        with Steps().counted():
            pass
        assert sys.gettrace() is looking
    finally:
        sys.settrace(before)


async def test_what_is_held_for_a_moment_counts_at_its_most() -> None:
    async def holds() -> None:
        held = bytearray(512 * 1024)
        del held

    assert (await peak(holds)).middle >= 512


async def test_what_only_the_collector_frees_is_left() -> None:
    assert (await left(cycle)).least >= 1
    assert (await left(short)).middle == 0


async def test_any_counter_can_be_read() -> None:
    read = iter(range(100)).__next__
    assert await each(read, short, times=3) == Spread(1, 1, 1)
