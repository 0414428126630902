"""Reads a page of a long list by its instants, newest first.

As ``backends.keyset`` does by days: an instant on the edge of a page is read whole and cut here.
"""

from __future__ import annotations

import datetime as dt

from backends.adapter import Found
from backends.domain import Entity
from backends.ordering import ORDERINGS, parse, window_of
from backends.vendors.erpnext.readings import Ask, listed
from backends.vendors.erpnext.values import local


async def by_instant(ask: Ask) -> Found:
    """Read a page of the one key's list; mostly one call, at most three."""
    (key,) = ask.query.keys
    window, kind = ask.query.window, ask.query.kind
    known: list[Entity] = []
    before: str | None = None
    if window.after is not None:
        moment = dt.datetime.fromisoformat(parse(window.after)[0])
        before = local(moment, ask.house.zone)
        known = await _at(ask, before)
    known += await _newest(ask, before)
    unique = {str(getattr(item, ORDERINGS[kind].key)): item for item in known}
    return {key: window_of(kind, [*unique.values()], window.after, window.limit)}


async def _newest(ask: Ask, before: str | None) -> list[Entity]:
    limit = ask.query.window.limit
    earlier = [[ask.binding.dated, "<", before]] if before else []
    items = await listed(ask, earlier, None if limit is None else limit + 1)
    if limit is None or len(items) <= limit:
        return items
    edge = _moment(ask, items[-1])
    if sum(_moment(ask, item) != edge for item in items) >= limit:
        return items
    return [*items, *await _at(ask, local(edge, ask.house.zone))]


async def _at(ask: Ask, moment: str) -> list[Entity]:
    return await listed(ask, [[ask.binding.dated, "=", moment]])


def _moment(ask: Ask, item: Entity) -> dt.datetime:
    moment: dt.datetime = getattr(item, ORDERINGS[ask.query.kind].attribute)
    return moment
