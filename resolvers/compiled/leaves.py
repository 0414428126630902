"""How a leaf is written: one expression per type, for a value that is not null."""

from __future__ import annotations

from typing import Any

from graphql import GraphQLEnumType, GraphQLLeafType

from resolvers.compiled.names import Names

# Types whose values go out as they are, as long as they are of this class.
PLAIN = {"String": "str", "ID": "str", "Boolean": "bool"}


def written(type_: GraphQLLeafType, value: str, names: Names) -> str:
    """Return an expression for a leaf; ``value`` is the name of a local that is not None.

    What is not of the class that its type expects is left to the type's own rule.
    """
    if isinstance(type_, GraphQLEnumType):
        return f"{names.keep(_members(type_))}[{value}]"
    serialize = names.keep(type_.serialize)
    plain = PLAIN.get(type_.name)
    if plain is None:
        return f"{serialize}({value})"
    return f"({value} if type({value}) is {plain} else {serialize}({value}))"


def _members(type_: GraphQLEnumType) -> dict[Any, str]:
    """Map what a resolver may return to the name that goes out."""
    return {member.value: type_.serialize(member.value) for member in type_.values.values()}
