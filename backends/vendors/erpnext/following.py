"""What has changed behind a mark, by ``modified`` and name.

A mark is ``instant|name`` of the last document that was read, the instant as the site writes it,
in its own zone. Where clocks are set back, what is written in the repeated hour is told late or,
after a quiet hour, not at all. A document that is deleted is not told.
"""

from __future__ import annotations

import re

from backends.adapter import Found
from backends.changed import named
from backends.errors import Refused
from backends.port import NOW
from backends.vendors.erpnext.readings import Ask
from backends.vendors.erpnext.records import PAGE
from backends.vendors.erpnext.wire.changes import ChangedRow

START = "1970-01-01 00:00:00.000000"
_MARK = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6})\|(.*)", re.DOTALL)


async def changes(ask: Ask) -> Found:
    """Read what is behind the one mark, oldest first; of this moment's mark the newest."""
    (mark,) = ask.query.keys
    if mark == NOW:
        newest = await ask.first(ask.where, "modified desc, name desc", 1)
        return {mark: ((), _mark(newest[0]) if newest else f"{START}|")}
    rows = await _behind(ask, mark, ask.query.window.limit or PAGE)
    system, kind = ask.house.system, ask.query.kind
    entities = tuple(named(kind, system, row.key, row.whose) for row in rows)
    return {mark: (entities, _mark(rows[-1]) if rows else mark)}


async def _behind(ask: Ask, mark: str, limit: int) -> list[ChangedRow]:
    """Read one page: mostly in one call, in two where many share the mark's instant."""
    known = _MARK.fullmatch(mark)
    if known is None:
        raise Refused("not a mark of ours", system=ask.house.system)
    instant, name = known.groups()
    later = [*ask.where, ["modified", ">=", instant]]
    rows: list[ChangedRow] = await ask.first(later, "modified asc, name asc", limit + 1)
    fresh = [row for row in rows if _sorted(row.place) > _sorted((instant, name))]
    if fresh or len(rows) <= limit:
        return fresh[:limit]
    alike = [*ask.where, ["modified", "=", instant], ["name", ">", name]]
    rows = await ask.first(alike, "name asc", limit)
    if rows:
        return rows
    return await ask.first(
        [*ask.where, ["modified", ">", instant]], "modified asc, name asc", limit
    )


def _sorted(place: tuple[str, str]) -> tuple[str, str]:
    """Return a place as the site's database sorts it, whatever the case of names."""
    return place[0], place[1].casefold()


def _mark(row: ChangedRow) -> str:
    return "|".join(row.place)
