"""Odoo's JSON: what is empty, what is a number, what is a key."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from backends.vendors.odoo.values import (
    day_in,
    id_of,
    ids_in,
    instant,
    midnight,
    name_of,
    number,
    numbered,
    plain,
    sayable,
    stamp,
    text_of,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
EMPTY = False


def test_false_and_the_empty_text_are_nothing() -> None:
    assert [text_of(EMPTY), text_of(not EMPTY), text_of(""), text_of("x")] == [
        None,
        None,
        None,
        "x",
    ]
    assert (id_of(EMPTY), name_of(EMPTY)) == (None, None)
    assert (id_of((9, "Edge Ltd")), name_of((9, "Edge Ltd"))) == (9, "Edge Ltd")
    assert name_of((9, False)) is None


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        ("12.0", "12"),
        ("0.0", "0"),
        ("-0.5", "-0.5"),
        ("0.30000000000000004", "0.3"),
        ("1180.4999999999998", "1180.5"),
        ("2.9999999999999996", "3"),
        ("1e-7", "0"),
        ("99.99999999999999", "100"),
        ("1E-400", "0"),
        ("123456789012345678901.5", "123456789012345678901.5"),
        ("1E+3", "1000"),
    ],
)
def test_number_is_without_what_a_float_adds(told: str, meant: str) -> None:
    found = number(Decimal(told))
    assert (found, str(found).lstrip("-")) == (Decimal(meant), meant.lstrip("-"))


@pytest.mark.parametrize("told", ["NaN", "Infinity", "-1E+21"])
def test_what_is_no_number_of_a_company_is_refused(told: str) -> None:
    with pytest.raises(ValueError, match="not a number"):
        number(Decimal(told))


def test_instants_are_utc_and_days_those_at_home() -> None:
    told = dt.datetime.fromisoformat("2026-08-31 17:00:00")
    assert instant(told) == dt.datetime(2026, 8, 31, 17, 0, tzinfo=dt.UTC)
    assert day_in(SHANGHAI, told) == dt.date(2026, 9, 1)
    assert day_in(SHANGHAI, EMPTY) is None
    assert midnight(dt.date(2026, 9, 1), SHANGHAI) == "2026-08-31 16:00:00"
    assert stamp(dt.datetime(1, 1, 1, tzinfo=dt.UTC)) == "0001-01-01 00:00:00"
    with pytest.raises(ValueError, match="without its date"):
        instant(EMPTY)


def test_only_ids_are_ids() -> None:
    keys = ["7", "007", "0", "-1", "1e3", " 7", "7\n", "٧", "2147483647", "2147483648", "C1", ""]
    assert ids_in(keys) == [7, 2147483647]


def test_what_no_database_holds_is_not_asked_for() -> None:
    keys = ["S1", "中文", "a\x00b", "\ud800", "", " ", "\x01"]
    assert [key for key in keys if sayable(key)] == ["S1", "中文", " ", "\x01"]


def test_a_document_without_a_number_is_called_by_its_id() -> None:
    names = [numbered(name, 12) for name in (False, "", "/", "INV/1")]
    assert names == ["#12", "#12", "#12", "INV/1"]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One &amp; two</p><p>three<br>four</p>", "One & two\nthree\nfour"),
        ("<ul><li>a</li>\n<li>b</li></ul>", "a\nb"),
        ("<p><br></p>", None),
        ("plain < text", "plain < text"),
        ("<p unfinished", "<p unfinished"),
        ("", None),
    ],
)
def test_html_becomes_text(html: str, text: str | None) -> None:
    assert plain(html) == text
