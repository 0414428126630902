"""From slices to states."""

from __future__ import annotations

import pytest

from backends.errors import Garbled, Shed, TimedOut, Unavailable, Unserved
from backends.port import ServedFrom, Slice
from resolvers.freshness import Part, SectionState, judge, linked
from tests.resolvers.world import NOW, at

FRESH = Slice(as_of=NOW)
STALE = Slice(as_of=at(-1), error=Unavailable("down", system="a"))
DOWN = Slice(error=Unavailable("down", system="a", retry_after=1.5))
LATE = Slice(error=TimedOut("late", system="a"))
SHED = Slice(error=Shed("full", system="a", retry_after=4))
FAILED = Slice(error=Garbled("html", system="a"))
GAP = Slice(error=Unserved("gap", system="a"))


@pytest.mark.parametrize(
    ("slices", "state"),
    [
        ([FRESH], SectionState.FRESH),
        ([STALE], SectionState.STALE),
        ([DOWN], SectionState.UNAVAILABLE),
        ([FRESH, FRESH], SectionState.FRESH),
        ([FRESH, STALE], SectionState.STALE),
        ([FRESH, DOWN], SectionState.PARTIAL),
        ([STALE, FAILED], SectionState.PARTIAL),
        ([FRESH, GAP], SectionState.PARTIAL),
        ([LATE, LATE], SectionState.TIMED_OUT),
        ([SHED, LATE], SectionState.TIMED_OUT),
        ([SHED, DOWN], SectionState.UNAVAILABLE),
        ([DOWN, FAILED], SectionState.FAILED),
        ([GAP, SHED], SectionState.SHED),
        ([None], SectionState.NOT_LINKED),
        ([None, GAP], SectionState.NOT_PROVIDED),
        ([None, FRESH], SectionState.PARTIAL),
    ],
)
def test_the_parts_make_the_state(slices: list[Slice | None], state: SectionState) -> None:
    assert judge([Part("a", s) for s in slices], NOW).state is state


def test_a_section_without_parts_is_what_it_is_said_to_be() -> None:
    assert judge([], NOW, otherwise=SectionState.NOT_LINKED).state is SectionState.NOT_LINKED


def test_a_section_is_as_old_as_its_oldest_part() -> None:
    old = Slice(as_of=at(-1), served_from=ServedFrom.CACHE)
    freshness = judge([Part("a", FRESH), Part("b", old)], NOW)
    assert (freshness.as_of, freshness.age_seconds) == (at(-1), 86400.0)
    assert freshness.served_from is ServedFrom.CACHE
    assert freshness.source is None
    assert [part.source for part in freshness.parts] == ["a", "b"]


def test_a_section_of_one_system_names_it() -> None:
    assert judge([Part("a", FRESH), Part("a", DOWN)], NOW).source == "a"


def test_a_value_from_the_future_has_no_negative_age() -> None:
    assert judge([Part("a", Slice(as_of=at(1)))], NOW).age_seconds == 0.0


def test_the_longest_wait_counts() -> None:
    assert judge([Part("a", DOWN), Part("a", SHED)], NOW).retry_after_ms == 4000


def test_an_unknown_key_of_a_link_has_failed() -> None:
    part = linked(Part("a", None), "order")
    assert judge([part], NOW).state is SectionState.FAILED


def test_a_known_key_stays_what_it_is() -> None:
    part = Part("a", FRESH)
    assert linked(part, "order") is part
