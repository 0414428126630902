"""Group commit, seen at the store's edge."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence

import pytest

from policies.audit.chain import Head, Key, Sealed, genuine
from policies.audit.errors import LogUnavailable
from policies.audit.record import Draft, Kind, draft
from policies.audit.writer import Writer
from tests.policies.audit.logs import KEY, read


class Memory:
    """A store that fails, waits or lies when told to."""

    def __init__(self) -> None:
        """Hold nothing and work at once."""
        self.lines: list[Sealed] = []
        self.groups: list[int] = []
        self.go = asyncio.Event()
        self.go.set()
        self.failures = 0
        self.arrives = False  # whether what fails arrives all the same
        self.stored: Head | None = None

    async def write(self, group: Sequence[Sealed]) -> None:
        await self.go.wait()
        failing, self.failures = self.failures > 0, max(0, self.failures - 1)
        if not failing or self.arrives:
            self.groups.append(len(group))
            self.lines += group
            self.stored = Head(group[-1].line.process, group[-1].line.number, group[-1].mac)
        if failing:
            raise LogUnavailable("told to")

    async def tail(self, process: str) -> Head | None:
        del process
        return self.stored

    async def flush(self) -> None:
        """Everything is there already."""

    async def aclose(self) -> None:
        """Hold nothing."""


def _draft(number: int) -> Draft:
    return draft(Kind.READ, read(number))


@contextlib.asynccontextmanager
async def _writing(store: Memory) -> AsyncIterator[Writer]:
    writer = Writer(store, Key(KEY), Head("p"), lambda _head: None)
    writer.start()
    try:
        yield writer
    finally:
        await writer.stop()


async def _settled() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


def _assert_chained(lines: Sequence[Sealed]) -> None:
    assert all(genuine(line, Key(KEY)) for line in lines)
    assert [line.line.number for line in lines] == list(range(1, len(lines) + 1))
    assert [line.previous for line in lines[1:]] == [line.mac for line in lines[:-1]]


async def test_appends_of_one_moment_are_one_group() -> None:
    store = Memory()
    async with _writing(store) as writer:
        await asyncio.gather(*(writer.append([_draft(number)], 1.0) for number in range(50)))
    assert store.groups == [50]
    _assert_chained(store.lines)


async def test_what_comes_while_a_group_is_written_is_the_next_group() -> None:
    store = Memory()
    store.go.clear()
    async with _writing(store) as writer, asyncio.TaskGroup() as tasks:
        tasks.create_task(writer.append([_draft(1)], 1.0))
        await _settled()
        for number in (2, 3, 4):
            tasks.create_task(writer.append([_draft(number)], 1.0))
        await _settled()
        store.go.set()
    assert store.groups == [1, 3]


async def test_a_group_has_a_greatest_size_but_an_append_stays_whole() -> None:
    store = Memory()
    async with _writing(store) as writer:
        sizes = (600, 600, 1500)
        await asyncio.gather(*(writer.append([_draft(1)] * size, 1.0) for size in sizes))
    assert store.groups == [600, 600, 1500]


async def test_an_append_that_left_before_its_turn_is_not_written() -> None:
    store = Memory()
    store.go.clear()
    async with _writing(store) as writer:
        first = asyncio.create_task(writer.append([_draft(1)], 1.0))
        await _settled()
        gone = asyncio.create_task(writer.append([_draft(2)], 1.0))
        await _settled()
        gone.cancel()
        store.go.set()
        await first
        await writer.append([_draft(3)], 1.0)
    assert [line.line.request_id for line in store.lines] == ["request-1", "request-3"]
    _assert_chained(store.lines)


async def test_an_append_that_leaves_while_it_is_written_breaks_nothing() -> None:
    store = Memory()
    store.go.clear()
    async with _writing(store) as writer:
        gone = asyncio.create_task(writer.append([_draft(1)], 1.0))
        await _settled()
        gone.cancel()
        store.go.set()
        await writer.append([_draft(2)], 1.0)
    _assert_chained(store.lines)


async def test_an_append_that_takes_too_long_is_refused() -> None:
    store = Memory()
    store.go.clear()
    async with _writing(store) as writer:
        with pytest.raises(LogUnavailable, match="slow"):
            await writer.append([_draft(1)], 0.01)


async def test_a_write_that_fails_once_is_tried_again() -> None:
    store = Memory()
    store.failures = 1
    async with _writing(store) as writer:
        await writer.append([_draft(1)], 1.0)
    assert store.groups == [1]


async def test_a_write_that_keeps_failing_is_refused_at_once() -> None:
    store = Memory()
    store.failures = 2
    async with _writing(store) as writer:
        with pytest.raises(LogUnavailable, match="told to"):
            await writer.append([_draft(1)], 60.0)


async def test_the_chain_goes_on_after_an_outage() -> None:
    store = Memory()
    async with _writing(store) as writer:
        await writer.append([_draft(1)], 1.0)
        store.failures = 2
        with pytest.raises(LogUnavailable):
            await writer.append([_draft(2)], 1.0)
        await writer.append([_draft(3)], 1.0)
    assert [line.line.request_id for line in store.lines] == ["request-1", "request-3"]
    _assert_chained(store.lines)


async def test_a_write_that_failed_and_yet_arrived_keeps_its_place_in_the_chain() -> None:
    store = Memory()
    async with _writing(store) as writer:
        store.failures, store.arrives = 2, True
        with pytest.raises(LogUnavailable):
            await writer.append([_draft(1)], 1.0)
        await writer.append([_draft(2)], 1.0)
    _assert_chained(store.lines)


async def test_a_chain_that_someone_else_has_changed_is_left_as_it_is() -> None:
    store = Memory()
    async with _writing(store) as writer:
        await writer.append([_draft(1)], 1.0)
        store.failures, store.stored = 1, Head("p", 7)
        await writer.append([_draft(2)], 1.0)
    assert store.lines[-1].line.process != "p"
    assert store.lines[-1].line.number == 1


async def test_more_than_the_queue_holds_is_refused_at_once() -> None:
    store = Memory()
    store.go.clear()
    async with _writing(store) as writer, asyncio.TaskGroup() as tasks:
        tasks.create_task(writer.append([_draft(0)], 1.0))
        await _settled()
        tasks.create_task(writer.append([_draft(1)] * 20_000, 1.0))
        await _settled()
        with pytest.raises(LogUnavailable, match="too many"):
            await writer.append([_draft(2)], 1.0)
        store.go.set()


async def test_what_has_left_the_queue_makes_room() -> None:
    store = Memory()
    store.go.clear()
    async with _writing(store) as writer, asyncio.TaskGroup() as tasks:
        tasks.create_task(writer.append([_draft(0)], 1.0))
        await _settled()
        with pytest.raises(LogUnavailable, match="slow"):
            await writer.append([_draft(1)] * 20_000, 0.01)
        tasks.create_task(writer.append([_draft(2)], 1.0))
        await _settled()
        store.go.set()
    assert store.groups == [1, 1]


async def test_nothing_is_appended_without_a_writer() -> None:
    writer = Writer(Memory(), Key(KEY), Head("p"), lambda _head: None)
    with pytest.raises(LogUnavailable):
        await writer.append([_draft(1)], 1.0)
