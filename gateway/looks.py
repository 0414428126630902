"""What the health page says of the directory and of the cache."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from backends.directory import Directory
from gateway.health import CacheState, DirectoryState

if TYPE_CHECKING:  # who has no Redis need not wait for its client
    from backends.shelf import Shelf


async def directory_state(directory: Directory, limit: float) -> DirectoryState:
    """Say how old the ownership in the directory is, and whether that is within the limit."""
    as_of = await directory.ownership_as_of()
    age = (dt.datetime.now(dt.UTC) - as_of).total_seconds() if as_of else None
    return DirectoryState(
        reachable=True,
        ownership_age_seconds=age,
        ownership_trusted=age is not None and age <= limit,
    )


async def cache_state(shelf: Shelf | None, entries: int) -> CacheState:
    """Say how much is remembered here, and whether the second level answers."""
    if shelf is None:
        return CacheState(entries=entries)
    second_level = "up" if await shelf.reachable() else "down"
    return CacheState(entries=entries, second_level=second_level)
