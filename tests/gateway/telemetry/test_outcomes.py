"""How calls end, in one word."""

import pytest

from backends.errors import (
    BackendError,
    Garbled,
    Missing,
    Refused,
    Shed,
    Throttled,
    TimedOut,
    Unavailable,
    Unfit,
    Unserved,
)
from backends.port import ServedFrom, Slice
from gateway.telemetry.outcomes import cache_results, outcome, reads, word


def _failed(class_: type[BackendError]) -> Slice:
    return Slice(error=class_("x", system="erp"))


@pytest.mark.parametrize(
    ("class_", "expected"),
    [
        (Unavailable, "unavailable"),
        (TimedOut, "timed_out"),
        (Throttled, "throttled"),
        (Shed, "shed"),
        (Refused, "refused"),
        (Missing, "missing"),
        (Unfit, "unfit"),
        (Garbled, "garbled"),
        (Unserved, "unserved"),
        (BackendError, "broken"),
    ],
)
def test_every_error_has_a_word(class_: type[BackendError], expected: str) -> None:
    assert word(class_("x", system="erp")) == expected


def test_a_call_whose_every_key_failed_is_that_failure() -> None:
    assert outcome({"1": _failed(TimedOut), "2": _failed(TimedOut)}) == "timed_out"


def test_a_call_that_some_keys_survived_is_partial() -> None:
    assert outcome({"1": _failed(TimedOut), "2": Slice()}) == "partial"


def test_a_call_that_found_nothing_is_ok() -> None:
    assert outcome({}) == "ok"


def test_cached_keys_are_hits_unless_their_refresh_failed() -> None:
    cached = ServedFrom.CACHE
    error = TimedOut("x", system="erp")
    results = {
        "1": Slice(served_from=cached),
        "2": Slice(served_from=cached, error=error),
        "3": Slice(),
        "4": Slice(error=error),
    }
    assert cache_results(results) == {"hit": 1, "stale": 1, "miss": 2}
    assert reads(results) == (2, 1, 1)


def test_what_the_cache_did_not_have_to_do_is_not_counted() -> None:
    assert cache_results({"1": Slice()}) == {"miss": 1}
    assert cache_results({}) == {}
