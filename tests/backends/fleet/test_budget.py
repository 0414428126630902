"""The calls of the last minute."""

from __future__ import annotations

from backends.fleet.budget import Budget
from tests.backends.hand_clock import HandClock


def test_no_minute_has_more_calls_than_the_figure(clock: HandClock) -> None:
    budget = Budget(2, clock.monotonic)
    budget.note()
    clock.advance(20)
    assert budget.spent() is None
    budget.note()
    assert budget.spent() == 40
    clock.advance(40)
    assert budget.spent() is None
    budget.note()
    assert budget.spent() == 20


def test_calls_that_others_allowed_count_too(clock: HandClock) -> None:
    budget = Budget(1, clock.monotonic)
    budget.note()
    clock.advance(30)
    budget.note()
    assert budget.spent() == 60


def test_no_figure_is_no_limit_and_a_share_of_nothing_is_nothing(clock: HandClock) -> None:
    free, none = Budget(None, clock.monotonic), Budget(0, clock.monotonic)
    free.note()
    assert free.spent() is None
    assert none.spent() == 60
