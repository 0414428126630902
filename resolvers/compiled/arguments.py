"""A field's arguments: known when it is compiled, or made of variables at every run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from graphql import (
    FieldNode,
    GraphQLArgument,
    GraphQLField,
    VariableNode,
    get_nullable_type,
    is_leaf_type,
    is_list_type,
)
from graphql.execution.values import VariableValues, get_argument_values
from graphql.language import ast
from strawberry.relay import GlobalID
from strawberry.types.arguments import StrawberryArgument, convert_arguments
from strawberry.types.field import StrawberryField

from resolvers.compiled.names import Names
from resolvers.compiled.selection import Selection

Convert = Callable[[dict[str, Any]], dict[str, Any]]


def written(
    names: Names,
    selection: Selection,
    conversion: tuple[Any, Mapping[Any, Any]],
    found: GraphQLField,
    node: FieldNode,
) -> str:
    """Write the arguments of a field as the function takes it that was declared, behind a comma.

    Literals are read now. A variable that always has a value, of a type that needs no conversion,
    stands for itself; the rest is for graphql-core and strawberry to make at every run.
    """
    declared: StrawberryField = found.extensions["strawberry-definition"]
    config, scalars = conversion
    ours = {config.name_converter.from_argument(one): one for one in declared.arguments}
    given = {argument.name.value: argument.value for argument in node.arguments or ()}
    rest, text = dict(found.args), ""
    for name, argument in found.args.items():
        value = given.get(name)
        if not isinstance(value, VariableNode) or value.name.value not in selection.required:
            continue
        form = _form(ours[name], argument)
        if form is not None:
            del rest[name]
            text += f", {ours[name].python_name}=" + form.format(repr(value.name.value))

    def convert(values: dict[str, Any]) -> dict[str, Any]:
        return convert_arguments(values, declared.arguments, scalars, config)

    return text + read(names, GraphQLField(found.type, args=rest), node, convert)


def read(names: Names, field: GraphQLField, node: FieldNode, convert: Convert) -> str:
    """Write the arguments as graphql-core reads them."""
    if not field.args:
        return ""
    if any(a.name.value in field.args and _varies(a.value) for a in node.arguments or ()):
        return f", **{names.keep(_varying(field, node, convert))}(x.variables)"
    return f", **{names.keep(convert(get_argument_values(field, node)))}"


def _varying(
    field: GraphQLField, node: FieldNode, convert: Convert
) -> Callable[[VariableValues], dict[str, Any]]:
    def arguments(variables: VariableValues) -> dict[str, Any]:
        return convert(get_argument_values(field, node, variables, hide_suggestions=True))

    return arguments


def _form(ours: StrawberryArgument, argument: GraphQLArgument) -> str | None:
    """Return how a coerced value is passed on; None where strawberry has to make another of it."""
    if ours.is_maybe or ours.type is GlobalID:
        return None
    type_: Any = get_nullable_type(argument.type)
    if is_list_type(type_):
        return (
            "[*x.variables.coerced[{}]]" if is_leaf_type(get_nullable_type(type_.of_type)) else None
        )
    return "x.variables.coerced[{}]" if is_leaf_type(type_) else None


def _varies(value: ast.ValueNode) -> bool:
    if isinstance(value, VariableNode):
        return True
    if isinstance(value, ast.ListValueNode):
        return any(_varies(item) for item in value.values)
    if isinstance(value, ast.ObjectValueNode):
        return any(_varies(entry.value) for entry in value.fields)
    return False
