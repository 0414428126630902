"""What has changed in SAP behind a mark, by the time of its last change.

A mark is ``instant|number`` of the last document that was read. JSON of version 2 tells instants
to the millisecond and SAP keeps more, so documents of the mark's own millisecond are read again
and left out here by their number. A document that is deleted is not told.
"""

from __future__ import annotations

import datetime as dt
import re

from backends.adapter import Found
from backends.changed import START
from backends.errors import Refused
from backends.ordering import parse, sortable
from backends.port import NOW
from backends.protocols.odata.reader import PAGE
from backends.protocols.odata.values import EPOCH
from backends.vendors.sap_s4hana.readings import Ask
from backends.vendors.sap_s4hana.wire.changes import ChangedRow

CHANGED = "LastChangeDateTime"
AT_ONCE = 50  # documents of one millisecond that are read beyond the limit

_MARK = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z\|[0-9A-Za-z]{0,10}")


async def changes(ask: Ask) -> Found:
    """Read what is behind the one mark, oldest first; of this moment's mark the newest document."""
    (mark,) = ask.query.keys
    if mark == NOW:
        newest: list[ChangedRow] = await ask.listed(_since(ask, EPOCH), f"{CHANGED} desc", 1)
        return {mark: ((), _mark(newest[0]) if newest else f"{START}|")}
    rows = await _behind(ask, mark, ask.query.window.limit or PAGE)
    onward = _mark(rows[-1]) if rows else mark
    return {mark: (tuple(row.to_domain(ask.home) for row in rows), onward)}


async def _behind(ask: Ask, mark: str, limit: int) -> list[ChangedRow]:
    since = _instant(ask, mark)
    order = f"{CHANGED},{ask.binding.number}"
    most = limit + AT_ONCE
    while True:
        rows: list[ChangedRow] = await ask.listed(_since(ask, since), order, most)
        fresh = sorted((row for row in rows if _mark(row) > mark), key=_mark)
        if fresh or len(rows) < most:
            return fresh[:limit]
        most *= 4  # more than that were changed in one millisecond


def _since(ask: Ask, instant: dt.datetime) -> str:
    return ask.binding.of.service.version.where(CHANGED, "ge", instant)


def _instant(ask: Ask, mark: str) -> dt.datetime:
    if not _MARK.fullmatch(mark):
        raise Refused("not a mark of ours", system=ask.home.system)
    return max(EPOCH, dt.datetime.fromisoformat(parse(mark)[0]))


def _mark(row: ChangedRow) -> str:
    return f"{sortable(row.moment)}|{row.number}"
