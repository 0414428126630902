"""The way back is as long as it has to be, and knows what was told on it."""

from __future__ import annotations

from gateway.events.trail import Trail


def test_where_nothing_was_told_there_is_nothing_to_look_back_to() -> None:
    assert Trail(10).back(0) is None


def test_the_oldest_mark_of_the_last_seconds_is_looked_back_to() -> None:
    trail = Trail(10)
    trail.step(0, "m1", ["a"])
    trail.step(5, "m2", ["b"])
    assert (trail.back(10), trail.told()) == ("m1", frozenset({"a", "b"}))
    assert (trail.back(11), trail.told()) == ("m2", frozenset({"b"}))
    assert (trail.back(16), trail.told()) == (None, frozenset())
