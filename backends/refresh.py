"""Refreshes in company: what is asked for often is read anew in few, large calls.

A refresh is not urgent, so it waits a little for others of its lookup to age. When it departs it
takes along all keys that are asked for often and age soon: the call is made anyway, and a key that
is refreshed in time never becomes a miss that somebody waits for. There is one refresh of a lookup
at a time. Keys that nobody asks for any more fall out.

The catalogue comes in batches, so a product that was asked for in the last ten windows counts as
asked for often. Of everything else (the orders of a customer cost most systems a call each) only
that is read anew which somebody asked for while it aged.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

from backends.flights import Flights
from backends.freshness import Clock, Freshness
from backends.port import CallContext
from backends.recall import Recall
from backends.table import CATALOGUE, Lookup
from backends.vocabulary import Kind

_OFTEN = 10  # windows
_LATELY = 60.0
_AHEAD = 1.0
_MOST = 1_000


class Due:
    """Which keys of a lookup are to be read anew."""

    def __init__(self, recall: Recall, windows: Mapping[Kind, Freshness], clock: Clock) -> None:
        """Choose among what ``recall`` has."""
        self._recall = recall
        self._windows = windows
        self._monotonic = clock.monotonic

    def now(self, lookup: Lookup) -> list[str]:
        """Return the keys that are asked for and age, those that have aged longest first."""
        return self._within(lookup, 0.0)

    def soon(self, lookup: Lookup) -> list[str]:
        """Return the keys that age now or soon, or none while none does."""
        ahead = min(_AHEAD, self._windows[lookup[1]].fresh / 2)
        return self._within(lookup, ahead) if self.now(lookup) else []

    def _within(self, lookup: Lookup, ahead: float) -> list[str]:
        warm = self._recall.warm(lookup)
        if not warm:
            return []
        now, kind = self._monotonic(), lookup[1]
        since = now - min(_LATELY, _OFTEN * self._windows[kind].hit)
        cold: list[str] = []
        due: list[tuple[float, str]] = []
        for key, entry in warm:
            if entry.asked < (since if kind in CATALOGUE else max(since, entry.fresh_until)):
                cold.append(key)
            elif entry.slice is not None and entry.fresh_until < now + ahead:
                due.append((entry.fresh_until, key))
        self._recall.cool(lookup, cold)
        return [key for _, key in sorted(due)[:_MOST]]


class Refreshes:
    """The refreshes of one process to one system."""

    def __init__(
        self,
        flights: Flights,
        due: Due,
        recall: Recall,
        linger: Callable[[Kind], float],
    ) -> None:
        """Let ``flights`` carry what is ``due``; ``linger`` is for how long to wait for company."""
        self._flights = flights
        self._due = due
        self._recall = recall
        self._linger = linger
        self._rounds: dict[Lookup, asyncio.Task[None]] = {}

    def wanted(self, lookup: Lookup, keys: list[str], context: CallContext) -> None:
        """Refresh keys behind the caller's back, soon; others that are due come along."""
        self._recall.heat(lookup, keys)
        if lookup in self._rounds:
            return
        task = asyncio.get_running_loop().create_task(self._round(lookup, context))
        self._rounds[lookup] = task
        task.add_done_callback(lambda _task: self._rounds.pop(lookup, None))

    async def aclose(self) -> None:
        """Begin no further refresh."""
        tasks = list(self._rounds.values())
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    async def _round(self, lookup: Lookup, context: CallContext) -> None:
        """Wait for company, look what other processes have read, and fly for the rest in turn."""
        linger = self._linger(lookup[1])
        if linger:
            await asyncio.sleep(linger)
        await self._recall.look_up(lookup, self._due.soon(lookup))
        await self._flights.turn(lookup)
        flight = self._flights.refresh(lookup, self._due.soon(lookup), context)
        if flight is not None and flight.task is not None:
            await asyncio.wait([flight.task])
