"""What has changed behind a mark, by the time of the last change.

A mark is ``instant|id`` of the last record that was read; times are whole seconds. Version 11 asks
its search index, which is written after the database. Who follows looks back for what is late. A
record that is deleted is not told.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from backends.adapter import Found
from backends.changed import START, named
from backends.errors import Refused
from backends.ordering import parse, sortable
from backends.port import NOW
from backends.vendors.wukong_crm.dialect import PAGE, Is, Question, Sort, Where
from backends.vendors.wukong_crm.readings import Ask
from backends.vendors.wukong_crm.values import ids_of, text
from backends.vendors.wukong_crm.wire.changes import ChangedRow

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")


async def changes(ask: Ask) -> Found:
    """Read what is behind the one mark, oldest first; of this moment's mark the newest record."""
    (mark,) = ask.query.keys
    if mark == NOW:
        return {mark: ((), await _newest(ask))}
    begun = _begun(ask, mark)
    limit = ask.query.window.limit or PAGE
    rows = await ask.rows(
        Question(where=_since(ask, begun[0]), sort=Sort(ask.binding.key, descending=False)),
        lambda rows: _complete(ask, rows, begun, limit),
    )
    behind = _behind(ask, rows, begun)[:limit]
    onward = _mark(behind[-1][0]) if behind else mark
    return {mark: (tuple(_named(ask, row) for _, row in behind), onward)}


def _begun(ask: Ask, mark: str) -> tuple[str, int]:
    value, record = parse(mark)
    if not _MOMENT.fullmatch(value) or not (record == "0" or ids_of([record])):
        raise Refused("not a mark of ours", system=ask.place.system)
    return value, int(record)


def _since(ask: Ask, value: str) -> tuple[Where, ...]:
    if value == START:
        return ()
    moment = ask.dialect.mark(dt.datetime.fromisoformat(value), ask.place.zone)
    return (Where(ask.binding.key, Is.SINCE, (moment,)),)


async def _newest(ask: Ask) -> str:
    """Return the mark of the newest change, or the one before everything."""
    question = Question(sort=Sort(ask.binding.key), size=1)
    rows = await ask.rows(question, bool)
    return _mark(max(map(_place(ask), rows))) if rows else f"{START}|0"


def _place(ask: Ask) -> Any:
    return lambda row: (sortable(row.moment(ask.place)), int(row.record))


def _behind(
    ask: Ask, rows: list[ChangedRow], begun: tuple[str, int]
) -> list[tuple[tuple[str, int], ChangedRow]]:
    """Return the rows behind a mark with their places, oldest first; a row read twice is one."""
    placed = {_place(ask)(row): row for row in rows}
    return [(place, placed[place]) for place in sorted(placed) if place > begun]


def _complete(ask: Ask, rows: list[ChangedRow], begun: tuple[str, int], limit: int) -> bool:
    """Say whether the page is full without those of the last second, which may go on."""
    moments = [sortable(row.moment(ask.place)) for row in rows]
    behind = [moment for (moment, _), _ in _behind(ask, rows, begun) if moment < moments[-1]]
    return len(behind) >= limit and moments == sorted(moments)


def _mark(place: tuple[str, int]) -> str:
    return f"{place[0]}|{place[1]}"


def _named(ask: Ask, row: ChangedRow) -> Any:
    return named(ask.query.kind, ask.place.system, row.key, text(row.customer))
