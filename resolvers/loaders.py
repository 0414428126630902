"""Loads of one request: what is asked at the same moment goes out as one query per system."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Coroutine
from typing import Any, TypeAlias

import msgspec
from strawberry.dataloader import DataLoader

from backends.port import WHOLE, Backend, By, CallContext, Lane, Query, Slice, Window
from backends.vocabulary import Kind

Clock: TypeAlias = Callable[[], dt.datetime]


class Wanted(msgspec.Struct, frozen=True, gc=False):
    """What one batch asks of one system; keys join it."""

    system: str
    kind: Kind
    by: By
    window: Window = WHOLE
    max_age: float | None = None


class Loads:
    """The reads of one request: each fact is asked for once, each batch is one query."""

    def __init__(self, backend: Backend, deadline: float, lane: Lane) -> None:
        """``deadline`` is event-loop time in seconds, shared by all loads of the request."""
        self._backend = backend
        self._deadline = deadline
        self._lane = lane
        self._batches: dict[Wanted, DataLoader[str, Slice | None]] = {}

    async def slice(self, wanted: Wanted, key: str) -> Slice | None:
        """Return the slice of one key; None where the system does not know the key."""
        batch = self._batches.get(wanted)
        if batch is None:
            batch = self._batches[wanted] = DataLoader(load_fn=self._fetcher(wanted))
        return await batch.load(key)

    def _fetcher(
        self, wanted: Wanted
    ) -> Callable[[list[str]], Coroutine[Any, Any, list[Slice | BaseException | None]]]:
        context = CallContext(deadline=self._deadline, lane=self._lane, max_age=wanted.max_age)

        async def fetch(keys: list[str]) -> list[Slice | BaseException | None]:
            query = Query(
                system=wanted.system,
                kind=wanted.kind,
                by=wanted.by,
                keys=tuple(keys),
                window=wanted.window,
            )
            page = await self._backend.fetch(query, context)
            return [page.results.get(key) for key in keys]

        return fetch
