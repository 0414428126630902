"""One question that takes several calls: which calls, and how they run side by side."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from typing import TypeAlias, TypeVar

import msgspec

from backends.cap import Gate
from backends.port import CallContext, Page, Query, Urgency
from backends.tally import TOLD

T = TypeVar("T")

PARALLEL = 6


Parts: TypeAlias = Callable[[Query], Sequence[Query]]


def parts_of(backend: object, query: Query) -> Sequence[Query]:
    """Return a question in parts of one call each, so that each can be capped.

    A backend that can tell how many calls a question takes has a method ``parts``.
    """
    parts: Parts | None = getattr(backend, "parts", None)
    return (query,) if parts is None else parts(query)


@contextmanager
def lifted_alike(context: CallContext, count: int) -> Iterator[list[CallContext]]:
    """Give so many parts an urgency of their own, which is lifted with that of the whole."""
    whole = context.urgency
    if whole is None:
        yield [context] * count
        return
    parts = [Urgency(whole.lane) for _ in range(count)]

    def lifted() -> None:
        for part in parts:
            part.lift(whole.lane)

    whole.watch(lifted)
    try:
        yield [msgspec.structs.replace(context, urgency=part) for part in parts]
    finally:
        whole.watch(None)


class Slot:
    """The slot in which a call is made, where one call of ours becomes several of the system's.

    It is told of the calls of its task (``TOLD``). Each beyond the first is counted; those side by
    side need slots of their own.
    """

    __slots__ = ("_calls", "_context", "_gate")

    def __init__(self, gate: Gate, context: CallContext) -> None:
        """Take a gate that was entered in this context."""
        self._gate = gate
        self._context = context
        self._calls = 0

    def called(self) -> None:
        """Count a call."""
        self._calls += 1
        if self._calls > 1:
            self._gate.more()

    @asynccontextmanager
    async def another(self) -> AsyncIterator[bool]:
        """Lend one more slot, if there is one at once."""
        taken = await self._gate.another(self._context)
        try:
            yield taken
        finally:
            if taken:
                self._gate.leave()


async def together(calls: Sequence[Callable[[], Awaitable[T]]]) -> list[T]:
    """Run calls side by side, a few at once; the first failure ends the others and is raised.

    Within a slot as many run at once as there are slots to be had; one always does.
    """
    found: dict[int, T] = {}
    waiting = deque(enumerate(calls))

    async def work() -> None:
        while waiting:
            place, call = waiting.popleft()
            found[place] = await call()

    slot = TOLD.get()
    more = partial(_beside, slot, work) if isinstance(slot, Slot) else work
    tasks = [asyncio.create_task(one()) for one in [work, *[more] * (len(calls) - 1)][:PARALLEL]]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return [found[place] for place in range(len(calls))]


async def in_parts(
    parts: Sequence[Query],
    context: CallContext,
    fetch: Callable[[Query, CallContext], Awaitable[Page]],
) -> Page:
    """Return one answer to all parts of a question, asked for side by side."""
    with lifted_alike(context, len(parts)) as contexts:
        asked = zip(parts, contexts, strict=True)
        pages = await together([partial(fetch, *one) for one in asked])
    return Page(results={key: found for page in pages for key, found in page.results.items()})


async def _beside(slot: Slot, work: Callable[[], Awaitable[None]]) -> None:
    async with slot.another() as taken:
        if taken:
            await work()
