"""Long lists, newest first: by the days or by the moments that their rows name."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

from backends.adapter import Found, cut
from backends.domain import Entity
from backends.keyset import Stretch, page
from backends.ordering import parse, window_of
from backends.vendors.fxiaoke.objects import Filter, where
from backends.vendors.fxiaoke.readings import Ask
from backends.vendors.fxiaoke.values import Time, instant, milliseconds

DAY = dt.timedelta(days=1)


async def by_days(ask: Ask) -> Found:
    """Read a page of the one key's list, which may be long, by its days.

    A company whose object lacks the day has undated rows only: they are read whole.
    """
    (key,) = ask.query.keys
    fields = await ask.objects.fields(ask.binding.resource, ask.deadline)
    if ask.binding.dated not in fields.names:
        return cut(ask.query, {key: await ask.entities(await ask.every())})
    return {key: await page(ask.query.kind, ask.query.window, partial(_stretch, ask))}


async def _stretch(ask: Ask, stretch: Stretch) -> list[Entity]:
    field = ask.binding.dated
    if stretch.undated:
        # Unverified: what IS (empty) wants for values; the documents show none
        return await ask.entities(await ask.every(Filter(field, "IS", ())))
    if stretch.day is not None:
        rest = [_since(ask, field, stretch.day), _until(ask, field, stretch.day + DAY)]
        return await ask.entities(await ask.every(*rest))
    if stretch.limit is None:
        earlier = [_until(ask, field, stretch.before)] if stretch.before else []
        undated = await ask.every(Filter(field, "IS", ())) if stretch.before else []
        return await ask.entities([*await ask.every(*earlier), *undated])
    return await ask.entities(await _last(ask, stretch.before, stretch.limit))


async def _last(ask: Ask, before: dt.date | None, limit: int) -> list[Any]:
    """Read the newest rows, undated ones last: where Fxiaoke puts those is not documented."""
    field = ask.binding.dated
    if before is None:
        rows = await ask.newest(limit)
        if len(rows) < limit or all(getattr(row, field) for row in rows):
            return sorted(rows, key=lambda row: not getattr(row, field))
    bound = where(field, "GT", 0) if before is None else _until(ask, field, before)
    dated = await ask.newest(limit, bound)
    if len(dated) >= limit:
        return dated
    return [*dated, *await ask.every(Filter(field, "IS", ()))]


def _since(ask: Ask, field: str, day: dt.date) -> Filter:
    return where(field, "GTE", _midnight(ask, day))


def _until(ask: Ask, field: str, day: dt.date) -> Filter:
    return where(field, "LT", _midnight(ask, day))


def _midnight(ask: Ask, day: dt.date) -> int:
    return milliseconds(dt.datetime.combine(day, dt.time(), tzinfo=ask.house.zone))


async def by_moments(ask: Ask) -> Found:
    """Read a page of the one key's list, which may be long, by the moments it was written at."""
    (key,) = ask.query.keys
    rows = {row.id: row for row in await _reach(ask)}
    items = await ask.entities([*rows.values()])
    window = ask.query.window
    return {key: window_of(ask.query.kind, items, window.after, window.limit)}


async def _reach(ask: Ask) -> list[Any]:
    """Read at least the window's rows and one more, with whole milliseconds at both edges."""
    window, field = ask.query.window, ask.binding.dated
    same: list[Any] = []
    earlier: list[Filter] = []
    if window.after:
        mark = milliseconds(dt.datetime.fromisoformat(parse(window.after)[0]))
        same = await ask.every(where(field, "EQ", mark))
        earlier = [where(field, "LT", mark)]
    if window.limit is None:
        return [*same, *await ask.every(*earlier)]
    rows = await ask.newest(window.limit + 1, *earlier)
    last = [getattr(row, field) for row in rows[-2:]]
    if len(rows) > window.limit and (window.limit == 0 or last[0] == last[1]):
        rows += await ask.every(where(field, "EQ", milliseconds(_moment(last[0]))))
    return [*same, *rows]


def _moment(time: Time) -> dt.datetime:
    moment = instant(time)
    if moment is None:
        raise ValueError("a row without its time")
    return moment
