"""A section's freshness as attributes of a span."""

import datetime as dt

from backends.errors import TimedOut
from backends.port import ServedFrom, Slice
from gateway.telemetry.sections import told
from resolvers.freshness import Freshness, Part, SectionState, judge

AT = dt.datetime(2026, 11, 22, 8, tzinfo=dt.UTC)


def test_all_that_is_known_is_told() -> None:
    late = TimedOut("late", system="erp", retry_after=0.1)
    slices = (
        Slice(as_of=AT, served_from=ServedFrom.CACHE, error=late),
        Slice(error=TimedOut("late", system="erp")),
    )
    now = AT + dt.timedelta(seconds=2.5)
    freshness = judge([Part("erp", slice_) for slice_ in slices], now)
    assert told("order", freshness) == (
        {
            "c360.section": "order",
            "c360.state": "PARTIAL",
            "c360.as_of": "2026-11-22T08:00:00+00:00",
            "c360.age_seconds": 2.5,
            "c360.source": "erp",
            "c360.served_from": "CACHE",
            "c360.retry_after_ms": 100,
            "c360.part.sources": ("erp", "erp"),
            "c360.part.states": ("STALE", "TIMED_OUT"),
        },
        False,
    )


def test_what_is_not_known_is_left_out() -> None:
    attributes, failed = told("order", Freshness(state=SectionState.NOT_LINKED))
    assert attributes == {"c360.section": "order", "c360.state": "NOT_LINKED"}
    assert not failed


def test_a_section_without_a_value_has_failed() -> None:
    failed = {state for state in SectionState if told("order", Freshness(state=state))[1]}
    assert failed == {"UNAVAILABLE", "TIMED_OUT", "SHED", "FAILED"}
