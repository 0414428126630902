"""What has been read before: the table in the process and the shelf behind it as one memory."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Collection, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

import msgspec

from backends.domain import Entity, Link
from backends.errors import BackendError
from backends.forgotten import Forgotten, key_of, tells
from backends.freshness import Clock, Entry, Freshness, known, unknown
from backends.hits import Found, later, looked, outlived
from backends.port import WHOLE, By, Query, ServedFrom, Serves, Slice
from backends.record import Unknown
from backends.table import Lookup, Place, Room, Table, lookup_of
from backends.vocabulary import Kind

if TYPE_CHECKING:  # who has no Redis need not wait for its client
    from backends.shelf import Shelf

_SKEW = 1.0  # seconds by which another machine's clock may be ahead of ours
_NEWER = 0.001  # seconds, as dates are rounded
_LONG = 365 * 86_400.0  # seconds: as good as ever
_UNCLAIMED = nullcontext()
_ASIDE = frozenset({By.ALL, By.CHANGED})  # listings, never remembered


class Brought(msgspec.Struct, frozen=True, gc=False):
    """What the shelf has, what is ours to read, and whose reading others have begun, and when.

    ``company`` are keys that other processes want and that are ours to read, too. Where processes
    take turns, the next is ``later``, in so many seconds, or now.
    """

    found: dict[str, Entry]
    taken: Collection[str]
    since: dict[str, float]
    token: bytes
    later: float | None = None
    company: tuple[str, ...] = ()


class Recall:
    """Remembers slices by lookup and key, and says how far each may still be used."""

    def __init__(
        self,
        windows: Mapping[Kind, Freshness],
        room: Room,
        unknown: float,
        shelf: Shelf | None,
        clock: Clock,
    ) -> None:
        """``room`` bounds the table; unknown keys are remembered for ``unknown`` seconds."""
        self._windows = windows
        self._unknown = unknown
        self._table = Table(room)
        self._forgotten = Forgotten()
        self._shelf = shelf
        self._clock = clock

    @property
    def entries(self) -> int:
        """How many answers are remembered in this process."""
        return len(self._table)

    @property
    def alone(self) -> bool:
        """Whether there is no shelf that other processes fill, too."""
        return self._shelf is None

    @property
    def now(self) -> float:
        """The monotonic instant."""
        return self._clock.monotonic()

    def remembers(self, query: Query) -> bool:
        """Whether answers to a query are kept at all."""
        return query.by not in _ASIDE and query.kind in self._windows

    def look(self, query: Query, max_age: float | None) -> Found:
        """Look in the table alone, without waiting."""
        entries = self._table.of(lookup_of(query))
        return looked(entries, query.keys, self.now, self._oldest(max_age))

    def entry(self, lookup: Lookup, key: str) -> Entry | None:
        """Return what the table has, however old."""
        return self._table.of(lookup).get(key)

    def outlived(self, query: Query, asked: float, max_age: float | None) -> list[str]:
        """Return the keys whose entries do not serve any more and were sent before ``asked``."""
        entries = self._table.of(lookup_of(query))
        return outlived(entries, query.keys, self.now, self._oldest(max_age), asked)

    def later(self, query: Query, hits: Mapping[str, Slice]) -> dict[str, Slice]:
        """Return later readings than those of some hits, where there are any by now."""
        return later(self._table.of(lookup_of(query)), hits)

    def ageing(self, lookup: Lookup, keys: Iterable[str]) -> list[str]:
        """Return those of the keys whose entries are no longer fresh."""
        now, entries = self._clock.monotonic(), self._table.of(lookup)
        return [key for key in keys if key in entries and now > entries[key].fresh_until]

    def heat(self, lookup: Lookup, keys: Iterable[str]) -> None:
        """Note that keys are asked for while they age."""
        self._table.heat(lookup, keys)

    def warm(self, lookup: Lookup) -> list[tuple[str, Entry]]:
        """Return what is warm of a lookup."""
        entries = self._table.of(lookup)
        return [(key, entries[key]) for key in self._table.warm(lookup)]

    def cool(self, lookup: Lookup, keys: Iterable[str]) -> None:
        """Note that nobody asks for keys any more."""
        self._table.cool(lookup, keys)

    def floor(self, lookup: Lookup, key: str) -> float:
        """Return the instant from which on a reading elsewhere spares us a refresh."""
        fresh = self._clock.monotonic() - self._windows[lookup[1]].fresh
        entry = self.entry(lookup, key)
        return fresh if entry is None else max(fresh, entry.sent + _NEWER)

    async def look_up(self, lookup: Lookup, keys: Iterable[str]) -> None:
        """Take into the table what others have refreshed."""
        oldest = {key: self.floor(lookup, key) for key in keys}
        if self._shelf is not None and oldest:
            self._taken(lookup, await self._shelf.get(lookup, self._dates(oldest)))

    async def claim(
        self, lookup: Lookup, oldest: Mapping[str, float], *, alone: bool, apart: float
    ) -> Brought:
        """Take what others have read since ``oldest``, and find out who reads the rest.

        All processes together ask for a lookup so many seconds ``apart``.
        """
        if self._shelf is None:
            return Brought({}, oldest.keys(), {}, b"")
        lent = await self._shelf.claim(lookup, self._dates(oldest), alone=alone, apart=apart)
        self._taken(lookup, lent.old)
        since = {key: self._instant(begun) for key, begun in lent.since.items()}
        found = self._taken(lookup, lent.found)
        return Brought(found, lent.taken, since, lent.token, lent.later, lent.company)

    def reading(
        self, lookup: Lookup, keys: Collection[str], token: bytes
    ) -> AbstractContextManager[None]:
        """Keep what was claimed for as long as the block runs."""
        return _UNCLAIMED if self._shelf is None else self._shelf.reading(lookup, keys, token)

    def keep(
        self,
        lookup: Lookup,
        slices: Mapping[str, Slice | None],
        as_of: dt.datetime,
        sent: float,
        token: bytes,
    ) -> None:
        """Remember what was read, for this process now and for the others soon.

        None stands for a key that is not known. What was forgotten meanwhile is not remembered.
        """
        read: dict[str, Slice | Unknown] = {}
        absent: dict[str, Slice | Unknown] = {}
        for key, slice_ in slices.items():
            if self._forgotten.covers(lookup, key, slice_, as_of):
                continue
            if slice_ is None:
                absent[key] = Unknown(as_of)
                self._table.put(lookup, key, unknown(sent, self._unknown))
            else:
                read[key] = kept = msgspec.structs.replace(slice_, served_from=ServedFrom.CACHE)
                self._table.put(lookup, key, self._known(lookup, kept, sent))
        if self._shelf is not None:
            self._shelf.put(lookup, read, self._windows[lookup[1]].kept, token)
            self._shelf.put(lookup, absent, self._unknown, token)

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

    def drop_keys(self, kind: Kind, keys: Collection[str]) -> list[Place]:
        """Drop entries of a kind for keys, and lists that hold an entity with such a key, here."""
        self._forgotten.note(kind, keys, self._clock.now())
        return self._table.drop_where(
            lambda lookup, key, entry: (
                lookup[1] is kind
                and (key in keys or any(key_of(item) in keys for item in _items(entry)))
            )
        )

    def drop_customer(self, links: Collection[Link]) -> list[Place]:
        """Drop every entry that is about a customer, here."""
        self._forgotten.note_customer(links, self._clock.now())
        return self._table.drop_where(
            lambda lookup, key, entry: tells(lookup, key, _items(entry), links)
        )

    def drop_all(self) -> None:
        """Drop every entry, here; what lies on the shelf is as old as it says."""
        self._table.drop_where(lambda _lookup, _key, _entry: True)

    async def forget(
        self, kind: Kind, keys: Collection[str], system: str, lookups: Iterable[By]
    ) -> None:
        """Drop for all processes what may be called by these keys of a kind."""
        dropped = self.drop_keys(kind, keys)
        exact = {((system, kind, by, WHOLE), key) for by in lookups for key in keys}
        self._clear({*dropped, *exact})
        await self._settle()

    async def forget_customer(self, links: Collection[Link], serves: Serves) -> None:
        """Drop for all processes what is about a customer."""
        dropped = self.drop_customer(links)
        exact = {
            ((link.system, kind, by, WHOLE), link.key)
            for link in links
            for kind, lookups in serves.items()
            for by in lookups & {By.CUSTOMER, By.KEY}
        }
        self._clear({*dropped, *exact})
        await self._settle()

    def _oldest(self, max_age: float | None) -> float:
        return -math.inf if max_age is None else self.now - max_age

    def _clear(self, places: Iterable[Place]) -> None:
        if self._shelf is not None:
            self._shelf.drop(places)

    async def _settle(self) -> None:
        if self._shelf is not None:
            await self._shelf.settle()

    def _known(self, lookup: Lookup, slice_: Slice, sent: float) -> Entry:
        return known(slice_, sent, self._windows[lookup[1]], self._clock.chance())

    def _taken(self, lookup: Lookup, read: Mapping[str, Slice | Unknown]) -> dict[str, Entry]:
        """Put what was read elsewhere into the table, and return the later of the two."""
        found = {}
        for key, one in read.items():
            entry = self._aged(lookup, key, one)
            if entry is not None:
                self._table.put(lookup, key, entry)
                found[key] = self._table.of(lookup).get(key, entry)
        return found

    def _aged(self, lookup: Lookup, key: str, read: Slice | Unknown) -> Entry | None:
        """Count the age of what was read from its reading, on whatever machine that was."""
        slice_ = None if isinstance(read, Unknown) else read
        as_of = read.as_of
        if as_of is None or self._forgotten.covers(lookup, key, slice_, as_of):
            return None
        sent = self._instant(as_of)
        if sent > self._clock.monotonic() + _SKEW:
            return None
        sent = min(sent, self._clock.monotonic())
        if slice_ is None:
            entry = unknown(sent, self._unknown)
            return entry if entry.hit_until >= self._clock.monotonic() else None
        return self._known(lookup, slice_, sent)

    def _instant(self, as_of: dt.datetime) -> float:
        return self._clock.monotonic() - (self._clock.now() - as_of).total_seconds()

    def _dates(self, instants: Mapping[str, float]) -> dict[str, dt.datetime]:
        now, monotonic = self._clock.now(), self._clock.monotonic()
        return {
            key: now - dt.timedelta(seconds=min(monotonic - instant, _LONG))
            for key, instant in instants.items()
        }


def _items(entry: Entry) -> tuple[Entity, ...]:
    return () if entry.slice is None else entry.slice.items
