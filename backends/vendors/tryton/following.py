"""What has changed in Tryton behind a mark: ``write_date``, or ``create_date`` before the first.

A mark is ``instant|id`` of the last record that was read. Both dates are the start of the
transaction that wrote them: one that is committed late may lie before a mark that was read
meanwhile. Who follows looks back for these. A record that is deleted is not told.
"""

from __future__ import annotations

import re

from backends.adapter import Found
from backends.changed import START
from backends.errors import Refused
from backends.ordering import parse, sortable
from backends.port import NOW
from backends.vendors.tryton.readings import Ask
from backends.vendors.tryton.records import PAGE
from backends.vendors.tryton.values import Domain, Instant
from backends.vendors.tryton.wire.changes import Changed

_MARK = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)\.(\d{6})Z")
_NEVER_WRITTEN: Domain = [["write_date", "=", None]]


async def changes(ask: Ask) -> Found:
    """Read what is behind the one mark, oldest first; of this moment's mark the newest record."""
    (mark,) = ask.query.keys
    if mark == NOW:
        return {mark: ((), await _newest(ask))}
    limit = ask.query.window.limit or PAGE
    rows = await _behind(ask, mark, limit)
    onward = _mark(rows[-1]) if rows else mark
    return {mark: (tuple(row.to_domain(ask.records.system) for row in rows), onward)}


async def _behind(ask: Ask, mark: str, limit: int) -> list[Changed]:
    """Read one page: mostly in one call, in two where there is more than a page."""
    written = _later("write_date", ask, mark)
    created = [*_NEVER_WRITTEN, *_later("create_date", ask, mark)]
    rows = await _search(ask, [["OR", written, created]], None, limit)
    if len(rows) >= limit:
        # in this order: a record that is written in between is then in both, not in neither
        rows = await _search(ask, created, "create_date", limit)
        rows += await _search(ask, written, "write_date", limit)
    return sorted(rows, key=lambda row: (row.moment, row.id))[:limit]


async def _newest(ask: Ask) -> str:
    """Return the mark of the newest change, or the one before everything."""
    written = [["write_date", "!=", None]]
    rows = await _search(ask, written, "write_date", 1, "DESC")
    rows += await _search(ask, _NEVER_WRITTEN, "create_date", 1, "DESC")
    newest = max(rows, key=lambda row: (row.moment, row.id), default=None)
    return f"{START}|0" if newest is None else _mark(newest)


async def _search(
    ask: Ask, domain: Domain, by: str | None, limit: int, way: str = "ASC"
) -> list[Changed]:
    binding = ask.binding
    return await ask.records.search(
        binding.resource,
        binding.wire,
        [*binding.where, *domain],
        limit=limit,
        deadline=ask.deadline,
        order=[[by, way], ["id", way]] if by else None,
    )


def _later(field: str, ask: Ask, mark: str) -> Domain:
    value, record = parse(mark)
    found = _MARK.fullmatch(value)
    if found is None or not record.isdecimal():
        raise Refused("not a mark of ours", system=ask.records.system)
    moment = Instant(*(int(part) for part in found.groups()))
    same = [[field, "=", moment], ["id", ">", int(record)]]
    return [["OR", [field, ">", moment], same]]


def _mark(row: Changed) -> str:
    return f"{sortable(row.moment)}|{row.id}"
