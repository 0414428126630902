"""Tryton's JSON: the wrapped values, and the field names that a wire model asks for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import Any, TypeAlias, get_args

import msgspec

Domain: TypeAlias = list[Any]

LONGEST = 30  # digits


class Amount(msgspec.Struct, frozen=True, gc=False, tag_field="__class__", tag="Decimal"):
    """An exact number; plain JSON numbers are quantities."""

    decimal: Decimal


class Day(msgspec.Struct, frozen=True, gc=False, tag_field="__class__", tag="date"):
    """A date."""

    year: int
    month: int
    day: int


class Instant(msgspec.Struct, frozen=True, gc=False, tag_field="__class__", tag="datetime"):
    """A point in time, in UTC without saying so."""

    year: int
    month: int
    day: int
    hour: int
    minute: int
    second: int
    microsecond: int


def amount_of(value: Amount | None) -> Decimal | None:
    """Return the number, or None where Tryton has none."""
    return None if value is None else finite(value.decimal)


def finite(number: Decimal) -> Decimal:
    """Return a number that is one; NaN, infinity and what fills a page are no amounts."""
    if not number.is_finite() or abs(number.adjusted()) > LONGEST:
        raise ValueError("not a number of a company")
    return number


def quantity_of(value: Decimal) -> Decimal:
    """Return a quantity, which comes as a float, without the zero after its point."""
    whole = finite(value).to_integral_value()
    return whole if whole == value else value


def day_of(value: Day | None) -> dt.date | None:
    """Return the date, or None where Tryton has none."""
    return None if value is None else dt.date(value.year, value.month, value.day)


def instant_of(value: Instant | None) -> dt.datetime | None:
    """Return the aware instant, or None where Tryton has none."""
    if value is None:
        return None
    date = (value.year, value.month, value.day)
    time = (value.hour, value.minute, value.second, value.microsecond)
    return dt.datetime(*date, *time, tzinfo=dt.UTC)


def day(value: dt.date) -> Day:
    """Wrap a date for a domain or a context."""
    return Day(value.year, value.month, value.day)


@cache
def fields_of(model: type[Any]) -> tuple[str, ...]:
    """Return the names to ask for so that the answer fits a wire model.

    A member named ``party.`` holds what was asked for as ``party.code``, ``party.name`` and so on.
    """
    return tuple(_names(model))


def _names(model: Any) -> Iterator[str]:
    for field in msgspec.structs.fields(model):
        if field.encode_name.endswith("."):
            yield from (field.encode_name + name for name in _names(_struct_in(field.type)))
        else:
            yield field.encode_name


def _struct_in(annotation: Any) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, msgspec.Struct):
        return annotation
    return next(found for part in get_args(annotation) if (found := _struct_in(part)) is not None)
