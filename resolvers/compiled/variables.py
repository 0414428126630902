"""The variables of one operation, coerced: usual values here, whatever else by graphql-core."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec
from graphql import (
    GraphQLBoolean,
    GraphQLID,
    GraphQLInputType,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLSchema,
    GraphQLString,
    OperationDefinitionNode,
    VariableDefinitionNode,
)
from graphql.execution.get_variable_signature import (
    GraphQLVariableSignature,
    get_variable_signature,
)
from graphql.execution.values import (
    VariableValues,
    VariableValueSource,
    get_variable_values,
)

NOTHING = VariableValues({}, {})
# What stays as it is when it is coerced, by the scalar.
UNCHANGED: Final[Mapping[Any, type]] = {
    GraphQLString: str,
    GraphQLID: str,
    GraphQLBoolean: bool,
    GraphQLInt: int,
}
LEAST, MOST = -(2**31), 2**31 - 1  # of an Int


class _Absent:
    """Stands for a value that was not sent."""


_ABSENT = _Absent()


class Usual(msgspec.Struct, frozen=True):
    """A variable whose values mostly need no coercion: those of these types, lists of ``items``.

    ``items`` is None where the variable is no list.
    ``_Absent`` is one of the types where nothing need be sent; ``missing`` is then its source.
    """

    name: str
    signature: GraphQLVariableSignature
    types: frozenset[type]
    items: frozenset[type] | None
    missing: VariableValueSource


class Variables:
    """Coerces the variables of one operation."""

    def __init__(self, schema: GraphQLSchema, operation: OperationDefinitionNode) -> None:
        """``operation`` is one that the schema allows."""
        self._schema = schema
        self._defined: Sequence[VariableDefinitionNode] = operation.variable_definitions or ()
        found = [_usual(schema, node) for node in self._defined]
        known = [one for one in found if one is not None]
        self._usual = known if len(known) == len(found) else None

    def of(self, given: Mapping[str, Any] | None) -> VariableValues | None:
        """Coerce what was sent; None where it does not fit, which the interpreter explains."""
        if not self._defined:
            return NOTHING
        as_it_is = self._as_it_is(given or {})
        if as_it_is is not None:
            return as_it_is
        found = get_variable_values(
            self._schema, self._defined, dict(given or {}), hide_suggestions=True
        )
        return None if isinstance(found, list) else found

    def _as_it_is(self, given: Mapping[str, Any]) -> VariableValues | None:
        """Take the values as they were sent; None where one of them needs a second look."""
        if self._usual is None:
            return None
        sources: dict[str, VariableValueSource] = {}
        coerced: dict[str, Any] = {}
        for one in self._usual:
            name = one.name
            value = given.get(name, _ABSENT)
            kind = type(value)
            if kind is list:
                if one.items is None or not one.items.issuperset(map(type, value)):
                    return None
            elif kind not in one.types or (kind is int and not LEAST <= value <= MOST):
                return None
            elif value is _ABSENT:
                sources[name] = one.missing
                continue
            sources[name] = VariableValueSource(one.signature, value)
            coerced[name] = value
        return VariableValues(sources, coerced)


def _usual(schema: GraphQLSchema, node: VariableDefinitionNode) -> Usual | None:
    signature = get_variable_signature(schema, node)
    if not isinstance(signature, GraphQLVariableSignature):
        return None
    types, items = _types(signature.type)
    if node.default_value is None and not isinstance(signature.type, GraphQLNonNull):
        types |= {_Absent}
    missing = VariableValueSource(signature)
    return Usual(signature.name, signature, types, items, missing)


def _types(type_: GraphQLInputType) -> tuple[frozenset[type], frozenset[type] | None]:
    """Return the types of values that stay as they are, and those of the items of a list."""
    if isinstance(type_, GraphQLNonNull):
        types, items = _types(type_.of_type)
        return types - {type(None)}, items
    null = frozenset[type]({type(None)})
    if isinstance(type_, GraphQLList):
        each, _ = _types(type_.of_type)
        return null, each - {int}  # how large those are would have to be looked at, each
    found = UNCHANGED.get(type_)
    return (null if found is None else null | {found}), None
