"""How members become values."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from backends.domain import Link
from backends.protocols.rest.values import (
    Words,
    day,
    instant,
    linked,
    moment,
    number,
    padded,
    unpadded,
)
from backends.vocabulary import Direction, TicketStatus

SHANGHAI = ZoneInfo("Asia/Shanghai")
LATE = dt.datetime(2026, 11, 22, 20, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize("text", ["NaN", "Infinity", "1E+31", "1E-31", "-1E400"])
def test_what_is_no_number_of_a_company_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="number"):
        number(Decimal(text))


def test_a_number_keeps_all_its_digits() -> None:
    assert str(number(Decimal("12345678901234.50"))) == "12345678901234.50"


def test_a_day_is_that_of_the_system() -> None:
    assert day(LATE, SHANGHAI) == dt.date(2026, 11, 23)
    assert day(LATE.replace(tzinfo=None), SHANGHAI) == dt.date(2026, 11, 22)


def test_a_naive_instant_is_local() -> None:
    assert instant(LATE.replace(tzinfo=None), SHANGHAI) == LATE - dt.timedelta(hours=8)
    assert instant(LATE, SHANGHAI) is LATE


def test_a_moment_is_counted_from_1970() -> None:
    assert moment(LATE.timestamp(), 1) == LATE
    assert moment(LATE.timestamp() * 1000, 1000) == LATE


@pytest.mark.parametrize(
    ("theirs", "ours"), [("0000000012", "12"), ("000", "0"), ("A01", "A01"), (7, "7"), ("٠١", "٠١")]
)
def test_zeros_before_a_number_are_dropped(theirs: str | int, ours: str) -> None:
    assert unpadded(theirs) == ours


def test_zeros_are_put_before_numbers_only() -> None:
    assert [padded(key, 4) for key in ("12", "A1", "12345", "١")] == ["0012", "A1", "12345", "١"]


def test_a_number_of_another_system_is_a_link() -> None:
    assert linked("crm", 7, "7") == (Link("crm", "7"),)
    assert linked("crm", None, "None") == linked("crm", "", "") == ()


def test_words_are_found_in_any_case_and_by_their_number() -> None:
    words = Words(TicketStatus, {"进行中": "OPEN", "3": "CLOSED"}, TicketStatus.OTHER)
    found = [words[word] for word in ("open", " Open ", "进行中", 3, "3", None, "wat", 4)]
    open_, closed, other = TicketStatus.OPEN, TicketStatus.CLOSED, TicketStatus.OTHER
    assert found == [open_, open_, open_, closed, closed, other, other, other]


def test_a_word_that_nobody_mapped_survives_as_text() -> None:
    words = Words(TicketStatus, {"3": "CLOSED"}, TicketStatus.OTHER)
    assert [words.unmapped[word] for word in ("Wat", 4, 3, "open", None)] == [
        *("Wat", "4"),
        *(None, None, None),
    ]


def test_words_that_come_in_any_number_are_not_kept() -> None:
    words = Words(Direction, {}, None)
    assert [words[f"x{n}"] for n in range(50)] == [None] * 50
    assert len(words) == len(Direction) + 1
