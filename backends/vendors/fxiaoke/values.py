"""Fxiaoke's values: numbers as text, times in milliseconds, picklists as codes, no value as ""."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import TypeAlias

import msgspec

# Documents write numbers as text; some answers hold them plain. Either way they stay exact.
Number: TypeAlias = msgspec.Raw
Time: TypeAlias = int | str | None
NONE = msgspec.Raw(b"null")
MILLISECOND = dt.timedelta(milliseconds=1)
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
LONGEST = 30  # digits


class Scene(msgspec.Struct, frozen=True, kw_only=True):
    """What rows are read in: ``labels`` are those of an object's picklists, by field and code."""

    system: str
    zone: dt.tzinfo
    currency: str
    labels: Mapping[str, Mapping[str, str]] = {}
    numbers_of: str | None = None

    def label(self, field: str, code: str | None) -> str | None:
        """Return a picklist's label; a code without one stays what it is."""
        return self.labels.get(field, {}).get(code, code) if code else None

    def day(self, time: Time) -> dt.date | None:
        """Return the day of a time where the system is at home."""
        moment = instant(time)
        return None if moment is None else moment.astimezone(self.zone).date()


def instant(time: Time) -> dt.datetime | None:
    """Return the aware instant of a time."""
    return None if time is None or time == "" else EPOCH + int(time) * MILLISECOND


def milliseconds(moment: dt.datetime) -> int:
    """Return an instant as Fxiaoke writes it."""
    return (moment - EPOCH) // MILLISECOND


def number(raw: Number) -> Decimal | None:
    """Return an exact number; NaN, infinity and what fills a page are no amounts."""
    text = bytes(raw).strip(b'"')
    if text in {b"", b"null"}:
        return None
    found = Decimal(text.decode())
    if not found.is_finite() or abs(found.adjusted()) > LONGEST:
        raise ValueError("not a number of a company")
    return found
