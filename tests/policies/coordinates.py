"""The coordinates of a schema written in SDL, and those of the public schema."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from graphql import GraphQLObjectType, build_schema, get_named_type, is_non_null_type

from policies.coordinates import Coordinate
from resolvers.schema import build, coordinates


@cache
def public_coordinates() -> tuple[Coordinate, ...]:
    """Every field of the public schema."""
    return coordinates(build())


def from_sdl(
    text: str, inputs: Mapping[str, tuple[str, ...]] | None = None
) -> tuple[Coordinate, ...]:
    """Every field of the object types in the text."""
    return tuple(_coordinates(text, inputs or {}))


def _coordinates(text: str, inputs: Mapping[str, tuple[str, ...]]) -> Iterator[Coordinate]:
    types = build_schema(text).type_map
    for owner in types.values():
        if not isinstance(owner, GraphQLObjectType) or owner.name.startswith("__"):
            continue
        for name, field in owner.fields.items():
            target = get_named_type(field.type)
            coordinate = f"{owner.name}.{name}"
            yield Coordinate(
                name=coordinate,
                nullable=not is_non_null_type(field.type),
                root=owner.name == "Query",
                inputs=inputs.get(coordinate, ()),
                returns=target.name if isinstance(target, GraphQLObjectType) else "",
            )
