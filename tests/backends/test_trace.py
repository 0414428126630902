"""What the calls of a task carry, and for how long."""

from __future__ import annotations

import asyncio

import pytest

from backends.trace import marking, marks

OUTER, INNER = {"traceparent": "outer"}, {"traceparent": "inner"}


def test_marks_hold_inside_and_what_was_before_holds_again() -> None:
    assert marks() == {}
    with marking(OUTER):
        with marking(INNER):
            assert marks() == INNER
        assert marks() == OUTER
    assert marks() == {}


def test_marks_end_with_what_is_raised() -> None:
    with pytest.raises(KeyError), marking(OUTER):
        raise KeyError
    assert marks() == {}


async def test_tasks_side_by_side_have_their_own() -> None:
    async def one(own: dict[str, str]) -> object:
        with marking(own):
            await asyncio.sleep(0)
            return marks()

    first, second = await asyncio.gather(one(OUTER), one(INNER))
    assert (first, second) == (OUTER, INNER)
