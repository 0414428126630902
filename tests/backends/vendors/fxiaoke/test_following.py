"""Following changes: every one is told once, also where many share a millisecond."""

from __future__ import annotations

import pytest

from backends.errors import Refused
from backends.port import NOW, By, Window
from backends.vocabulary import Kind
from tests.backends.vendors.fxiaoke.near import ask, crm, full
from tests.fakes.fxiaoke import Fxiaoke

START = "0001-01-01T00:00:00.000000Z|0"
BEGAN = 1_767_225_600_000


def changed(fake: Fxiaoke, size: int, at_once: int) -> None:
    """Let so many customers change, some of them in the same millisecond."""
    row = fake.tables["AccountObj"][0]
    fake.tables["AccountObj"] = [
        {**row, "_id": f"c{n:04}", "last_modified_time": BEGAN + n // at_once} for n in range(size)
    ]


async def followed(fake: Fxiaoke, mark: str, limit: int) -> list[str]:
    seen: list[str] = []
    backend = crm(fake)
    while True:
        window = Window(limit=limit)
        found = (await ask(backend, Kind.CUSTOMER, By.CHANGED, mark, window=window))[mark]
        assert found.next is not None
        seen += [getattr(item, "key", "") for item in found.items]
        if len(found.items) < limit:
            return seen
        mark = found.next


@pytest.mark.parametrize(("size", "at_once"), [(0, 1), (7, 1), (100, 3), (450, 450), (450, 120)])
@pytest.mark.parametrize("limit", [50, 500])
async def test_every_change_is_told_once_and_in_order(size: int, at_once: int, limit: int) -> None:
    fake = full()
    changed(fake, size, at_once)
    assert await followed(fake, START, limit) == [f"c{n:04}" for n in range(size)]


async def test_the_mark_of_this_moment_is_the_newest_change() -> None:
    fake = full()
    changed(fake, 10, 3)
    backend = crm(fake)
    mark = (await ask(backend, Kind.CUSTOMER, By.CHANGED, NOW))[NOW].next
    assert mark == "2026-01-01T00:00:00.003000Z|c0009"
    assert await followed(fake, mark, 500) == []
    fake.tables["AccountObj"][4]["last_modified_time"] = BEGAN + 9
    assert await followed(fake, mark, 500) == ["c0004"]


async def test_a_change_of_an_order_names_its_customer() -> None:
    found = (await ask(crm(full()), Kind.ORDER, By.CHANGED, START))[START]
    told = {(getattr(o, "number", ""), getattr(o, "customer", "")) for o in found.items}
    assert told == {("S1", "C1"), ("S2", "C1"), ("S3", "C1"), ("S4", "C2")}


@pytest.mark.parametrize("mark", ["2026-01-01", "x|1", "2026-13-01T00:00:00.000000Z|1"])
async def test_what_is_no_mark_of_ours_is_refused(mark: str) -> None:
    fake = full()
    found = (await ask(crm(fake), Kind.CUSTOMER, By.CHANGED, mark))[mark]
    assert type(found.error) is Refused
    assert "query AccountObj" not in fake.counts
