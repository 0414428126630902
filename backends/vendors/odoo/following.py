"""What has changed in Odoo behind a mark, by ``write_date``.

A mark is ``instant|id`` of the last record that was read, in whole seconds: Odoo keeps
microseconds and tells none, so records count by their second and, within it, by id. The date is
the start of the transaction that wrote: one that is committed late may lie before a mark that was
read meanwhile. Who follows looks back for these. A record that is deleted is not told.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import TypeAlias

from backends.adapter import Found
from backends.changed import START
from backends.domain import Entity
from backends.errors import Refused
from backends.ordering import parse, sortable
from backends.port import NOW
from backends.vendors.odoo.readings import Ask
from backends.vendors.odoo.records import PAGE
from backends.vendors.odoo.values import SECOND, Domain, stamp
from backends.vendors.odoo.wire.changes import Changed, ChangedMove

Mark: TypeAlias = tuple[dt.datetime, int]

_MARK = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
_FIRST_FIRST = "write_date, id"
_LAST_FIRST = "write_date desc, id desc"


async def changes(ask: Ask) -> Found:
    """Read what is behind the one mark, oldest first; of this moment's mark the newest record."""
    (mark,) = ask.query.keys
    if mark == NOW:
        newest = await _search(ask, [], 1, _LAST_FIRST)
        return {mark: ((), _spelled(newest[0]) if newest else f"{START}|0")}
    limit = ask.query.window.limit or PAGE
    rows = await _behind(ask, _read(ask, mark), limit)
    return {mark: (tuple(await _named(ask, rows)), _spelled(rows[-1]) if rows else mark)}


async def _behind(ask: Ask, mark: Mark, limit: int) -> list[Changed]:
    """Read one page: mostly in one call, in two where there is more than a page.

    Of a full page the last second may be there in part, so it is read again by id.
    """
    moment, record = mark
    later = [["write_date", ">=", stamp(moment + SECOND)]]
    rows = await _search(ask, ["|", *_within(moment, record), *later], limit, _FIRST_FIRST)
    if len(rows) >= limit:
        edge = rows[-1].moment
        after = record if edge == moment else 0
        whole = [row for row in rows if row.moment < edge]
        rows = whole + await _search(ask, _within(edge, after), limit, "id")
    return sorted(rows, key=lambda row: (row.moment, row.id))[:limit]


def _within(second: dt.datetime, record: int) -> Domain:
    """Match the records of a second behind an id."""
    begins = ["write_date", ">=", stamp(second)]
    ends = ["write_date", "<", stamp(second + SECOND)]
    return ["&", "&", begins, ends, ["id", ">", record]]


async def _search(ask: Ask, domain: Domain, limit: int, order: str) -> list[Changed]:
    binding = ask.binding
    found: list[Changed] = await ask.records.search(
        binding.resource,
        binding.wire,
        [*binding.where, *domain],
        limit=limit,
        deadline=ask.deadline,
        order=order,
        context=binding.context,
    )
    return found


async def _named(ask: Ask, rows: Sequence[Changed]) -> list[Entity]:
    """Name what has changed: products by their code, documents with their customer."""
    partners = [getattr(row, "partner_id", False) for row in rows]
    products = [row.product_id for row in rows if isinstance(row, ChangedMove)]
    known = await ask.known(partners, products)
    return [row.to_domain(known) for row in rows]


def _read(ask: Ask, mark: str) -> Mark:
    value, record = parse(mark)
    if not (_MARK.fullmatch(value) and record.isascii() and record.isdecimal()):
        raise Refused("not a mark of ours", system=ask.records.system)
    return dt.datetime.fromisoformat(value), int(record)


def _spelled(row: Changed) -> str:
    return f"{sortable(row.moment)}|{row.id}"
