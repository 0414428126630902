"""What validation has to compare, bounded before it begins."""

from __future__ import annotations

import pytest
from graphql import parse

from resolvers.cost import Limits
from resolvers.overlap import check
from resolvers.problems import Code, Problem
from tests.resolvers.questions import CUSTOMER_360


def refused(text: str, comparisons: int) -> None:
    with pytest.raises(Problem, match="same names") as caught:
        check(parse(text), Limits(comparisons=comparisons))
    assert caught.value.code is Code.QUERY_TOO_COMPLEX


def accepted(text: str, comparisons: int) -> None:
    check(parse(text), Limits(comparisons=comparisons))


@pytest.mark.parametrize(
    ("text", "comparisons"),
    [
        ("{ a b c }", 3 + 3),
        ("{ a a a }", 3 + 9),
        ("{ x: a x: b }", 2 + 4),
        ("{ a { b } a { b } }", 2 + 4 + 2 + 4),
        ("{ ... { a } ... { a } }", 2 + 2 + 4),
        ("{ ...F ...F } fragment F on Q { a }", 2 + 1 + 1 + (1 + 1)),
        ("{ a { ...F } b { ...F } } fragment F on Q { c }", 2 + 2 + 2 * (1 + 1 + 1) + (1 + 1)),
    ],
)
def test_what_falls_together_is_counted(text: str, comparisons: int) -> None:
    accepted(text, comparisons)
    refused(text, comparisons - 1)


def test_a_circle_of_fragments_is_left_to_validation() -> None:
    accepted("{ ...F } fragment F on Q { a ...G } fragment G on Q { ...F }", 50)
    accepted("{ a { ...F } } fragment F on Q { a { ...F } }", 500)


def test_an_unknown_fragment_is_left_to_validation() -> None:
    accepted("{ ...Nope a }", 10)


def test_a_customer_360_fits_ten_times() -> None:
    accepted(CUSTOMER_360, Limits().comparisons // 10)
