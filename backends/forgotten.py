"""What was forgotten lately: nothing that was read before is taken for an answer again.

A slice may be on its way from a system, or lie on a shelf under a name that nobody here knows,
while somebody says that what it tells has changed.
"""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict
from collections.abc import Collection, Hashable, Iterable, Iterator
from typing import TypeVar

from backends.domain import Entity, Link
from backends.port import By, Slice
from backends.table import Lookup
from backends.vocabulary import Kind

_MOST = 10_000

T = TypeVar("T", bound=Hashable)


class Forgotten:
    """The last entities and customers forgotten, and when."""

    def __init__(self) -> None:
        """Nothing yet."""
        self._keys: OrderedDict[tuple[Kind, str], dt.datetime] = OrderedDict()
        self._links: OrderedDict[Link, dt.datetime] = OrderedDict()

    def note(self, kind: Kind, keys: Iterable[str], at: dt.datetime) -> None:
        """Note entities of a kind by their keys, or by the keys they are looked up with."""
        _note(self._keys, ((kind, key) for key in keys), at)

    def note_customer(self, links: Iterable[Link], at: dt.datetime) -> None:
        """Note a customer by its keys in the systems."""
        _note(self._links, links, at)

    def covers(self, lookup: Lookup, key: str, slice_: Slice | None, as_of: dt.datetime) -> bool:
        """Whether what was read under a lookup for a key was forgotten since."""
        items = () if slice_ is None else slice_.items
        kind = lookup[1]
        if self._keys:
            names = (key, *filter(None, map(key_of, items)))
            if any(as_of <= self._keys.get((kind, name), _NEVER) for name in names):
                return True
        return bool(self._links) and any(
            as_of <= self._links.get(link, _NEVER) for link in _customers(lookup, key, items)
        )


_NEVER = dt.datetime.min.replace(tzinfo=dt.UTC)


def about(lookup: Lookup, key: str, links: Collection[Link]) -> bool:
    """Whether a look-up asks about a customer."""
    return any(link in links for link in _customers(lookup, key, ()))


def tells(lookup: Lookup, key: str, items: Iterable[Entity], links: Collection[Link]) -> bool:
    """Whether a look-up asks about a customer, or what it found tells of it."""
    return any(link in links for link in _customers(lookup, key, items))


def key_of(entity: Entity) -> str | None:
    """Return an entity's own key, whatever its kind calls it."""
    for name in ("key", "number", "sku"):
        key: str | None = getattr(entity, name, None)
        if key is not None:
            return key
    return None


def _customers(lookup: Lookup, key: str, items: Iterable[Entity]) -> Iterator[Link]:
    """Name the customers that a look-up and what it found are about."""
    system, kind, by, window = lookup
    if by is By.CUSTOMER or (by is By.KEY and kind is Kind.CUSTOMER):
        yield Link(system, key)
    for name, value in window.filter:
        if name == "customer":
            yield Link(system, value)
    for item in items:
        customer = getattr(item, "customer", None)
        if customer is not None:
            yield Link(system, customer)


def _note(notes: OrderedDict[T, dt.datetime], what: Iterable[T], at: dt.datetime) -> None:
    for one in what:
        notes[one] = at
        notes.move_to_end(one)
    while len(notes) > _MOST:
        notes.popitem(last=False)
