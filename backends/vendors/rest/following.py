"""What has changed behind a mark, where the system can be asked for it by an instant.

A mark is ``instant|key`` of the last row that was read. The system is asked for what changed at
that instant or later, oldest first where it pages; what was told before is left out here. The
mark of this moment is by our own clock, a little earlier: being told twice does no harm.
"""

from __future__ import annotations

import datetime as dt
import re
from itertools import repeat
from typing import Any, Final

import msgspec

from backends.adapter import Found
from backends.changed import named
from backends.errors import Refused
from backends.ordering import sortable
from backends.port import NOW
from backends.vendors.rest.described import MARK
from backends.vendors.rest.reading import Reading

EARLIER: Final = dt.timedelta(minutes=1)  # clocks differ
_INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)


class Changed(msgspec.Struct, frozen=True, order=True):
    """What changed, in the order of marks."""

    at: str
    key: str
    customer: str | None

    @property
    def mark(self) -> str:
        """Where to go on from."""
        return f"{self.at}|{self.key}"


async def changes(reading: Reading, now: dt.datetime) -> Found:
    """Read what is behind the one mark, oldest first."""
    (mark,) = reading.query.keys
    if mark == NOW:
        return {mark: ((), f"{sortable(now - EARLIER)}|")}
    rows = await _behind(reading, mark)
    kind, limit = reading.query.kind, reading.query.window.limit
    told = rows[:limit]
    items = tuple(named(kind, reading.system, row.key, row.customer) for row in told)
    return {mark: (items, told[-1].mark if told else mark)}


async def _behind(reading: Reading, mark: str) -> list[Changed]:
    """Return the rows behind a mark, and no more pages of them than are wanted."""
    value, key = _parsed(reading.system, mark)
    since = _spelled(reading, dt.datetime.fromisoformat(value))
    limit, states = reading.query.window.limit, {""}
    found: dict[tuple[str, str], Changed] = {}
    state: str | None = ""
    while state is not None and (limit is None or len(found) <= limit):
        page = await reading.page(state, more={MARK: since})
        rows = _changed(reading, page.each) if page else []
        found |= {(row.at, row.key): row for row in rows if (row.at, row.key) > (value, key)}
        state = page.onward if page else None
        if state is not None and (state in states or rows != sorted(rows, key=_at)):
            raise ValueError("changes do not come oldest first, or pages repeat one another")
        states.add(state or "")
    return [found[place] for place in sorted(found)]


def _changed(reading: Reading, rows: list[Any]) -> list[Changed]:
    changes = reading.binding.build(rows, repeat(""))
    return [Changed(sortable(change.at), change.key, change.customer) for change in changes]


def _at(row: Changed) -> str:
    return row.at


def _parsed(system: str, mark: str) -> tuple[str, str]:
    value, _, key = mark.partition("|")
    try:
        if _INSTANT.fullmatch(value):
            dt.datetime.fromisoformat(value)
            return value, key
    except ValueError:
        pass
    raise Refused(f"{system}: not a mark of ours", system=system)


def _spelled(reading: Reading, instant: dt.datetime) -> str:
    """Write an instant as the rows write theirs; never later than it is."""
    marks = reading.binding.lookup.marks
    seconds = int(instant.timestamp())
    if marks is not None and marks.at.form in {"seconds", "milliseconds"}:
        return str(seconds * (1000 if marks.at.form == "milliseconds" else 1))
    return f"{instant:%Y-%m-%dT%H:%M:%SZ}"
