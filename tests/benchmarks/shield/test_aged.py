"""A value's age is proven by the journal: what was true when, and what never."""

from __future__ import annotations

import pytest

from benchmarks.shield.aged import Judged, Shown, busiest, judged, per_second
from benchmarks.shield.systems import Change

CHANGES = [
    Change(sku="P0001", available="1000", monotonic=10.0),
    Change(sku="P0002", available="1001", monotonic=11.0),
    Change(sku="P0001", available="1002", monotonic=12.0),
]


def verdict(value: str | None, sent: float, sku: str = "P0001") -> Judged:
    return judged([Shown(sku, value, sent, sent + 0.1)], CHANGES, 2.0)


@pytest.mark.parametrize(
    ("value", "sent"),
    [("0", 5.0), ("0", 11.9), ("1000", 10.0), ("1000", 14.0), ("1002", 12.0), ("1002", 900.0)],
)
def test_what_was_true_within_the_limit_is_right(value: str, sent: float) -> None:
    found = verdict(value, sent)
    assert (found.values, found.too_old, found.never, found.missing) == (1, 0, 0, 0)


@pytest.mark.parametrize(("value", "sent"), [("0", 12.1), ("1000", 14.1)])
def test_what_had_been_replaced_before_the_limit_is_too_old(value: str, sent: float) -> None:
    found = verdict(value, sent)
    assert (found.too_old, found.never) == (1, 0)
    assert found.oldest == pytest.approx(2.1)


@pytest.mark.parametrize(
    ("value", "sku"), [("1001", "P0001"), ("7", "P0001"), ("0", "P0002"), ("1002", "P0001")]
)
def test_what_is_anothers_or_not_yet_true_was_never_true(value: str, sku: str) -> None:
    assert verdict(value, 11.5, sku).never == 1


def test_what_shows_no_value_is_counted_apart() -> None:
    found = verdict(None, 5.0)
    assert (found.missing, found.too_old, found.never) == (1, 0, 0)


def test_calls_are_counted_per_second_and_in_the_busiest_one() -> None:
    instants = [100.0, 100.9, 101.1, 101.2, 103.5]
    assert per_second(instants, 100.0, 104.0) == [(0.0, 2.0), (1.0, 2.0), (2.0, 0.0), (3.0, 1.0)]
    assert busiest(instants) == 3
    assert busiest([]) == 0
