"""A field's arguments: known when it is compiled, or made of variables at every run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from graphql import FieldNode, GraphQLField, VariableNode
from graphql.execution.values import VariableValues, get_argument_values
from graphql.language import ast
from strawberry.types.arguments import convert_arguments
from strawberry.types.field import StrawberryField

Convert = Callable[[dict[str, Any]], dict[str, Any]]


def converter(declared: StrawberryField, config: Any, scalars: Mapping[Any, Any]) -> Convert:
    """Return what turns the arguments of a request to those of the field's own function."""

    def convert(given: dict[str, Any]) -> dict[str, Any]:
        return convert_arguments(given, declared.arguments, scalars, config)

    return convert


def constant(field: GraphQLField, node: FieldNode, convert: Convert) -> dict[str, Any] | None:
    """Return the arguments where no variable has a part in them, else None."""
    if any(_varies(argument.value) for argument in node.arguments or ()):
        return None
    return convert(get_argument_values(field, node))


def varying(
    field: GraphQLField, node: FieldNode, convert: Convert
) -> Callable[[VariableValues], dict[str, Any]]:
    """Return what makes the arguments of the variables' values."""

    def arguments(variables: VariableValues) -> dict[str, Any]:
        return convert(get_argument_values(field, node, variables, hide_suggestions=True))

    return arguments


def _varies(value: ast.ValueNode) -> bool:
    if isinstance(value, VariableNode):
        return True
    if isinstance(value, ast.ListValueNode):
        return any(_varies(item) for item in value.values)
    if isinstance(value, ast.ObjectValueNode):
        return any(_varies(entry.value) for entry in value.fields)
    return False
