"""A system that keeps failing is left alone, and probed by single calls until it answers."""

from __future__ import annotations

import pytest
import structlog

from backends.breaker import MUTE, Breakers, BreakerState, Ticket, Verdict, verdict
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
    Unserved,
)
from backends.vocabulary import Kind
from tests.backends.hand_clock import HandClock

DOWN = Unavailable("down", system="erp")


@pytest.fixture
def breakers(clock: HandClock) -> Breakers:
    return Breakers(clock.monotonic, system="erp")


def state(breakers: Breakers) -> BreakerState:
    return breakers.state


def admitted(breakers: Breakers, kind: Kind = Kind.STOCK) -> Ticket:
    ticket = breakers.admit(kind)
    assert ticket is not None
    return ticket


def call(breakers: Breakers, found: Verdict, kind: Kind = Kind.STOCK) -> None:
    ticket = admitted(breakers, kind)
    breakers.sent(ticket)
    breakers.end(ticket, found)


def trip(breakers: Breakers, kind: Kind = Kind.STOCK) -> None:
    for _ in range(5):
        call(breakers, Verdict.ILL, kind)


@pytest.mark.parametrize(
    ("error", "found"),
    [
        (None, Verdict.WELL),
        (Missing("denied", system="erp"), Verdict.WELL),
        (DOWN, Verdict.ILL),
        (TimedOut("late", system="erp"), Verdict.SILENT),
        (Throttled("slow down", system="erp"), Verdict.ILL),
        (Garbled("not understood", system="erp"), Verdict.ILL),
        (Refused("login rejected", system="erp"), Verdict.ILL),
        (Unfit("a strange key", system="erp"), Verdict.UNFIT),
        (Unserved("nobody", system="erp"), Verdict.NOTHING),
        (Shed("too many", system="erp"), Verdict.NOTHING),
        (Tripped("left alone", system="erp"), Verdict.NOTHING),
        (Paused("left alone", system="erp"), Verdict.NOTHING),
    ],
)
def test_trouble_counts_and_answers_about_the_business_do_not(
    error: BackendError | None, found: Verdict
) -> None:
    assert verdict([error], fair=True) is found


def test_silence_counts_only_when_there_was_time_to_answer() -> None:
    late = TimedOut("late", system="erp")
    assert verdict([late], fair=False) is Verdict.HURRIED
    assert verdict([DOWN], fair=False) is Verdict.ILL


def test_a_short_silence_alone_says_nothing(breakers: Breakers) -> None:
    assert breakers.weighed(Kind.STOCK, Verdict.HURRIED) is Verdict.NOTHING
    assert breakers.weighed(Kind.STOCK, Verdict.WELL) is Verdict.WELL


def test_behind_a_fair_silence_a_short_one_counts_until_something_is_answered(
    breakers: Breakers,
) -> None:
    for answer in (Verdict.WELL, Verdict.ILL):
        call(breakers, Verdict.SILENT)
        call(breakers, Verdict.NOTHING)
        assert breakers.weighed(Kind.STOCK, Verdict.HURRIED) is Verdict.SILENT
        assert breakers.weighed(Kind.ORDER, Verdict.HURRIED) is Verdict.NOTHING
        call(breakers, answer)
        assert breakers.weighed(Kind.STOCK, Verdict.HURRIED) is Verdict.NOTHING


def test_silence_opens_it(breakers: Breakers) -> None:
    for _ in range(5):
        call(breakers, Verdict.SILENT)
    assert state(breakers) is BreakerState.OPEN


def test_an_answer_is_ill_only_when_nothing_in_it_is_well() -> None:
    assert verdict([DOWN, None, DOWN], fair=True) is Verdict.WELL
    assert verdict([DOWN, Unserved("nobody", system="erp")], fair=True) is Verdict.ILL
    assert verdict([], fair=True) is Verdict.WELL


def test_failures_in_a_row_open_it(breakers: Breakers) -> None:
    for _ in range(4):
        call(breakers, Verdict.ILL)
    call(breakers, Verdict.WELL)
    for _ in range(4):
        call(breakers, Verdict.ILL)
    assert state(breakers) is BreakerState.CLOSED
    call(breakers, Verdict.ILL)
    assert state(breakers) is BreakerState.OPEN
    assert breakers.admit(Kind.STOCK) is None


def test_half_of_the_latest_calls_open_it(breakers: Breakers) -> None:
    for _ in range(9):
        call(breakers, Verdict.WELL)
        call(breakers, Verdict.ILL)
    call(breakers, Verdict.WELL)
    assert state(breakers) is BreakerState.CLOSED
    call(breakers, Verdict.ILL)
    assert state(breakers) is BreakerState.OPEN


def test_what_says_nothing_counts_for_nothing(breakers: Breakers) -> None:
    for _ in range(30):
        for mute in MUTE:
            call(breakers, mute)
    assert state(breakers) is BreakerState.CLOSED


def test_each_kind_has_a_state_of_its_own(breakers: Breakers) -> None:
    trip(breakers, Kind.STOCK)
    assert breakers.admit(Kind.ORDER) is not None
    assert state(breakers) is BreakerState.OPEN  # the worst


def test_after_its_rest_one_call_at_a_time_is_let_through(
    breakers: Breakers, clock: HandClock
) -> None:
    trip(breakers)
    clock.advance(4.9)
    assert breakers.wait(Kind.STOCK) == pytest.approx(0.1)
    assert breakers.admit(Kind.STOCK) is None
    clock.advance(0.2)
    assert state(breakers) is BreakerState.HALF_OPEN
    probe = admitted(breakers)
    assert breakers.admit(Kind.STOCK) is None
    breakers.sent(probe)
    clock.advance(6.0)
    assert breakers.admit(Kind.STOCK) is None
    assert breakers.wait(Kind.STOCK) > 0.0


def test_a_good_probe_closes_it(breakers: Breakers, clock: HandClock) -> None:
    trip(breakers)
    clock.advance(5.0)
    call(breakers, Verdict.WELL)
    assert state(breakers) is BreakerState.CLOSED
    assert breakers.wait(Kind.STOCK) == 0.0


def test_probes_that_fail_are_a_rest_apart_from_start_to_start(
    breakers: Breakers, clock: HandClock
) -> None:
    trip(breakers)
    clock.advance(5.0)
    probe = admitted(breakers)
    breakers.sent(probe)
    clock.advance(3.0)
    breakers.end(probe, Verdict.ILL)
    assert breakers.wait(Kind.STOCK) == pytest.approx(2.0)
    clock.advance(2.0)
    assert breakers.admit(Kind.STOCK) is not None


def test_a_probe_that_was_not_made_lets_the_next_one_be_made(
    breakers: Breakers, clock: HandClock
) -> None:
    trip(breakers)
    clock.advance(5.0)
    breakers.end(admitted(breakers))
    assert breakers.admit(Kind.STOCK) is not None


def test_a_cancelled_probe_makes_room_for_the_next_one_in_its_time(
    breakers: Breakers, clock: HandClock
) -> None:
    trip(breakers)
    clock.advance(5.0)
    call(breakers, Verdict.NOTHING)
    assert breakers.wait(Kind.STOCK) == pytest.approx(5.0)
    clock.advance(5.0)
    assert breakers.admit(Kind.STOCK) is not None


def test_a_system_in_which_nothing_answers_is_probed_for_all_kinds_together(
    breakers: Breakers, clock: HandClock
) -> None:
    trip(breakers, Kind.STOCK)
    trip(breakers, Kind.ORDER)
    probes = 0
    for _ in range(200):
        clock.advance(0.1)
        for kind in (Kind.STOCK, Kind.ORDER):
            if breakers.wait(kind) == 0.0:
                call(breakers, Verdict.ILL, kind)
                probes += 1
    assert probes == 4  # in 20 seconds


def test_the_first_answer_lets_every_kind_be_probed_at_once(
    breakers: Breakers, clock: HandClock
) -> None:
    trip(breakers, Kind.STOCK)
    trip(breakers, Kind.ORDER)
    clock.advance(5.0)
    stock = admitted(breakers, Kind.STOCK)
    breakers.sent(stock)
    assert breakers.admit(Kind.ORDER) is None
    breakers.end(stock, Verdict.WELL)
    call(breakers, Verdict.WELL, Kind.ORDER)
    assert state(breakers) is BreakerState.CLOSED


def test_a_kind_that_fails_beside_others_that_answer_is_probed_once_per_rest(
    breakers: Breakers, clock: HandClock
) -> None:
    trip(breakers, Kind.STOCK)
    probes = 0
    for _ in range(200):
        clock.advance(0.1)
        call(breakers, Verdict.WELL, Kind.ORDER)
        if breakers.wait(Kind.STOCK) == 0.0:
            call(breakers, Verdict.ILL, Kind.STOCK)
            probes += 1
    assert probes == 4  # in 20 seconds


def test_calls_from_before_a_turn_do_not_count_after_it(
    breakers: Breakers, clock: HandClock
) -> None:
    hanging = [admitted(breakers) for _ in range(8)]
    trip(breakers)
    assert not any(breakers.valid(ticket) for ticket in hanging)
    clock.advance(5.0)
    call(breakers, Verdict.WELL)
    for ticket in hanging:
        breakers.end(ticket, Verdict.ILL)
    assert state(breakers) is BreakerState.CLOSED


def test_a_call_ends_once(breakers: Breakers) -> None:
    ticket = admitted(breakers)
    for _ in range(9):
        breakers.end(ticket, Verdict.ILL)
    assert state(breakers) is BreakerState.CLOSED


def test_opening_and_closing_are_one_line_each(breakers: Breakers, clock: HandClock) -> None:
    with structlog.testing.capture_logs() as lines:
        trip(breakers)
        clock.advance(5.0)
        call(breakers, Verdict.ILL)
        clock.advance(5.0)
        call(breakers, Verdict.WELL)
    assert [line["event"] for line in lines] == ["breaker_opened", "breaker_closed"]
    assert {(line["system"], line["kind"]) for line in lines} == {("erp", "stock")}
