"""Scalars keep their digits, and say what they expect."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from graphql import GraphQLError
from hypothesis import given
from hypothesis import strategies as st

from resolvers.types.scalars import (
    read_date,
    read_decimal,
    read_instant,
    write_decimal,
    write_instant,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [("1E+3", "1000"), ("0.00", "0.00"), ("-2.50", "-2.50"), ("1E-7", "0.0000001"), ("12", "12")],
)
def test_a_decimal_is_written_as_plain_digits(value: str, text: str) -> None:
    assert write_decimal(Decimal(value)) == text


@given(
    st.decimals(
        allow_nan=False, allow_infinity=False, places=4, min_value=-(10**9), max_value=10**9
    )
)
def test_a_decimal_comes_back_with_all_its_digits(value: Decimal) -> None:
    assert read_decimal(write_decimal(value)).as_tuple() == value.as_tuple()


@pytest.mark.parametrize(
    ("value", "number"), [(3, "3"), (2.5, "2.5"), ("1e2", "100"), (" 7 ", "7")]
)
def test_a_number_of_json_is_read(value: Any, number: str) -> None:
    assert read_decimal(value) == Decimal(number)


@pytest.mark.parametrize(
    "value",
    [
        *(
            "NaN",
            "sNaN",
            "Infinity",
            "-Infinity",
            "",
            "12,5",
            "1" * 41,
            "0x10",
            "1e999999999",
            "1e-999999",
            "0e99999",
        ),
        *(float("nan"), float("inf"), 10**40, True, False, None, [], {}, b"1"),
    ],
)
def test_what_is_no_finite_number_is_refused(value: Any) -> None:
    with pytest.raises(GraphQLError, match="Decimal: expected"):
        read_decimal(value)


def test_a_number_too_long_for_python_is_refused() -> None:
    with pytest.raises(GraphQLError, match="Decimal: expected"):
        read_decimal(10**5000)


def test_a_day_is_read() -> None:
    assert read_date("2026-03-08") == dt.date(2026, 3, 8)


@pytest.mark.parametrize(
    "value", ["2026-02-30", "08.03.2026", "", None, 20260308, [], "2026-03-08T00:00:00"]
)
def test_what_is_no_day_is_refused(value: Any) -> None:
    with pytest.raises(GraphQLError, match="Date: expected"):
        read_date(value)


def test_an_instant_is_written_in_utc() -> None:
    east = dt.timezone(dt.timedelta(hours=8))
    assert write_instant(dt.datetime(2026, 3, 8, 9, tzinfo=east)) == "2026-03-08T01:00:00Z"


def test_an_instant_is_read_with_its_zone() -> None:
    assert read_instant("2026-03-08T09:00:00+08:00") == dt.datetime(2026, 3, 8, 1, tzinfo=dt.UTC)


@pytest.mark.parametrize("value", ["2026-03-08T09:00:00", "2026-03-08", "", None, 0, "now"])
def test_an_instant_without_a_zone_is_refused(value: Any) -> None:
    with pytest.raises(GraphQLError, match="DateTime: expected"):
        read_instant(value)
