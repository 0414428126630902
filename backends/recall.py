"""What has been read before: the table in the process and the shelf behind it as one memory."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING

import msgspec

from backends.domain import Entity, Link
from backends.errors import BackendError
from backends.freshness import Clock, Entry, Freshness, known, unknown
from backends.port import WHOLE, By, Query, ServedFrom, Serves, Slice
from backends.table import Lookup, Place, Table, lookup_of
from backends.vocabulary import Kind

if TYPE_CHECKING:  # who has no Redis need not wait for its client
    from backends.shelf import Shelf

_SKEW = 1.0  # seconds by which another machine's clock may be ahead of ours


class Found(msgspec.Struct, frozen=True, gc=False):
    """What is remembered of a query: hits, those of them to refresh, and keys to ask for."""

    results: dict[str, Slice]
    ageing: list[str]
    missing: list[str]


class Recall:
    """Remembers slices by lookup and key, and says how far each may still be used."""

    def __init__(
        self,
        windows: Mapping[Kind, Freshness],
        capacity: int,
        shelf: Shelf | None,
        clock: Clock,
    ) -> None:
        """``windows`` are by kind; ``capacity`` bounds the table."""
        self._windows = windows
        self._table = Table(capacity)
        self._shelf = shelf
        self._clock = clock

    @property
    def entries(self) -> int:
        """How many answers are remembered in this process."""
        return len(self._table)

    def look(self, query: Query, max_age: float | None) -> Found:
        """Look in the table alone, without waiting."""
        entries = self._table.of(lookup_of(query))
        now = self._clock.monotonic()
        oldest = -math.inf if max_age is None else now - max_age
        found = Found({}, [], [])
        for key in query.keys:
            entry = entries.get(key)
            if entry is None or not entry.serves(now, oldest):
                found.missing.append(key)
                continue
            if entry.slice is not None:
                found.results[key] = entry.slice
            if now > entry.fresh_until:
                found.ageing.append(key)
        return found

    async def bring(self, lookup: Lookup, keys: Iterable[str]) -> dict[str, Entry]:
        """Look on the shelf: what is there may be too old for any use."""
        if self._shelf is None:
            return {}
        there = await self._shelf.get(lookup, keys)
        aged = {key: self._aged(lookup, slice_) for key, slice_ in there.items()}
        return {key: entry for key, entry in aged.items() if entry is not None}

    def take(self, lookup: Lookup, key: str, entry: Entry) -> Entry:
        """Put what was brought into the table, and return the later of the two."""
        self._table.put(lookup, key, entry)
        return self._table.of(lookup).get(key, entry)

    def keep(self, lookup: Lookup, slices: Mapping[str, Slice], sent: float) -> None:
        """Remember what was read, for this process now and for the others soon."""
        freshness = self._windows[lookup[1]]
        cached = {
            key: msgspec.structs.replace(slice_, served_from=ServedFrom.CACHE)
            for key, slice_ in slices.items()
        }
        for key, slice_ in cached.items():
            self._table.put(lookup, key, known(slice_, sent, freshness))
        if self._shelf is not None:
            self._shelf.put(lookup, cached, freshness.kept)

    def keep_unknown(self, lookup: Lookup, key: str, sent: float, seconds: float) -> None:
        """Remember briefly that a key is not known, and forget what was known of it."""
        self._table.put(lookup, key, unknown(sent, seconds))
        self._clear({(lookup, key)})

    def drop(self, lookup: Lookup, key: str) -> None:
        """Forget one entry here and, soon, on the shelf."""
        self._table.drop(lookup, key)
        self._clear({(lookup, key)})

    def instead(self, lookup: Lookup, key: str, error: BackendError) -> Slice:
        """Return the old value beside an error, where there is one that may still be shown."""
        entry = self._table.of(lookup).get(key)
        old = entry.slice if entry and self._clock.monotonic() <= entry.kept_until else None
        if old is None:
            return Slice(error=error)
        return msgspec.structs.replace(old, error=error)

    async def forget(self, kind: Kind, keys: Collection[str], system: str) -> None:
        """Drop entries of a kind for the keys, and lists that hold an entity with such a key."""
        dropped = self._table.drop_where(
            lambda lookup, key, entry: (
                lookup[1] is kind
                and (key in keys or any(_key_of(item) in keys for item in _items(entry)))
            )
        )
        exact: Lookup = (system, kind, By.KEY, WHOLE)
        self._clear({*dropped, *((exact, key) for key in keys)})
        await self._settle()

    async def forget_customer(self, links: Collection[Link], serves: Serves) -> None:
        """Drop every entry that is about a customer."""
        named = {(link.system, link.key) for link in links}
        dropped = self._table.drop_where(
            lambda lookup, key, entry: (
                about(lookup, key, links)
                or any((lookup[0], getattr(i, "customer", None)) in named for i in _items(entry))
            )
        )
        exact = {
            ((link.system, kind, by, WHOLE), link.key)
            for link in links
            for kind, lookups in serves.items()
            for by in lookups & {By.CUSTOMER, By.KEY}
        }
        self._clear({*dropped, *exact})
        await self._settle()

    def _clear(self, places: Iterable[Place]) -> None:
        if self._shelf is not None:
            self._shelf.drop(places)

    async def _settle(self) -> None:
        if self._shelf is not None:
            await self._shelf.settle()

    def _aged(self, lookup: Lookup, slice_: Slice) -> Entry | None:
        """Count a slice's age from its reading, on whatever machine that was."""
        if slice_.as_of is None:
            return None
        age = (self._clock.now() - slice_.as_of).total_seconds()
        if age < -_SKEW:
            return None
        sent = self._clock.monotonic() - max(age, 0.0)
        return known(slice_, sent, self._windows[lookup[1]])


def about(lookup: Lookup, key: str, links: Iterable[Link]) -> bool:
    """Whether a look-up asks about a customer."""
    system, kind, by, window = lookup
    theirs = {link.key for link in links if link.system == system}
    if by is By.CUSTOMER or (by is By.KEY and kind is Kind.CUSTOMER):
        return key in theirs
    return any(name == "customer" and value in theirs for name, value in window.filter)


def _items(entry: Entry) -> tuple[Entity, ...]:
    return () if entry.slice is None else entry.slice.items


def _key_of(entity: Entity) -> str | None:
    """Return an entity's own key, whatever its kind calls it."""
    for name in ("key", "number", "sku"):
        key: str | None = getattr(entity, name, None)
        if key is not None:
            return key
    return None
