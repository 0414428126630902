"""Reads are tried again where that may help: not at once, not late, and seldom as a whole."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection
from typing import Self, TypeAlias

import msgspec

from backends.errors import BackendError, Spared, TimedOut, Unavailable
from backends.port import CallContext, Page, Query, narrowed

# Makes a call, or says why not; the last argument is told when it is made.
Attempt: TypeAlias = Callable[
    [Query, CallContext, Callable[[], None]], Awaitable[Page | BackendError]
]


def passing(error: BackendError | None) -> bool:
    """Whether another try may help: the system is down or slow, and it was really asked."""
    return isinstance(error, Unavailable) and not isinstance(error, Spared)


class Backoff(msgspec.Struct, frozen=True):
    """How long to wait before another try: in seconds, any part of a bound that doubles."""

    first: float = 0.1
    longest: float = 2.0

    def wait(
        self, tries: int, errors: Collection[BackendError | None], chance: Callable[[], float]
    ) -> float:
        """Return the seconds after so many tries; never less than the system asks for."""
        asked = [e.retry_after or 0.0 for e in errors if isinstance(e, Unavailable)]
        bound = min(self.longest, self.first * 2.0 ** (tries - 1))
        return max([*asked, chance() * bound])


def needs(errors: Collection[BackendError | None], fair: float) -> float:
    """Return the seconds that must be left for another try to have a chance.

    A system that was silent is given a ``fair`` time again; one that failed did so quickly.
    """
    return fair if any(isinstance(error, TimedOut) for error in errors) else 0.0


class RetryBudget:
    """Repeats are at most a share of the first calls, whatever happens.

    So many first calls earn one repeat; what is earned is kept up to a bound. So of any stretch of
    calls the repeats are at most their share and what had been kept.
    """

    def __init__(self, calls_per_repeat: int = 5, initial: int = 3, most: int = 10) -> None:
        """Begin with ``initial`` repeats and keep at most ``most``."""
        self._price = calls_per_repeat
        self._most = most * calls_per_repeat
        self._kept = initial * calls_per_repeat  # counted in first calls
        self.repeats = 0  # that were made

    def earn(self) -> None:
        """Count a first call."""
        if self._kept < self._most:
            self._kept += 1

    def repeat(self) -> Repeat | None:
        """Give leave for one repeat; None where nothing is left."""
        if self._kept < self._price:
            return None
        self._kept -= self._price
        return Repeat(self._count, lambda: self._put(self._price))

    def _count(self) -> None:
        self.repeats += 1

    def _put(self, calls: int) -> None:
        self._kept = min(self._most, self._kept + calls)


class Repeat:
    """Leave for one repeat, as a context; where the repeat is not made, it costs nothing."""

    def __init__(self, counted: Callable[[], None], refund: Callable[[], None]) -> None:
        """Tell ``counted`` when the repeat is made; ``refund`` gives the leave back."""
        self._counted = counted
        self._refund = refund
        self._made = False

    def made(self) -> None:
        """Note that the call is made."""
        self._made = True
        self._counted()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if not self._made:
            self._refund()


class Repeats:
    """Makes calls once more, where that may help and the budget allows it."""

    def __init__(
        self,
        attempt: Attempt,
        budget: RetryBudget,
        *,
        tries: int,
        fair: float,
        backoff: Backoff,
        sleep: Callable[[float], Awaitable[object]],
        chance: Callable[[], float],
    ) -> None:
        """Repeat a call ``tries`` times; after a silence only while ``fair`` seconds are left."""
        self._attempt = attempt
        self._budget = budget
        self._tries = tries
        self._fair = fair
        self._backoff = backoff
        self._sleep = sleep
        self._chance = chance

    async def mended(self, query: Query, context: CallContext, page: Page) -> Page:
        """Return an answer with what another try may help asked for again."""
        for tries in range(1, self._tries + 1):
            again = tuple(key for key, slice_ in page.results.items() if passing(slice_.error))
            if not again:
                break
            second = await self._again(narrowed(query, again), context, page, tries)
            if second is None:
                break
            kept = {key: slice_ for key, slice_ in page.results.items() if key not in again}
            page = Page(results={**kept, **second.results})
        return page

    async def made(self, query: Query, context: CallContext, wait: float) -> Page | None:
        """Ask once more after a wait; None where that may not be."""
        repeat = self._budget.repeat()
        if repeat is None:
            return None
        with repeat:
            await self._sleep(wait)
            page = await self._attempt(query, context, repeat.made)
        return None if isinstance(page, BackendError) else page

    async def _again(
        self, query: Query, context: CallContext, page: Page, tries: int
    ) -> Page | None:
        """Ask once more for the keys of a query; None where that is of no use or not allowed."""
        errors = [page.results[key].error for key in query.keys]
        wait = self._backoff.wait(tries, errors, self._chance)
        left = context.deadline - asyncio.get_running_loop().time() - wait
        if left <= needs(errors, self._fair):
            return None
        return await self.made(query, context, wait)
