"""Reads a page of a long list by its days, whatever the system's own order of numbers is.

Lists come newest first and, within a day, by number as text. Systems sort numbers their own way
(by length, by locale), so only days are asked of them: a day on the edge of a page is read whole
and cut here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable
from typing import TypeAlias

import msgspec

from backends.adapter import Cut
from backends.domain import Entity
from backends.ordering import ORDERINGS, parse, window_of
from backends.port import Window
from backends.vocabulary import Kind


class Stretch(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a list: of one ``day``, the ``undated``, or the newest ``before`` a day or at all.

    ``limit`` holds for the last form, whose undated items come last.
    """

    day: dt.date | None = None
    undated: bool = False
    before: dt.date | None = None
    limit: int | None = None


Reading: TypeAlias = Callable[[Stretch], Awaitable[list[Entity]]]


async def page(kind: Kind, window: Window, read: Reading) -> Cut:
    """Return a window of a list that ``read`` returns stretches of; mostly one read, at most 3."""
    known = await _reach(kind, window, read)
    key = ORDERINGS[kind].key
    unique = {str(getattr(item, key)): item for item in known}
    return window_of(kind, list(unique.values()), window.after, window.limit)


async def _reach(kind: Kind, window: Window, read: Reading) -> list[Entity]:
    """Read at least the window's items and one more, with whole days at both edges."""
    if window.after is None:
        return await _newest(kind, window.limit, read, None)
    value, _ = parse(window.after)
    if not value:
        return await read(Stretch(undated=True))
    day = dt.date.fromisoformat(value)
    same = await read(Stretch(day=day))
    return [*same, *await _newest(kind, window.limit, read, day)]


async def _newest(
    kind: Kind, limit: int | None, read: Reading, before: dt.date | None
) -> list[Entity]:
    wanted = None if limit is None else limit + 1
    items = await read(Stretch(before=before, limit=wanted))
    if limit is None or len(items) <= limit:
        return items
    edge = _day(kind, items[-1])
    if sum(_day(kind, item) != edge for item in items) >= limit:
        return items
    return [*items, *await read(Stretch(day=edge, undated=edge is None))]


def _day(kind: Kind, item: Entity) -> dt.date | None:
    day: dt.date | None = getattr(item, ORDERINGS[kind].attribute)
    return day
