"""Reads are tried again where that may help: not at once, not late, and seldom as a whole."""

from __future__ import annotations

import pytest

from backends.errors import (
    BackendError,
    Garbled,
    Missing,
    Paused,
    Refused,
    Shed,
    Throttled,
    TimedOut,
    Tripped,
    Unavailable,
    Unfit,
)
from backends.retries import Backoff, RetryBudget, needs, passing

DOWN = Unavailable("down", system="erp")
LATE = TimedOut("late", system="erp")


@pytest.mark.parametrize("error", [DOWN, LATE, Throttled("slow down", system="erp")])
def test_what_may_pass_is_tried_again(error: BackendError) -> None:
    assert passing(error)


@pytest.mark.parametrize(
    "error",
    [
        None,
        Refused("login rejected", system="erp"),
        Missing("denied", system="erp"),
        Unfit("a strange key", system="erp"),
        Garbled("not understood", system="erp"),
        Shed("too many", system="erp"),
        Tripped("left alone", system="erp"),
        Paused("left alone", system="erp"),
    ],
)
def test_what_does_not_pass_or_was_not_asked_is_not(error: BackendError | None) -> None:
    assert not passing(error)


def test_the_wait_is_any_part_of_a_bound_that_doubles_up_to_a_limit() -> None:
    backoff = Backoff(first=0.1, longest=0.5)
    assert [backoff.wait(n, [DOWN], lambda: 0.0) for n in (1, 2, 3, 4)] == [0.0] * 4
    assert [backoff.wait(n, [DOWN], lambda: 1.0) for n in (1, 2, 3, 4)] == [0.1, 0.2, 0.4, 0.5]


def test_the_wait_is_never_shorter_than_the_system_asks_for() -> None:
    errors = [Throttled("slow down", system="erp", retry_after=s) for s in (0.7, 1.5, None)]
    assert Backoff().wait(1, errors, lambda: 1.0) == 1.5


def test_after_silence_another_try_needs_a_fair_time() -> None:
    assert (needs([DOWN, LATE], 2.5), needs([DOWN], 2.5)) == (2.5, 0.0)


def test_a_fifth_of_the_first_calls_may_be_repeated() -> None:
    budget = RetryBudget(initial=0)
    repeats = 0
    for _ in range(1000):
        budget.earn()
        leave = budget.repeat()
        if leave is not None:
            with leave:
                leave.made()
            repeats += 1
    assert repeats == 200


def test_only_repeats_that_are_made_are_counted() -> None:
    budget = RetryBudget(initial=3)
    made, dropped = budget.repeat(), budget.repeat()
    assert made is not None
    assert dropped is not None
    with made:
        made.made()
    with dropped:
        pass
    assert budget.repeats == 1


def test_what_is_earned_in_good_times_is_kept_up_to_a_bound() -> None:
    budget = RetryBudget(initial=3, most=10)
    for _ in range(1000):
        budget.earn()
    assert [budget.repeat() is not None for _ in range(11)] == [*[True] * 10, False]


def test_a_repeat_that_was_not_made_costs_nothing() -> None:
    budget = RetryBudget(initial=1)
    for made in (False, True):
        leave = budget.repeat()
        assert leave is not None
        with leave:
            if made:
                leave.made()
    assert budget.repeat() is None
