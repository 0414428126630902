"""One question that takes several calls: which calls, and how they run side by side."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeAlias, TypeVar

import msgspec

from backends.port import CallContext, Query, Urgency

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


async def together(calls: Sequence[Callable[[], Awaitable[T]]]) -> list[T]:
    """Run calls side by side, a few at once; the first failure ends the others and is raised."""
    gate = asyncio.Semaphore(PARALLEL)

    async def one(call: Callable[[], Awaitable[T]]) -> T:
        async with gate:
            return await call()

    tasks = [asyncio.create_task(one(call)) for call in calls]
    try:
        return await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
