"""Counts what a piece of work costs in this thread: steps of the interpreter, and memory."""

from __future__ import annotations

import gc
import sys
import tracemalloc
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from statistics import median
from types import FrameType
from typing import Any, Final, TypeAlias

import msgspec

Work: TypeAlias = Callable[[], Awaitable[object]]

TIMES: Final = 9
BATCH: Final = 20
BATCHES: Final = 3
_KB: Final = 1024


class Steps:
    """How many instructions of the interpreter were executed; C code does not count."""

    def __init__(self) -> None:
        """Nothing was executed yet."""
        self.count = 0

    @contextmanager
    def counted(self) -> Iterator[None]:
        """Count what runs in this thread until the end of the block, and in no other thread."""
        before = sys.gettrace()
        sys.settrace(self._begin)
        try:
            yield
        finally:
            sys.settrace(before)

    def _begin(self, frame: FrameType, _event: str, _arg: Any) -> Any:
        frame.f_trace_opcodes = True
        frame.f_trace_lines = False
        return self._step

    def _step(self, _frame: FrameType, event: str, _arg: Any) -> Any:
        self.count += event == "opcode"
        return self._step


class Spread(msgspec.Struct, frozen=True):
    """The median of some counts, the least and the most of them."""

    middle: int
    least: int
    most: int

    @classmethod
    def of(cls, counts: list[int]) -> Spread:
        """Take the counts of the same work, done several times."""
        return cls(round(median(counts)), min(counts), max(counts))


async def steps(work: Work, times: int = TIMES) -> Spread:
    """Count the interpreter's steps of one piece of work."""
    counts = []
    for _ in range(times):
        one = Steps()
        with one.counted():
            await work()
        counts.append(one.count)
    return Spread.of(counts)


async def each(read: Callable[[], int], work: Work, times: int = TIMES) -> Spread:
    """Take the difference that one piece of work makes to what is read."""
    counts = []
    for _ in range(times):
        before = read()
        await work()
        counts.append(read() - before)
    return Spread.of(counts)


async def peak(work: Work, times: int = TIMES) -> Spread:
    """Measure by how many KB memory grows at most while the work is done."""
    counts = []
    tracemalloc.start()
    try:
        for _ in range(times):
            tracemalloc.reset_peak()
            before, _ = tracemalloc.get_traced_memory()
            await work()
            _, most = tracemalloc.get_traced_memory()
            counts.append((most - before) // _KB)
    finally:
        tracemalloc.stop()
    return Spread.of(counts)


async def left(work: Work, batch: int = BATCH, batches: int = BATCHES) -> Spread:
    """Count the blocks of memory that a piece of work keeps or leaves to the garbage collector."""
    counts = []
    for _ in range(batches):
        with _uncollected():
            before = sys.getallocatedblocks()
            for _ in range(batch):
                await work()
            counts.append((sys.getallocatedblocks() - before) // batch)
    return Spread.of(counts)


@contextmanager
def _uncollected() -> Iterator[None]:
    gc.collect()
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
