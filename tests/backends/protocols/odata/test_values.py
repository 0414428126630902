"""Dates, times and numbers of both versions."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from backends.protocols.odata.values import (
    day_of,
    instant_of,
    number_of,
    quantity_of,
    time_of,
)


@pytest.mark.parametrize(
    ("told", "instant"),
    [
        ("/Date(1471392000000)/", dt.datetime(2016, 8, 17, tzinfo=dt.UTC)),
        ("/Date(1472774400000+0060)/", dt.datetime(2016, 9, 2, tzinfo=dt.UTC)),
        ("/Date(-86400000)/", dt.datetime(1969, 12, 31, tzinfo=dt.UTC)),
        ("/Date(1471392000123-0300)/", dt.datetime(2016, 8, 17, 0, 0, 0, 123000, dt.UTC)),
        ("2024-01-31", dt.datetime(2024, 1, 31, tzinfo=dt.UTC)),
        ("2024-01-31T08:21:06Z", dt.datetime(2024, 1, 31, 8, 21, 6, tzinfo=dt.UTC)),
        ("", None),
        (None, None),
    ],
)
def test_an_instant_is_read_in_both_spellings(told: str | None, instant: dt.datetime) -> None:
    assert instant_of(told) == instant
    assert day_of(told) == (instant.date() if instant else None)


@pytest.mark.parametrize("told", ["/Date(999999999999999)/", "/Date(x)/", "yesterday", "/Date()/"])
def test_what_is_no_date_is_a_value_error(told: str) -> None:
    with pytest.raises((ValueError, OverflowError)):
        instant_of(told)


@pytest.mark.parametrize(
    ("told", "time"),
    [
        ("PT08H21M06S", dt.time(8, 21, 6)),
        ("PT8H", dt.time(8)),
        ("PT00H00M00S", dt.time()),
        ("08:21:06", dt.time(8, 21, 6)),
        (None, dt.time()),
    ],
)
def test_a_time_of_day_is_read_in_both_spellings(told: str | None, time: dt.time) -> None:
    assert time_of(told) == time


def test_a_quantity_has_no_zeros_behind_its_point() -> None:
    told = [Decimal("100.000"), Decimal("0.500"), Decimal("1E+2"), None]
    assert [str(quantity_of(each)) for each in told] == ["100", "0.5", "100", "None"]


@pytest.mark.parametrize("told", ["NaN", "Infinity", "1E+40"])
def test_what_no_company_counts_is_a_value_error(told: str) -> None:
    with pytest.raises(ValueError, match="not a number"):
        number_of(Decimal(told))
