"""Variables are coerced as graphql-core does it, whichever of the two ways they take."""

from __future__ import annotations

from typing import Any

import pytest
from graphql import Undefined, parse
from graphql.execution.values import VariableValues, get_variable_values
from graphql.language import OperationDefinitionNode

from resolvers.compiled import variables as module
from resolvers.compiled.variables import Variables
from resolvers.schema import core
from tests.resolvers.world import SCHEMA

TYPES = (
    *("ID", "ID!", "String", "String!", "Int", "Int!", "Boolean", "Boolean!"),
    *("[String!]!", "[String]", "[ID!]", "[Int!]", "[[String]]", "Decimal", "Date", "Float"),
    *("OrderSelection", "OrderSelection!", "CustomerFilter", "[CustomerFilter!]", "Nothing"),
    *("String = null", 'String! = "a"', "Int = 3", '[String!] = "a"'),
)
VALUES: tuple[Any, ...] = (
    *(Undefined, None, "", "a", "OPEN", "\ud800", 0, 1, -(2**31), 2**31 - 1, 2**31, -(2**31) - 1),
    *(True, False, 1.0, 1.5, "1", [], ["a"], ["a", None], [None], ["a", 1], [1, 2], [2**40]),
    *(
        [True],
        [["a"]],
        {},
        {"region": "x"},
        {"region": 1},
        [{"region": "x"}],
        "2026-12-01",
        "x" * 99,
    ),
)


def operation(types: str) -> OperationDefinitionNode:
    (found,) = parse(f"query ({types}) {{ viewer {{ subject }} }}").definitions
    assert isinstance(found, OperationDefinitionNode)
    return found


def by_graphql_core(types: str, given: dict[str, Any]) -> VariableValues | None:
    defined = operation(types).variable_definitions or ()
    found = get_variable_values(core(SCHEMA), defined, given)
    return None if isinstance(found, list) else found


def told(found: VariableValues | None) -> Any:
    if found is None:
        return None
    sources = {
        name: (source.signature.name, str(source.signature.type), repr(source.value))
        for name, source in found.sources.items()
    }
    return sources, {name: (type(value), value) for name, value in found.coerced.items()}


@pytest.mark.parametrize("type_", TYPES)
def test_every_value_becomes_what_graphql_core_makes_of_it(type_: str) -> None:
    ours = Variables(core(SCHEMA), operation(f"$v: {type_}"))
    for value in VALUES:
        given = {} if value is Undefined else {"v": value}
        assert told(ours.of(given)) == told(by_graphql_core(f"$v: {type_}", given)), value


def test_an_odd_value_among_usual_ones_is_coerced() -> None:
    types = "$id: ID!, $first: Int = 2, $after: String"
    ours = Variables(core(SCHEMA), operation(types))
    for given in ({"id": 5}, {"id": "5", "first": 1.0}, {"id": "5", "first": None, "more": 1}, {}):
        assert told(ours.of(given)) == told(by_graphql_core(types, given))


def test_nothing_is_defined_and_nothing_sent() -> None:
    (plain,) = parse("{ viewer { subject } }").definitions
    assert isinstance(plain, OperationDefinitionNode)
    assert Variables(core(SCHEMA), plain).of(None) == VariableValues({}, {})


def test_usual_values_need_no_graphql_core(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = Variables(
        core(SCHEMA), operation("$id: ID!, $skus: [String!]!, $first: Int, $all: Boolean, $no: ID")
    )
    monkeypatch.setattr(module, "get_variable_values", None)
    given = {"id": "1", "skus": ["a", "b"], "first": 3, "all": True}
    found = ours.of(given)
    assert found is not None
    assert found.coerced == given
