"""One question that takes several calls: which calls, and how they run side by side."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol, TypeVar, runtime_checkable

import msgspec

from backends.port import CallContext, Query, Urgency

T = TypeVar("T")

PARALLEL = 6


@runtime_checkable
class Divides(Protocol):
    """A backend that tells how many calls a question takes, so that each can be capped."""

    def parts(self, query: Query) -> Sequence[Query]:
        """Return questions that are one call each, and together the whole."""


def parts_of(backend: object, query: Query) -> Sequence[Query]:
    """Return a question in parts of one call each, as far as the backend can tell."""
    return backend.parts(query) if isinstance(backend, Divides) else (query,)


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
