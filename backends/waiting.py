"""A question to a cache that waits on flights: it needs no task, and whoever asked may leave."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from contextvars import copy_context
from typing import Protocol

from backends.flights import Seat
from backends.port import CallContext, Landing, Page, Query, Slice


class Awaited:
    """Who waits for an answer in a coroutine."""

    def __init__(self) -> None:
        """Wait in the running loop."""
        self.page: asyncio.Future[Page] = asyncio.get_running_loop().create_future()

    def landed(self, page: Page) -> None:
        """Hand on the answer."""
        if not self.page.done():
            self.page.set_result(page)

    def failed(self, error: BaseException) -> None:
        """Hand on what broke."""
        if not self.page.done():
            self.page.set_exception(error)


class Desk(Protocol):
    """Where places on flights are taken, and where what they brought is weighed."""

    def seats(self, query: Query, keys: Iterable[str], context: CallContext) -> dict[str, Seat]:
        """Take a place for each key."""

    def brought(
        self, query: Query, seats: Mapping[str, Seat], context: CallContext
    ) -> dict[str, Slice]:
        """Give the places back, and return what was read; raise what broke."""

    def outlived(self, query: Query, asked: float, context: CallContext) -> list[str]:
        """Return the keys that are to be asked for again, as they are too old by now."""

    def later(self, query: Query, hits: Mapping[str, Slice]) -> dict[str, Slice]:
        """Return later readings than those of some hits."""

    def leave(self, seats: Mapping[str, Seat]) -> None:
        """Give the places back."""


class Party:
    """The keys of one question that memory has not: they land together, or at the deadline.

    Hits may be refreshed meanwhile, and what is too old by then is asked for once more, unless it
    was read for this very question. ``landing`` hears of it in the context of who asked.
    """

    __slots__ = (
        "_again",
        "_asked",
        "_context",
        "_desk",
        "_hits",
        "_landing",
        "_left",
        "_query",
        "_results",
        "_seats",
        "_timer",
        "_vars",
    )

    def __init__(
        self, desk: Desk, query: Query, context: CallContext, landing: Landing, asked: float
    ) -> None:
        """``asked`` is the monotonic instant at which memory was looked through."""
        self._desk = desk
        self._query = query
        self._context = context
        self._landing = landing
        self._asked = asked
        self._hits: Mapping[str, Slice] = {}
        self._results: dict[str, Slice] = {}
        self._seats: dict[str, Seat] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._left = 0
        self._again = False
        self._vars = copy_context()

    def board(self, hits: Mapping[str, Slice], missing: Iterable[str]) -> None:
        """Wait for what is missing."""
        self._hits = hits
        self._results.update(hits)
        self._wait(missing)

    def leave(self) -> None:
        """Wait no longer."""
        if self._left:
            self._stop()
            self._desk.leave(self._seats)

    def _wait(self, keys: Iterable[str]) -> None:
        self._seats = seats = self._desk.seats(self._query, keys, self._context)
        self._left = len(seats)
        for seat in seats.values():
            seat.landed.add_done_callback(self._one, context=self._vars)
        loop = asyncio.get_running_loop()
        self._timer = loop.call_at(self._context.deadline, self._late, context=self._vars)

    def _one(self, _landed: object) -> None:
        self._left -= 1
        if not self._left:
            assert self._timer is not None
            self._timer.cancel()
            self._over()

    def _late(self) -> None:
        self._stop()
        self._over()

    def _stop(self) -> None:
        self._left = 0
        assert self._timer is not None
        self._timer.cancel()
        for seat in self._seats.values():
            seat.landed.remove_done_callback(self._one)

    def _over(self) -> None:
        try:
            page = self._page()
        except Exception as error:  # noqa: BLE001 - told to who asked
            self._landing.failed(error)
            return
        if page is not None:
            self._landing.landed(page)

    def _page(self) -> Page | None:
        """Return the answer; None where some of it is asked for again."""
        query, results = self._query, self._results
        results |= self._desk.brought(query, self._seats, self._context)
        if not self._again:
            outlived = self._desk.outlived(query, self._asked, self._context)
            if outlived:
                self._again = True
                self._wait(outlived)
                return None
        if self._hits:
            results |= self._desk.later(query, {key: results[key] for key in self._hits})
        return Page(results=results)
