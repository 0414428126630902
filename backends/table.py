"""The first level: remembered answers in the process, bounded, read without waiting."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import TypeAlias

from backends.freshness import Entry
from backends.port import By, Query, Window
from backends.vocabulary import Kind

Lookup: TypeAlias = tuple[str, Kind, By, Window]
Place: TypeAlias = tuple[Lookup, str]

# What systems give in batches; of everything else (orders of a customer) a key costs most a call.
CATALOGUE = frozenset({Kind.PRODUCT, Kind.STOCK, Kind.PRICE, Kind.AVAILABILITY})

_NOTHING: Mapping[str, Entry] = {}
_NOBODY: AbstractSet[str] = frozenset()


def lookup_of(query: Query) -> Lookup:
    """All of a query but its keys: what its answers are remembered under."""
    return query.system, query.kind, query.by, query.window


class Room:
    """The room that tables share; the longest unwritten go when it is exceeded, whose they are.

    It counts every entry and every item in it.
    """

    def __init__(self, capacity: int) -> None:
        """All of it is free."""
        self.capacity = capacity
        self.taken = 0
        self.order: OrderedDict[Place, Table] = OrderedDict()

    def clear(self) -> None:
        """Let entries go until what is taken fits."""
        while self.taken > self.capacity:
            place, table = next(iter(self.order.items()))
            table.drop(*place)


class Table:
    """Entries of one system by lookup and key."""

    def __init__(self, room: Room) -> None:
        """Take of the room for what is put here."""
        self._room = room
        self._count = 0
        self._groups: dict[Lookup, dict[str, Entry]] = {}
        self._warm: dict[Lookup, set[str]] = {}

    def __len__(self) -> int:
        """How many entries there are."""
        return self._count

    def of(self, lookup: Lookup) -> Mapping[str, Entry]:
        """Return the entries of one lookup by key."""
        return self._groups.get(lookup, _NOTHING)

    def warm(self, lookup: Lookup) -> AbstractSet[str]:
        """Return the keys that were heated and have not cooled; the catalogue's are read hot."""
        return self._warm.get(lookup, _NOBODY)

    def heat(self, lookup: Lookup, keys: Iterable[str]) -> None:
        """Count keys that have entries among the warm ones."""
        if lookup in self._warm:
            self._warm[lookup].update(self._groups[lookup].keys() & set(keys))

    def cool(self, lookup: Lookup, keys: Iterable[str]) -> None:
        """Count keys among the warm ones no longer."""
        if lookup in self._warm:
            self._warm[lookup].difference_update(keys)

    def put(self, lookup: Lookup, key: str, entry: Entry) -> None:
        """Remember an entry unless a later reading is there already."""
        group = self._groups.get(lookup)
        if group is None:
            group = self._groups[lookup] = {}
            self._warm[lookup] = set()
        present, place, room = group.get(key), (lookup, key), self._room
        if present is not None:
            if present.sent > entry.sent:
                return
            entry.asked = present.asked
            room.taken -= _weight(present)
            room.order.move_to_end(place)
        else:
            room.order[place] = self
            self._count += 1
        group[key] = entry
        if lookup[1] in CATALOGUE:
            self._warm[lookup].add(key)
        room.taken += _weight(entry)
        if room.taken > room.capacity:
            room.clear()

    def drop(self, lookup: Lookup, key: str) -> None:
        """Forget one entry, if it is there."""
        group = self._groups.get(lookup)
        entry = group.pop(key, None) if group is not None else None
        if group is None or entry is None:
            return
        del self._room.order[lookup, key]
        self._room.taken -= _weight(entry)
        self._count -= 1
        self._warm[lookup].discard(key)
        if not group:
            del self._groups[lookup], self._warm[lookup]

    def drop_where(self, named: Callable[[Lookup, str, Entry], bool]) -> list[Place]:
        """Forget what is named, and say where it was. Looks at every entry."""
        places = [
            (lookup, key)
            for lookup, group in self._groups.items()
            for key, entry in group.items()
            if named(lookup, key, entry)
        ]
        for place in places:
            self.drop(*place)
        return places


def _weight(entry: Entry) -> int:
    return 1 if entry.slice is None else 1 + len(entry.slice.items)
