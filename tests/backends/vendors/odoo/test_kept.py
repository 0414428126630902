"""What is kept: read once, for a while, a failure not."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import pytest

from backends.errors import Unavailable
from backends.vendors.odoo.kept import Kept, Names


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        """Begin at zero."""
        self.now = 0.0

    def __call__(self) -> float:
        """Tell the time."""
        return self.now


async def test_ten_who_want_the_same_read_it_once_until_it_is_old() -> None:
    read, clock = [0], Clock()

    async def value(_deadline: float) -> int:
        await asyncio.sleep(0)
        read[0] += 1
        return read[0]

    kept = Kept(value, seconds=10, clock=clock)
    assert await asyncio.gather(*(kept.get(1.0) for _ in range(10))) == [1] * 10
    clock.now = 10
    assert await kept.get(1.0) == 2


async def test_a_failure_is_not_kept() -> None:
    outcomes: list[int | Unavailable] = [Unavailable("down", system="erp"), 1]

    async def value(_deadline: float) -> int:
        outcome = outcomes.pop(0)
        if isinstance(outcome, Unavailable):
            raise outcome
        return outcome

    kept = Kept(value)
    with pytest.raises(Unavailable):
        await kept.get(1.0)
    assert await kept.get(1.0) == 1


class Book:
    """Names of the even ids; remembers what it was asked."""

    def __init__(self) -> None:
        """Nothing is asked yet."""
        self.asked: list[list[int]] = []

    async def __call__(self, ids: list[int], _deadline: float) -> Mapping[int, str]:
        """Tell names."""
        self.asked.append(ids)
        return {record: f"N{record}" for record in ids if record % 2 == 0}


async def test_names_are_read_together_and_only_those_that_are_not_known() -> None:
    book, clock = Book(), Clock()
    names = Names(book, seconds=10, clock=clock)
    assert await names.get([4, 2, 2, 3], 1.0) == {2: "N2", 4: "N4"}
    assert await names.get([2, 3, 6], 1.0) == {2: "N2", 6: "N6"}
    assert await names.get([2, 6], 1.0) == {2: "N2", 6: "N6"}
    clock.now = 10
    await names.get([2], 1.0)
    assert book.asked == [[2, 3, 4], [3, 6], [2]]


async def test_names_do_not_grow_without_end() -> None:
    book = Book()
    names = Names(book, most=3)
    for record in range(2, 20, 2):
        assert await names.get([record], 1.0) == {record: f"N{record}"}
    await names.get([2], 1.0)
    assert book.asked.count([2]) == 2
