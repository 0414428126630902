"""What an operation may cost: points, depth, and nothing that hides from the count."""

from __future__ import annotations

from typing import Any

import pytest
from graphql import get_introspection_query, parse

from resolvers.cost import Limits, check
from resolvers.plan import lists_of
from resolvers.problems import Code, Problem
from resolvers.schema import core
from tests.resolvers.questions import CUSTOMER_360
from tests.resolvers.world import SCHEMA

LISTS = lists_of(core(SCHEMA))
AMPLE = Limits(cost=10**8)


def points(text: str, limits: Limits = AMPLE, **variables: Any) -> int:
    return check(parse(text), variables, limits, LISTS).points


def refused(text: str, limits: Limits = Limits(), **variables: Any) -> str:  # noqa: B008
    with pytest.raises(Problem) as caught:
        check(parse(text), variables, limits, LISTS)
    assert caught.value.code is Code.QUERY_TOO_COMPLEX
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{ a }", 1),
        ("{ a b: c { d } }", 3),
        ("{ customers { a } }", 10 + 20),
        ("{ customers(first: 3) { a b } }", 10 + 3 * 2),
        ("{ customers(first: 3) { orders(first: 5) { a } } }", 10 + 3 * (10 + 5)),
        ("{ customers(first: null) { a } }", 10 + 20),
        ("{ customers(first: 0) { a } }", 10 + 1),
        ("{ customers(first: -7) { a } }", 10 + 1),
        ('{ products(skus: ["a", "b", "c"]) { a b } }', 1 + 3 * 2),
        ("{ products(skus: []) { a } }", 1 + 1),
        ('{ products(skus: "a") { a } }', 1 + 1),
        ("{ _entities(representations: [{}, {}]) { a } }", 1 + 2),
        ("{ findOrders(reference: 1) { a } }", 10 + 50),
        ("{ ... { a } ...F } fragment F on Query { b c }", 3),
        ("query A { a } query B { a b c }", 3),
        ("{ __schema { a } __type { a } }", 10 + 50 + 10 + 5),
    ],
)
def test_points_are_counted(text: str, expected: int) -> None:
    assert points(text) == expected


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"n": 7}, 10 + 7),
        ({"n": 7.0}, 10 + 7),
        ({}, 10 + 4),
        ({"n": None}, 10 + 20),
        ({"n": "7"}, 10 + 20),
        ({"n": True}, 10 + 1),
        ({"n": [1, 2]}, 10 + 20),
        ({"n": float("inf")}, 10 + 20),
    ],
)
def test_a_page_size_by_variable_counts(variables: dict[str, Any], expected: int) -> None:
    assert points("query($n: Int = 4) { customers(first: $n) { a } }", **variables) == expected


def test_a_list_by_variable_counts_by_its_length() -> None:
    text = 'query($s: [String!]! = ["a", "b"]) { products(skus: $s) { a } }'
    assert points(text, s=["x"] * 50) == 1 + 50
    assert points(text) == 1 + 2


def test_a_default_of_one_operation_does_not_hide_that_of_another() -> None:
    """Fragments are weighed once for all operations: the larger default counts, in any order."""
    text = """query A($n: Int = 1) { ...F } query B($n: Int = 100) { ...F }
        fragment F on Query { customers(first: $n) { a } }"""
    assert points(text) == 10 + 100
    swapped = text.replace("= 100", "= x").replace("= 1)", "= 100)").replace("= x", "= 1")
    assert points(swapped) == 10 + 100


def test_too_dear_is_refused_with_what_would_be_right() -> None:
    says = refused("{ customers(first: 100) { orders(first: 100) { a b c } } }")
    assert "20000 points" in says
    assert "first" in says


def test_a_page_size_beyond_all_bounds_is_refused() -> None:
    nine = "9" * 5000
    refused(f"{{ customers(first: {nine}) {{ a }} }}")
    refused("query($n: Int) { customers(first: $n) { a } }", n=10**30)
    refused("query($n: Int = 2147483647) { customers(first: $n) { a } }")


def test_wide_aliases_are_refused() -> None:
    refused("{" + " ".join(f"a{i}: customers {{ x }}" for i in range(700)) + "}")


def test_a_chain_of_doubling_fragments_is_refused_at_once() -> None:
    chain = [f"fragment F{i} on Query {{ ...F{i + 1} ...F{i + 1} }}" for i in range(20)]
    refused("{ ...F0 }" + " ".join(chain) + "fragment F20 on Query { a }")


def test_a_fragment_is_weighed_wherever_it_stands() -> None:
    text = (
        "{ customers(first: 5) { ...F } ...G } fragment G on Query { ...F } fragment F on C { a b }"
    )
    assert points(text) == 10 + 5 * 2 + 2


def test_unknown_fragments_and_circles_are_left_to_validation() -> None:
    assert points("{ ...Nope a }") == 1
    assert points("{ ...F } fragment F on Query { a ...G } fragment G on Query { ...F b }") == 2


def nested(levels: int) -> str:
    return "{ " + "a { " * (levels - 1) + "a" + " }" * levels


def test_depth_is_bounded() -> None:
    limits = Limits(depth=5)
    assert points(nested(5), limits) == 5
    assert "5 levels" in refused(nested(6), limits)


def test_depth_is_counted_through_fragments() -> None:
    limits = Limits(depth=5)
    text = "{ a { a { ...F } } } fragment F on A { a { a { a { a } } } }"
    refused(text, limits)


def test_what_no_operation_uses_is_weighed_too() -> None:
    refused("{ a } fragment F on A " + nested(6), Limits(depth=5))
    refused("{ a } fragment F on A { customers(first: 100000) { a } }")


def test_a_customer_360_and_an_introspection_fit() -> None:
    limits = Limits()
    assert points(CUSTOMER_360, limits) < limits.cost * 0.6
    assert points(get_introspection_query(), limits) < limits.cost * 0.6


def test_a_chain_of_fragments_is_bounded_too() -> None:
    chain = [f"fragment F{i} on Query {{ ...F{i + 1} }}" for i in range(30)]
    assert "levels" in refused("{ ...F0 }" + " ".join(chain) + "fragment F30 on Query { a }")
