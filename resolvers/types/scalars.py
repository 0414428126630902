"""Scalars: decimals that keep their digits, days, and instants with their zone."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal, InvalidOperation
from typing import Any

import strawberry
from graphql import GraphQLError
from strawberry.types.scalar import ScalarDefinition

MAX_DIGITS = 40


def write_decimal(value: Decimal) -> str:
    """Write a decimal as plain digits, never with an exponent."""
    return format(value, "f")


def read_decimal(value: Any) -> Decimal:
    """Read a decimal from text or a JSON number."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise GraphQLError('Decimal: expected a number as text, such as "12.50".')
    try:
        number = Decimal(str(value))
    except (InvalidOperation, ValueError):
        raise GraphQLError('Decimal: expected a number as text, such as "12.50".') from None
    if not number.is_finite() or not _is_short(number):
        raise GraphQLError(f"Decimal: expected a finite number of at most {MAX_DIGITS} digits.")
    return number


def _is_short(number: Decimal) -> bool:
    """Whether it has few digits also when it is written without an exponent."""
    _, digits, exponent = number.as_tuple()
    return isinstance(exponent, int) and len(digits) + abs(exponent) <= MAX_DIGITS


def read_date(value: Any) -> dt.date:
    """Read a day, YYYY-MM-DD."""
    try:
        return dt.date.fromisoformat(value)
    except (TypeError, ValueError):
        raise GraphQLError('Date: expected a day such as "2026-03-08".') from None


def write_instant(value: dt.datetime) -> str:
    """Write an instant in UTC."""
    return value.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")


def read_instant(value: Any) -> dt.datetime:
    """Read an instant with its zone."""
    try:
        instant = dt.datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise GraphQLError("DateTime: expected an instant such as 2026-03-08T09:00:00Z.") from None
    if instant.tzinfo is None:
        raise GraphQLError("DateTime: expected a zone, such as 2026-03-08T09:00:00Z.")
    return instant


SCALARS: dict[object, ScalarDefinition] = {
    Decimal: strawberry.scalar(
        name="Decimal",
        description="A decimal number as text, with all its digits and without an exponent.",
        serialize=write_decimal,
        parse_value=read_decimal,
    ),
    dt.date: strawberry.scalar(
        name="Date",
        description="A day, YYYY-MM-DD, in the time zone of the system it comes from.",
        serialize=dt.date.isoformat,
        parse_value=read_date,
    ),
    dt.datetime: strawberry.scalar(
        name="DateTime",
        description="An instant in UTC (RFC 3339).",
        serialize=write_instant,
        parse_value=read_instant,
    ),
}
