"""Puts slices on a shelf as a process does that has read them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from backends.port import Slice
from backends.record import Unknown
from backends.shelf import Shelf
from backends.table import Lookup

LATER = dt.datetime(2100, 1, 1, tzinfo=dt.UTC)
EVER = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


async def shelved(
    shelf: Shelf, lookup: Lookup, slices: Mapping[str, Slice | Unknown], seconds: float = 60.0
) -> None:
    """Claim the places and put the slices there."""
    lent = await shelf.claim(lookup, dict.fromkeys(slices, LATER))
    assert lent.taken == set(slices)
    shelf.put(lookup, slices, seconds, lent.token)
    await shelf.settle()


async def there(shelf: Shelf, lookup: Lookup, *keys: str) -> dict[str, Slice | Unknown]:
    """Return what lies on the shelf for keys."""
    return await shelf.get(lookup, dict.fromkeys(keys, EVER))
