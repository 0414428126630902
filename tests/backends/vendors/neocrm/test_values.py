"""Moments, days at home, labels, and words for them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from backends.protocols.soql.answers import Amount
from backends.vendors.neocrm.tenant import Tenant, terms_of
from backends.vendors.neocrm.values import (
    Label,
    day_of,
    instant_of,
    label_of,
    milliseconds,
    number_of,
    span,
)
from backends.vocabulary import Kind, OpportunityStatus

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
MIDNIGHT = 1_678_896_000_000  # 2023-03-16 in Shanghai, the day before in London


def test_a_day_is_that_of_the_tenant() -> None:
    assert day_of(MIDNIGHT, SHANGHAI) == dt.date(2023, 3, 16)
    assert day_of(str(MIDNIGHT), dt.UTC) == dt.date(2023, 3, 15)


@pytest.mark.parametrize("nothing", [None, ""])
def test_no_moment_is_none(nothing: str | None) -> None:
    assert instant_of(nothing) is None
    assert day_of(nothing, SHANGHAI) is None


@pytest.mark.parametrize("wrong", ["yesterday", "1e9", "1.5", "9" * 16])
def test_what_is_no_moment_is_refused_without_telling_it(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"^not a moment$"):
        instant_of(wrong)


def test_an_instant_keeps_its_milliseconds() -> None:
    instant = instant_of(MIDNIGHT + 7)
    assert instant == dt.datetime(2023, 3, 15, 16, 0, 0, 7000, tzinfo=dt.UTC)
    assert milliseconds(instant) == MIDNIGHT + 7
    assert milliseconds(dt.datetime(1, 1, 1, tzinfo=dt.UTC)) == 0


def test_a_span_is_a_day_at_home_or_one_millisecond() -> None:
    assert span("2023-03-16", SHANGHAI) == (MIDNIGHT, MIDNIGHT + 86_400_000)
    assert span("2023-03-15T16:00:00.007000Z", SHANGHAI) == (MIDNIGHT + 7, MIDNIGHT + 8)
    start, end = span("2026-03-29", BERLIN)  # the clocks go forward
    assert end - start == 23 * 3_600_000


@pytest.mark.parametrize(
    ("value", "label"),
    [(["A"], "A"), (["A", 2], "A, 2"), ([], None), ("", None), (None, None), (7, "7"), ("x", "x")],
)
def test_a_picklist_is_told_by_its_labels(value: Label, label: str | None) -> None:
    assert label_of(value) == label


def test_a_number_is_one_of_a_company() -> None:
    assert number_of(None) is number_of(Amount(None)) is None
    assert number_of(Amount(Decimal("1.20"))) == Decimal("1.20")
    for wrong in ("NaN", "Infinity", "1e400"):
        with pytest.raises(ValueError, match="not a number of a company"):
            number_of(Amount(Decimal(wrong)))


def test_the_tenants_words_go_before_those_of_a_new_tenant() -> None:
    words = {Kind.OPPORTUNITY: {"赢单": "LOST", "Closed": "WON"}}
    terms = terms_of("crm", SHANGHAI, Tenant(words=words))
    told = [
        terms.word(Kind.OPPORTUNITY, OpportunityStatus, label)
        for label in ("赢单", "Closed", "输单", "?", None)
    ]
    assert told == ["LOST", "WON", "LOST", "OTHER", "OTHER"]
