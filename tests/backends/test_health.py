"""A system's health is what its last minute was like."""

from __future__ import annotations

import pytest

from backends.health import Health, HealthState, Vitals, health_of, p95
from tests.backends.hand_clock import HandClock


@pytest.fixture
def vitals(clock: HandClock) -> Vitals:
    return Vitals(clock.monotonic)


def call(vitals: Vitals, clock: HandClock, *, well: bool = True, seconds: float = 0.1) -> None:
    began = vitals.began()
    clock.advance(seconds)
    vitals.ended(began, well=well)


def test_nothing_is_known_before_the_first_call(vitals: Vitals) -> None:
    assert vitals.health() == Health()


def test_a_system_that_answers_is_up(vitals: Vitals, clock: HandClock) -> None:
    call(vitals, clock)
    assert vitals.health().state is HealthState.UP


def test_one_failure_makes_it_degraded(vitals: Vitals, clock: HandClock) -> None:
    call(vitals, clock, well=False)
    call(vitals, clock)
    assert vitals.health().state is HealthState.DEGRADED


def test_failures_in_a_row_make_it_down_and_one_answer_ends_that(
    vitals: Vitals, clock: HandClock
) -> None:
    for _ in range(3):
        call(vitals, clock, well=False)
    assert vitals.health().state is HealthState.DOWN
    call(vitals, clock)
    assert vitals.health().state is HealthState.DEGRADED


def test_a_failure_is_forgotten_after_a_minute(vitals: Vitals, clock: HandClock) -> None:
    call(vitals, clock, well=False)
    clock.advance(61)
    call(vitals, clock)
    assert vitals.health().state is HealthState.UP


def test_nothing_is_known_after_a_minute_of_silence(vitals: Vitals, clock: HandClock) -> None:
    call(vitals, clock)
    clock.advance(61)
    assert vitals.health().state is HealthState.UNKNOWN


def test_calls_are_counted_over_a_minute(vitals: Vitals, clock: HandClock) -> None:
    for _ in range(70):
        call(vitals, clock, seconds=1.0)
    assert vitals.health().calls_per_minute == 59


def test_the_slowest_calls_show_in_the_latency(vitals: Vitals, clock: HandClock) -> None:
    for n in range(100):
        call(vitals, clock, seconds=1.0 if n >= 90 else 0.01)
    assert vitals.health().latency_ms == pytest.approx(1000.0)


def test_a_call_that_ends_after_a_silent_minute_is_of_the_second_it_ended_in(
    vitals: Vitals, clock: HandClock
) -> None:
    call(vitals, clock, seconds=61.0, well=False)
    assert (vitals.health().calls_per_minute, vitals.health().state) == (0, HealthState.DEGRADED)


def test_a_cancelled_call_says_nothing_about_the_system(vitals: Vitals) -> None:
    vitals.began()
    vitals.left()
    assert (vitals.health().state, vitals.health().in_flight) == (HealthState.UNKNOWN, 0)


def test_who_cannot_tell_is_unknown() -> None:
    assert health_of(object()) == Health()


def test_nineteen_of_twenty_are_as_quick_as_the_95th_percentile() -> None:
    assert p95([float(n) for n in range(20, 0, -1)]) == 19.0
    assert p95([]) is None
