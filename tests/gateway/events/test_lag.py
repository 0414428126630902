"""Lag is what is known of it, and nothing where nothing is heard."""

from __future__ import annotations

from gateway.events.lag import EVENTS_COUNT, Lags


class Time:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_system_of_which_nothing_is_heard_has_no_lag() -> None:
    assert Lags().of("erp") is None


def test_who_is_followed_lags_since_the_last_poll_that_answered() -> None:
    time = Time()
    lags = Lags(now=time)
    lags.followed("erp", 998.0)
    lags.followed("erp", 990.0)
    time.now = 1003.0
    assert (lags.of("erp"), lags.of("crm")) == (5.0, None)


def test_events_say_how_quick_the_last_one_was_for_a_while() -> None:
    time = Time()
    lags = Lags(now=time)
    lags.told("crm", 999.5)
    time.now += EVENTS_COUNT
    assert lags.of("crm") == 0.5
    time.now += 1
    assert lags.of("crm") is None
