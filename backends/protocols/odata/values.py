"""The values of both versions' JSON: dates in two spellings, numbers that come as text."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from functools import lru_cache

LONGEST = 30  # digits
_ONE = Decimal(1)
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)

# The number behind the sign is the offset in minutes for display; the first is in UTC already:
# github.com/SAP/cloud-sdk-js packages/odata-v2/src/de-serializers/converters.ts
_TICKS = re.compile(r"/Date\((-?\d{1,15})(?:[+-]\d{1,4})?\)/")
_DURATION = re.compile(r"P(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?)")


@lru_cache(maxsize=4096)
def instant_of(value: str | None) -> dt.datetime | None:
    """Return the aware instant of ``/Date(ms)/`` or ISO 8601; None where there is none."""
    if not value:
        return None
    ticks = _TICKS.fullmatch(value)
    if ticks:
        return EPOCH + dt.timedelta(milliseconds=int(ticks[1]))
    instant = dt.datetime.fromisoformat(value)
    return instant if instant.tzinfo else instant.replace(tzinfo=dt.UTC)


@lru_cache(maxsize=4096)
def day_of(value: str | None) -> dt.date | None:
    """Return the day; version 2 writes it as midnight in UTC."""
    instant = instant_of(value)
    return None if instant is None else instant.date()


def time_of(value: str | None) -> dt.time:
    """Return the time of day of ``PT08H21M06S`` or ``08:21:06``; midnight where there is none."""
    if not value:
        return dt.time()
    found = _DURATION.fullmatch(value)
    if found is None:
        return dt.time.fromisoformat(value)
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return dt.time(hours, minutes, seconds)


def number_of(value: Decimal | None) -> Decimal | None:
    """Return a number that is one; NaN, infinity and what fills a page are no amounts."""
    if value is not None and not (value.is_finite() and abs(value.adjusted()) <= LONGEST):
        raise ValueError("not a number of a company")
    return value


def quantity_of(value: Decimal | None) -> Decimal | None:
    """Return a quantity without zeros behind its point."""
    number = number_of(value)
    if number is None:
        return None
    return number.quantize(_ONE) if number == number.to_integral_value() else number.normalize()
