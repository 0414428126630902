"""Neocrm's values: milliseconds, labels of picklists, numbers; an empty text is no value.

Sources: github shengbox/xiaoshouyi (Go) for the types; public scripts on XOQL for labels that come
as lists and for empty texts. A day is a moment: its midnight where the tenant is at home.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import TypeAlias

from backends.protocols.soql.answers import Amount

Id: TypeAlias = int | str
Moment: TypeAlias = int | str | None
Label: TypeAlias = list[str | int] | str | int | None

LONGEST = 30  # digits
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MILLISECOND = dt.timedelta(milliseconds=1)
_WHOLE = re.compile(r"-?[0-9]{1,15}")
_DAY = len("2026-01-01")


def number_of(amount: Amount | None) -> Decimal | None:
    """Return a number that is one; NaN, infinity and what fills a page are no amounts."""
    value = None if amount is None else amount.value
    if value is None:
        return None
    if not value.is_finite() or abs(value.adjusted()) > LONGEST:
        raise ValueError("not a number of a company")
    return value


def instant_of(moment: Moment) -> dt.datetime | None:
    """Return the aware instant, or None where there is none."""
    if moment is None or moment == "":
        return None
    if isinstance(moment, str) and not _WHOLE.fullmatch(moment):
        raise ValueError("not a moment")
    return EPOCH + int(moment) * _MILLISECOND


def day_of(moment: Moment, zone: dt.tzinfo) -> dt.date | None:
    """Return the day that a moment means where the tenant is at home."""
    instant = instant_of(moment)
    return None if instant is None else instant.astimezone(zone).date()


def milliseconds(instant: dt.datetime) -> int:
    """Return an instant as Neocrm writes it; all that is before 1970 is its beginning."""
    return max(0, (instant - EPOCH) // _MILLISECOND)


def span(value: str, zone: dt.tzinfo) -> tuple[int, int]:
    """Return where a day or an instant of a position begins, and where the next one does."""
    if len(value) > _DAY:
        start = milliseconds(dt.datetime.fromisoformat(value))
        return start, start + 1
    midnight = dt.datetime.combine(dt.date.fromisoformat(value), dt.time(), zone)
    return milliseconds(midnight), milliseconds(midnight + dt.timedelta(days=1))


def label_of(value: Label) -> str | None:
    """Return the words of a picklist, or any value, as text."""
    if isinstance(value, list):
        return ", ".join(str(part) for part in value) or None
    return None if value is None or value == "" else str(value)
