"""How a leaf is written: one expression per type, for a value that is not null."""

from __future__ import annotations

from typing import Any

from graphql import GraphQLEnumType, GraphQLLeafType

from resolvers.compiled.names import Names

# Types whose values go out as they are, as long as they are of this class.
PLAIN = {"String": "str", "ID": "str", "Boolean": "bool"}


def completed(type_: GraphQLLeafType, value: str, names: Names, *, required: bool) -> str:
    """Return an expression for a leaf that may be null; ``value`` is an expression.

    What is not of the class that its type expects is left to the type's own rule.
    """
    if isinstance(type_, GraphQLEnumType):
        return f"{_members(type_, names, required=required)}[{value}]"
    local, taken = names.local(value)
    null = "no()" if required else "None"
    serialize = names.keep(type_.serialize)
    plain = PLAIN.get(type_.name)
    if plain is None:
        return f"({null} if {taken} is None else {serialize}({local}))"
    other = f"{null} if {local} is None else {serialize}({local})"
    return f"({local} if type({taken}) is {plain} else {other})"


def _members(type_: GraphQLEnumType, names: Names, *, required: bool) -> str:
    """Name what maps a resolver's value to the name that goes out; there is none for others."""
    members: dict[Any, str | None] = {
        member.value: type_.serialize(member.value) for member in type_.values.values()
    }
    return names.table((type_, required), members if required else {None: None} | members)
