"""Operations are prepared once per text; what variables may change is weighed again."""

from __future__ import annotations

import time

import pytest
from graphql import GraphQLObjectType, parse

from resolvers.cost import Limits
from resolvers.plan import MAX_ERRORS, MAX_REMEMBERED, Operations, Prepared, lists_of, operation
from resolvers.problems import Code, Problem
from resolvers.schema import core
from tests.resolvers.hostile import HARMLESS, HOSTILE, LONG_BUT_PLAIN
from tests.resolvers.world import SCHEMA

EXECUTABLE = core(SCHEMA)
SECONDS = 2.0  # twenty times what the slowest of the hostile texts takes
BY_VARIABLE = """query($first: Int = 1) { customers(first: $first) {
    nodes { name interactions(first: $first) { nodes { subject } } } } }"""


def operations(size: int = 1000, **limits: int) -> Operations:
    return Operations(EXECUTABLE, Limits(**limits), size)


def text(number: int) -> str:
    return f"query Q{number} {{ viewer {{ subject }} }}"


def code_of(prepared: Prepared) -> Code:
    (error,) = prepared.errors
    assert isinstance(error.original_error, Problem)
    return error.original_error.code


def test_a_text_is_prepared_once() -> None:
    prepare = operations().prepare
    first = prepare(text(1), {})
    assert first.document is not None
    assert prepare(text(1), {"any": "variables"}) is first
    assert prepare(text(2), {}) is not first


def test_a_text_that_validation_refuses_is_remembered_too() -> None:
    prepare = operations().prepare
    refused = prepare("{ nope }", {})
    assert refused.errors
    assert prepare("{ nope }", {}) is refused


def test_the_texts_used_last_are_remembered() -> None:
    prepare = operations(size=2).prepare
    one, two = prepare(text(1), {}), prepare(text(2), {})
    assert prepare(text(1), {}) is one
    prepare(text(3), {})
    assert prepare(text(1), {}) is one
    assert prepare(text(2), {}) is not two


def test_a_text_whose_cost_is_weighed_again_counts_as_used() -> None:
    prepare = operations(size=2).prepare
    by_variable = prepare(BY_VARIABLE, {})
    prepare(text(1), {})
    assert prepare(BY_VARIABLE, {"first": 2}) is by_variable
    prepare(text(2), {})
    assert prepare(BY_VARIABLE, {}) is by_variable


def test_long_texts_are_not_remembered() -> None:
    prepare = operations().prepare
    long = text(1) + " " * MAX_REMEMBERED
    assert prepare(long, {}) is not prepare(long, {})


def test_what_was_too_dear_with_one_variable_is_prepared_with_another() -> None:
    prepare = operations(cost=1000).prepare
    assert code_of(prepare(BY_VARIABLE, {"first": 100})) is Code.QUERY_TOO_COMPLEX
    cheap = prepare(BY_VARIABLE, {"first": 2})
    assert cheap.errors == ()
    assert code_of(prepare(BY_VARIABLE, {"first": 100})) is Code.QUERY_TOO_COMPLEX
    assert prepare(BY_VARIABLE, {"first": 2}) is cheap


def test_a_text_without_a_say_of_variables_is_not_weighed_again() -> None:
    prepared = operations().prepare("{ customers(first: 3) { totalCount } }", {})
    assert not prepared.cost_by_variables
    assert operations().prepare(BY_VARIABLE, {}).cost_by_variables


def test_more_tokens_than_allowed_are_a_bad_request() -> None:
    prepared = operations(tokens=10).prepare(text(1) + text(2), {})
    assert prepared.document is None
    (error,) = prepared.errors
    assert error.extensions == {"code": Code.BAD_REQUEST}


@pytest.mark.parametrize("name", ["A", None])
def test_the_only_operation_needs_no_name(name: str | None) -> None:
    document = parse("query A { viewer { subject } }")
    chosen = operation(document, name, read_only=True)
    assert chosen.name is not None
    assert chosen.name.value == "A"


def test_a_mutation_may_not_be_read_only() -> None:
    document = parse("mutation { a }")
    with pytest.raises(Problem, match="GET") as caught:
        operation(document, None, read_only=True)
    assert caught.value.code is Code.METHOD_NOT_ALLOWED
    assert operation(document, None, read_only=False).name is None


def test_every_field_that_comes_in_pages_is_weighed_as_one() -> None:
    lists = lists_of(EXECUTABLE)
    for type_ in EXECUTABLE.type_map.values():
        if isinstance(type_, GraphQLObjectType) and not type_.name.startswith("_"):
            paged = {n for n, f in type_.fields.items() if "first" in f.args}
            assert paged <= set(lists), type_.name
    assert (lists["customers"], lists["findOrders"]) == (20, 50)


def hostile() -> list[object]:
    return [pytest.param(text, id=name) for name, text in HOSTILE.items()]


@pytest.mark.parametrize("text", hostile())
def test_a_hostile_text_is_answered_in_bounded_time(text: str) -> None:
    began = time.process_time()
    prepared = operations().prepare(text, {})
    assert time.process_time() - began < SECONDS
    assert bool(prepared.errors) is (text not in HARMLESS)
    assert len(prepared.errors) <= MAX_ERRORS + 1


@pytest.mark.parametrize("text", LONG_BUT_PLAIN, ids=["comment", "commas", "string", "block"])
def test_long_plain_texts_are_read(text: str) -> None:
    assert operations().prepare(text, {}).errors == ()
