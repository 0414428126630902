"""Values in questions: both versions' spelling, and nothing that leaves its quotes."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from backends.protocols.odata.literals import Value, either, every, text
from backends.protocols.odata.versions import V2, V4
from tests.conformance.nuisances import HOSTILE, generated
from tests.fakes.odata_filter import Condition, Joined, literal, parsed

INSTANT = dt.datetime(2026, 1, 31, 8, 30, tzinfo=dt.timezone(dt.timedelta(hours=8)))


@pytest.mark.parametrize(
    ("value", "two", "four"),
    [
        ("O'Neil", "'O''Neil'", "'O''Neil'"),
        ("", "''", "''"),
        (None, "null", "null"),
        (True, "true", "true"),
        (False, "false", "false"),
        (17, "17", "17"),
        (Decimal("1E+2"), "100M", "100"),
        (Decimal("52.65"), "52.65M", "52.65"),
        (dt.date(2026, 1, 31), "datetime'2026-01-31T00:00:00'", "2026-01-31"),
        (INSTANT, "datetimeoffset'2026-01-31T00:30:00.000Z'", "2026-01-31T00:30:00.000Z"),
    ],
)
def test_each_version_has_its_spelling(value: Value, two: str, four: str) -> None:
    assert (V2.literal(value), V4.literal(value)) == (two, four)


def test_whatever_stands_in_a_text_stays_there() -> None:
    for key in (*HOSTILE, *generated(1000)):
        assert literal(text(key)) == key


def test_conditions_are_joined_as_they_are_meant() -> None:
    asked = every(V2.among("Customer", ["1", "2"]), "", V2.where("IsCleared", "eq", value=False))
    one, two = Condition("Customer", "eq", "1"), Condition("Customer", "eq", "2")
    cleared = Condition("IsCleared", "eq", value=False)
    assert parsed(asked) == Joined("and", (Joined("or", (one, two)), cleared))
    assert either(["a eq 1"]) == "(a eq 1)"
