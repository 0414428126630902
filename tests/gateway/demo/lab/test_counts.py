"""Calls are counted by kind, and while they are under way."""

from __future__ import annotations

import pytest

from gateway.demo.lab.counts import Counts, Tallied


def test_calls_are_counted_by_kind_and_at_once() -> None:
    counts = Counts()
    with counts.counting("order.customer"), counts.counting("stock.sku"):
        assert counts.in_flight == 2
    with counts.counting("stock.sku"):
        pass
    kinds = {"order.customer": 1, "stock.sku": 2}
    assert counts.tallied() == Tallied(calls=3, kinds=kinds, in_flight=0, peak=2)
    assert len(counts.instants) == 3


def test_a_call_that_fails_is_over() -> None:
    counts = Counts()
    with pytest.raises(ValueError, match="no"), counts.counting("order.key"):
        raise ValueError("no")
    assert counts.in_flight == 0


def test_a_reset_keeps_what_is_under_way() -> None:
    counts = Counts()
    with counts.counting("order.key"):
        counts.reset()
        assert (counts.calls, counts.in_flight, counts.peak) == (0, 1, 1)
    assert counts.in_flight == 0
