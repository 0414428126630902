"""What is remembered serves while it is young enough, and is replaced when something later came."""

from __future__ import annotations

import datetime as dt
import math

from backends.freshness import Entry, Freshness, known, unknown
from backends.hits import later, looked, outlived
from backends.port import Slice
from tests.backends.hand_clock import START

WINDOW = Freshness(1.0, 1.0, 300.0)
READ = Slice(as_of=START)
EVER = -math.inf


def entries(sent: float = 10.0) -> dict[str, Entry]:
    return {"a": known(READ, sent, WINDOW)}


def test_a_fresh_entry_is_a_hit() -> None:
    found = looked(entries(), ["a", "b"], 11.0, EVER)
    assert (found.results, found.ageing, found.missing) == ({"a": READ}, [], ["b"])


def test_an_ageing_entry_is_a_hit_to_refresh() -> None:
    assert looked(entries(), ["a"], 11.5, EVER).ageing == ["a"]


def test_an_entry_past_its_window_or_older_than_wanted_is_missing() -> None:
    assert looked(entries(), ["a"], 12.5, EVER).missing == ["a"]
    assert looked(entries(), ["a"], 10.5, 10.2).missing == ["a"]


def test_a_key_known_to_be_unknown_is_neither_there_nor_missing() -> None:
    found = looked({"a": unknown(10.0, 2.0)}, ["a"], 11.0, EVER)
    assert (found.results, found.missing) == ({}, [])


def test_it_is_noted_when_somebody_asked_hit_or_not() -> None:
    remembered = entries()
    for now in (10.5, 99.0):
        looked(remembered, ["a"], now, EVER)
        assert remembered["a"].asked == now


def test_what_was_read_before_the_question_and_is_too_old_by_now_has_outlived() -> None:
    assert outlived(entries(), ["a"], 12.5, EVER, asked=10.5) == ["a"]
    assert outlived(entries(), ["a"], 11.5, EVER, asked=10.5) == []


def test_what_was_read_for_the_question_has_not_outlived_however_long_it_took() -> None:
    assert outlived(entries(), ["a"], 99.0, EVER, asked=10.0) == []


def test_a_later_reading_replaces_a_hit() -> None:
    newer = Slice(as_of=START + dt.timedelta(seconds=1))
    assert later({"a": known(newer, 11.0, WINDOW)}, {"a": READ}) == {"a": newer}
    assert later(entries(), {"a": READ}) == {}
