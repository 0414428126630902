"""How K/3 Cloud spells values: days with a midnight, blanks for nothing, the server's own time."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

LONGEST = 30  # digits


class Here(msgspec.Struct, frozen=True, kw_only=True):
    """Where and when rows are read: in which system, in which time zone, on which day."""

    system: str
    zone: ZoneInfo
    today: dt.date


class Row(msgspec.Struct, frozen=True, kw_only=True, gc=False, array_like=True):
    """A row of a query: its values come as a list, in the order of the members.

    Rows of the same ``group`` are one entity, as a document has a row per line.
    """

    @property
    def group(self) -> object:
        """What rows have in common that are one entity; each row is its own unless told."""
        return self


def key(name: str) -> Any:
    """Declare the member that holds a field, by the field's key."""
    return msgspec.field(name=name)


class Bill(Row, frozen=True, kw_only=True, gc=False):
    """A row of a document."""

    number: str = key("FBillNo")

    @property
    def group(self) -> object:
        """The document's number."""
        return self.number


class Master(Row, frozen=True, kw_only=True, gc=False):
    """A row of master records, which may come once for each organisation that uses them."""

    number: str = key("FNumber")

    @property
    def group(self) -> object:
        """The record's number."""
        return self.number


@cache
def keys_of(model: type[Row]) -> tuple[str, ...]:
    """Return the field keys to ask for, in the order in which a row holds them."""
    return tuple(field.encode_name for field in msgspec.structs.fields(model))


def text_of(value: str | None) -> str | None:
    """Return a text, or None where it is blank."""
    return (value or "").strip() or None


def finite(number: Decimal | None) -> Decimal:
    """Return a number that is one, none as zero; what fills a page is no amount."""
    if number is None:
        return Decimal(0)
    if not number.is_finite() or abs(number.adjusted()) > LONGEST:
        raise ValueError("not a number of a company")
    return number


def number_of(number: Decimal | None) -> Decimal | None:
    """Return a number, or None where there is none."""
    return None if number is None else finite(number)


def day_of(value: dt.datetime | None) -> dt.date | None:
    """Return the day; the year 1 is how an unset one may come."""
    return None if value is None or value.year == 1 else value.date()


def instant_of(value: dt.datetime | None, zone: ZoneInfo) -> dt.datetime | None:
    """Return the instant of a time of the server, which names no zone."""
    if value is None or value.year == 1:
        return None
    return value if value.tzinfo else value.replace(tzinfo=zone).astimezone(dt.UTC)
