"""ERPNext's JSON: numbers that come as floats, and instants that tell no zone."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import msgspec

LONGEST = 30  # digits before or behind the point
WRITTEN = "%Y-%m-%d %H:%M:%S.%f"


class House(msgspec.Struct, frozen=True, kw_only=True):
    """The system's configured name, the zone of its clock, and the company that is meant."""

    system: str
    zone: dt.tzinfo
    company: str


def number(value: Decimal) -> Decimal:
    """Return a number that is one, without the zero after its point."""
    if not value.is_finite() or abs(value.adjusted()) > LONGEST:
        raise ValueError("not a number of a company")
    whole = value.to_integral_value()
    return whole if whole == value else value


def some(value: Decimal | None) -> Decimal | None:
    """Return the number, or None where there is none."""
    return None if value is None else number(value)


def instant(value: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    """Return the aware instant of the site's local time."""
    aware = value.replace(tzinfo=zone) if value.tzinfo is None else value
    return aware.astimezone(dt.UTC)


def local(value: dt.datetime, zone: dt.tzinfo) -> str:
    """Return an instant as the site writes it."""
    return value.astimezone(zone).strftime(WRITTEN)
