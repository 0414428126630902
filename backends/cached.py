"""Facts are read once: a wrapper that remembers slices per entity, key and window.

What it remembers lies below the permission line: no user is part of a key, no answer is stored.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING

import msgspec

from backends.desk import FlightDesk
from backends.domain import Link
from backends.flights import Flights
from backends.forgotten import about
from backends.freshness import WINDOWS, Clock, Freshness
from backends.health import Health, health_of
from backends.hits import Found
from backends.parts import parts_of
from backends.port import Backend, By, CallContext, Landing, Page, Query, Serves, Waiting
from backends.reading import Reading
from backends.recall import Recall
from backends.refresh import Due, Refreshes
from backends.table import CATALOGUE, Lookup, Room, lookup_of
from backends.vocabulary import Kind
from backends.waiting import Awaited, Party

if TYPE_CHECKING:  # who has no Redis need not wait for its client
    from backends.shelf import Shelf


_PATIENCE = 125  # a quarter of a second for 2 ms


class Keeping(msgspec.Struct, frozen=True):
    """How long and how much is remembered, and how calls are shared.

    What is remembered takes of the ``room``. In seconds: ``unknown`` is for how long a key that
    the system does not know is not asked for again, ``limit`` what a flight may take at least,
    also when nobody waits for it. A batch waits ``join_ms`` milliseconds for company; a refresh,
    which is not urgent, waits much longer, and so does what is asked of the catalogue right after
    another call for it.
    """

    windows: Mapping[Kind, Freshness] = WINDOWS
    room: Room = msgspec.field(default_factory=lambda: Room(200_000))
    unknown: float = 2.0
    limit: float = 5.0
    join_ms: float = 2.0

    def apart(self, lookup: Lookup) -> float:
        """How many seconds lie between two calls for the same part of the catalogue, at least."""
        kind = lookup[1]
        longest = self.windows[kind].hit / 4 if kind in CATALOGUE else 0.0
        return min(self.join_ms / 1000 * _PATIENCE, longest)

    def linger(self, kind: Kind) -> float:
        """For how many seconds a refresh waits for company: a quarter of its time at most."""
        return min(self.join_ms / 1000 * _PATIENCE, self.windows[kind].revalidate / 4)


def singles(inner: Backend) -> Callable[[Lookup], bool]:
    """Return what tells whether each key of a lookup costs a call of its own."""
    known: dict[tuple[Kind, By], bool] = {}

    def single(lookup: Lookup) -> bool:
        system, kind, by, window = lookup
        found = known.get((kind, by))
        if found is None:
            two = Query(system=system, kind=kind, by=by, keys=("1", "2"), window=window)
            found = known[kind, by] = len(parts_of(inner, two)) > 1
        return found

    return single


def _never(_lookup: Lookup) -> bool:
    """Let keys travel together: with a shelf each flight costs a round trip to it."""
    return False


class Cached:
    """Answers from memory, then from a shelf that processes share, then from the system.

    A kind without windows and a listing of everything go straight through.
    """

    def __init__(
        self,
        inner: Backend,
        keeping: Keeping | None = None,
        *,
        shelf: Shelf | None = None,
        clock: Clock | None = None,
    ) -> None:
        """``shelf`` is the second level; systems may share it, so it is not closed here."""
        self._inner = inner
        self._keeping = keeping = keeping or Keeping()
        clock = clock or Clock()
        self._monotonic = clock.monotonic
        self._recall = Recall(keeping.windows, keeping.room, keeping.unknown, shelf, clock)
        due = Due(self._recall, keeping.windows, clock)
        reading = Reading(inner, self._recall, clock, keeping.apart)
        self._flights = Flights(
            reading.fly,
            due.now,
            monotonic=clock.monotonic,
            join=keeping.join_ms / 1000,
            limit=keeping.limit,
            apart=keeping.apart,
            single=singles(inner) if shelf is None else _never,
        )
        self._refreshes = Refreshes(self._flights, due, self._recall, keeping.linger)
        self._desk = FlightDesk(self._flights, self._refreshes, self._recall, keeping.windows)

    @property
    def name(self) -> str:
        """The name of the system within."""
        return self._inner.name

    @property
    def serves(self) -> Serves:
        """What the system within serves."""
        return self._inner.serves

    @property
    def entries(self) -> int:
        """How many answers are remembered in this process."""
        return self._recall.entries

    def health(self) -> Health:
        """Tell how the system within is."""
        return health_of(self._inner)

    def peek(self, query: Query, context: CallContext) -> Page | None:
        """Answer from memory without waiting: None unless every key is a hit."""
        found = self._recall.look(query, context.max_age)
        if found.missing:
            return None
        self._noted(query, found, context)
        return Page(results=found.results)

    def begin(self, query: Query, context: CallContext, landing: Landing) -> Page | Waiting | None:
        """Answer at once, or tell ``landing`` later; None for what is not remembered at all."""
        if not self._recall.remembers(query):
            return None
        asked = self._monotonic()
        found = self._recall.look(query, context.max_age)
        if len(found.missing) < len(query.keys):
            self._noted(query, found, context)
        if not found.missing:
            return Page(results=found.results)
        party = Party(self._desk, query, context, landing, asked)
        party.board(found)
        return party

    async def fetch(self, query: Query, context: CallContext) -> Page:
        """Answer what is remembered at once and the rest when it has been read."""
        landing = Awaited()
        begun = self.begin(query, context, landing)
        if begun is None:
            return await self._inner.fetch(query, context)
        if isinstance(begun, Page):
            return begun
        try:
            return await landing.page
        finally:
            begun.leave()

    async def forget(self, kind: Kind, keys: Collection[str]) -> None:
        """Drop what was read for these keys of a kind, and lists that hold such an entity."""
        names = frozenset(keys)
        self._flights.forget(lambda lookup, key: lookup[1] is kind and key in names)
        lookups = self.serves.get(kind, frozenset()) - {By.ALL, By.CHANGED}
        await self._recall.forget(kind, names, self.name, lookups)

    async def forget_customer(self, links: Collection[Link]) -> None:
        """Drop all that was read about a customer, known by its keys in the systems."""
        self._flights.forget(lambda lookup, key: about(lookup, key, links))
        await self._recall.forget_customer(links, self.serves)

    def drop(self, kind: Kind, keys: Collection[str]) -> None:
        """Forget in this process what another one forgets for all."""
        names = frozenset(keys)
        self._flights.forget(lambda lookup, key: lookup[1] is kind and key in names)
        self._recall.drop_keys(kind, names)

    def drop_customer(self, links: Collection[Link]) -> None:
        """Forget a customer in this process whom another one forgets for all."""
        self._flights.forget(lambda lookup, key: about(lookup, key, links))
        self._recall.drop_customer(links)

    def drop_all(self) -> None:
        """Forget everything in this process alone, and let nobody join what is in the air."""
        self._flights.forget(lambda _lookup, _key: True)
        self._recall.drop_all()

    async def aclose(self) -> None:
        """Cancel what is in the air and close the system within."""
        await self._refreshes.aclose()
        await self._flights.aclose()
        await self._inner.aclose()

    def _noted(self, query: Query, found: Found, context: CallContext) -> None:
        """Count the hits, and see to it that what ages is refreshed."""
        if context.tally is not None:
            context.tally.hits += len(query.keys) - len(found.missing)
        if found.ageing:
            self._refreshes.wanted(lookup_of(query), found.ageing, context)
