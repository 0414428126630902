"""A question to a cache that waits on flights: it needs no task, and whoever asked may leave."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from contextvars import copy_context
from typing import Protocol

from backends import routes
from backends.hits import Found
from backends.port import CallContext, Landing, Page, Query, Slice
from backends.routes import Trips


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

    def board(
        self, query: Query, keys: Iterable[str], context: CallContext, party: routes.Party
    ) -> Trips:
        """Take a place for each key."""

    def brought(self, trips: Trips, context: CallContext, party: routes.Party) -> dict[str, Slice]:
        """Give the places back, and return what was read; raise what broke."""

    def outlived(self, query: Query, asked: float, context: CallContext) -> list[str]:
        """Return the keys that are to be asked for again, as they are too old by now."""

    def later(self, query: Query, hits: Mapping[str, Slice]) -> dict[str, Slice]:
        """Return later readings than those of some hits."""

    def leave(self, trips: Trips, party: routes.Party) -> None:
        """Give the places back."""


class Party:
    """The keys of one question that memory has not: they land together, or at the deadline.

    Hits may be refreshed meanwhile, and what is too old by then is asked for once more, unless it
    was read for this very question. ``landing`` hears of it in the context of who asked.
    """

    __slots__ = (
        *("_again", "_asked", "_context", "_desk", "_handle", "_hits", "_landing"),
        *("_left", "_query", "_results", "_trips", "_vars"),
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
        self._again = False
        self._handle: asyncio.Handle | None = None
        self._vars = copy_context()

    def board(self, found: Found) -> None:
        """Wait for what is missing."""
        self._results = found.results
        self._hits = list(found.results)
        self._wait(found.missing)

    def leave(self) -> None:
        """Wait no longer."""
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None
            self._desk.leave(self._trips, self)

    def down(self) -> None:
        """Hear that a flight has brought all that was wanted of it, or ended without."""
        self._left -= 1
        if not self._left and self._handle is not None:
            self._handle.cancel()
            loop = asyncio.get_running_loop()
            self._handle = loop.call_soon(self._over, context=self._vars)

    def _wait(self, keys: Iterable[str]) -> None:
        self._trips = trips = self._desk.board(self._query, keys, self._context, self)
        self._left = len(trips)
        loop, deadline = asyncio.get_running_loop(), self._context.deadline
        self._handle = loop.call_at(deadline, self._over, context=self._vars)

    def _over(self) -> None:
        """Tell what is there: all of it, or at the deadline what there is."""
        self._handle = None
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
        results |= self._desk.brought(self._trips, self._context, self)
        if not self._again and (self._hits or self._doubtful()):
            outlived = self._desk.outlived(query, self._asked, self._context)
            if outlived:
                self._again = True
                for key in outlived:  # nobody gets them if they are not known any more
                    results.pop(key, None)
                self._hits = [key for key in self._hits if key in results]
                self._wait(outlived)
                return None
        if self._hits:
            results |= self._desk.later(query, {key: results[key] for key in self._hits})
        return Page(results=results)

    def _doubtful(self) -> bool:
        """Whether something was not read for this very question."""
        return min([flight.clean for flight in self._trips]) < self._asked
