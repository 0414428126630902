"""What has changed behind a mark, by ``updatedAt``; a record that is deleted is not told.

A mark is ``instant|number`` of the last record that was read: records of one instant are told
apart by their numbers. Unverified: that a changed line of an order changes its order too.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from backends.adapter import Found
from backends.changed import START
from backends.errors import Refused
from backends.ordering import parse, sortable
from backends.port import NOW
from backends.protocols.soql.literals import identifier, number
from backends.protocols.soql.statements import Condition, Select, both, compared, either
from backends.vendors.neocrm.readings import Ask
from backends.vendors.neocrm.session import PAGE
from backends.vendors.neocrm.values import milliseconds

CHANGED = "updatedAt"
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)
_BEGINNING = "0"


async def changes(ask: Ask) -> Found:
    """Read what is behind the one mark, oldest first; of this moment's mark the newest record."""
    (mark,) = ask.query.keys
    select = Select(source=ask.binding.resource)
    if mark == NOW:
        newest = await ask.first(select.narrowed(order=(f"{CHANGED} DESC", "id DESC")), 1)
        return {mark: ((), _mark(newest[0]) if newest else f"{START}|{_BEGINNING}")}
    behind = select.narrowed(_behind(ask, mark), order=(CHANGED, "id"))
    rows = await ask.first(behind, ask.query.window.limit or PAGE)
    told = tuple(row.named(ask.query.kind, ask.terms.system) for row in rows)
    return {mark: (told, _mark(rows[-1]) if rows else mark)}


def _behind(ask: Ask, mark: str) -> Condition:
    value, record = parse(mark)
    last = number(0) if record == _BEGINNING else identifier(record)
    if last is None or not _INSTANT.fullmatch(value):
        raise Refused("not a mark of ours", system=ask.terms.system)
    moment = number(milliseconds(dt.datetime.fromisoformat(value)))
    same = both(compared(CHANGED, "=", moment), compared("id", ">", last))
    return either(compared(CHANGED, ">", moment), same)


def _mark(row: Any) -> str:
    return f"{sortable(row.moment)}|{row.key}"
