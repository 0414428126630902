"""What has changed in Fxiaoke behind a mark, by ``last_modified_time``.

A mark is ``instant|id`` of the last row that was read. Rows of its own millisecond are read once
more, as conditions cannot be joined by OR. Unverified: whether a change of an order's line counts
as one of the order. What is deleted is not told.
"""

from __future__ import annotations

import datetime as dt
import re

from backends.adapter import Found
from backends.changed import START, named
from backends.errors import Refused
from backends.ordering import parse, sortable
from backends.port import NOW
from backends.vendors.fxiaoke.objects import ID, PAGE, Sort, where
from backends.vendors.fxiaoke.readings import Ask
from backends.vendors.fxiaoke.values import EPOCH, milliseconds
from backends.vendors.fxiaoke.wire.changes import ChangedRow

CHANGED = "last_modified_time"
_MARK = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z\|[-0-9A-Z_a-z]{1,64}")


async def changes(ask: Ask) -> Found:
    """Read what is behind the one mark, oldest first; of this moment's mark the newest row."""
    (mark,) = ask.query.keys
    if mark == NOW:
        return {mark: ((), await _newest(ask))}
    rows = await _behind(ask, _read(ask, mark), ask.query.window.limit or PAGE)
    onward = _mark(rows[-1]) if rows else mark
    kind, system = ask.query.kind, ask.objects.system
    told = tuple(
        named(kind, system, str(getattr(row, ask.binding.of) or ""), row.account_id) for row in rows
    )
    return {mark: (told, onward)}


async def _behind(ask: Ask, mark: tuple[dt.datetime, str], limit: int) -> list[ChangedRow]:
    found: list[ChangedRow] = []
    seen = 0
    since = where(CHANGED, "GTE", milliseconds(max(mark[0], EPOCH)))
    while len(found) < limit:
        page = await ask.objects.search(
            ChangedRow,
            ask.binding.resource,
            [since],
            orders=(Sort(CHANGED), Sort(ID)),
            offset=seen,
            deadline=ask.deadline,
        )
        found += [row for row in page if (row.moment, row.id) > mark]
        seen += PAGE
        if len(page) < PAGE:
            break
    return found[:limit]


async def _newest(ask: Ask) -> str:
    """Return the mark of the newest change, or the one before everything."""
    rows = await ask.objects.search(
        ChangedRow,
        ask.binding.resource,
        [],
        orders=(Sort(CHANGED, is_asc=False), Sort(ID, is_asc=False)),
        limit=1,
        deadline=ask.deadline,
    )
    return _mark(rows[0]) if rows else f"{START}|0"


def _read(ask: Ask, mark: str) -> tuple[dt.datetime, str]:
    value, row = parse(mark)
    try:
        if _MARK.fullmatch(mark):
            return dt.datetime.fromisoformat(value), row
    except ValueError:
        pass
    raise Refused("not a mark of ours", system=ask.objects.system)


def _mark(row: ChangedRow) -> str:
    return f"{sortable(row.moment)}|{row.id}"
