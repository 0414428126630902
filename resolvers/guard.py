"""The policy at every field: what is denied is null, and its resolver never runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    default_field_resolver,
)

from resolvers.context import RequestContext
from resolvers.problems import Denied
from resolvers.seen import whose


def guard(schema: GraphQLSchema) -> None:
    """Put the policy before every field of a built schema; introspection is left alone."""
    for type_ in schema.type_map.values():
        if isinstance(type_, GraphQLObjectType) and not type_.name.startswith("__"):
            for name, field in type_.fields.items():
                field.resolve = guarded(f"{type_.name}.{name}", field)


def guarded(coordinate: str, field: GraphQLField) -> Callable[..., Any]:
    """Return the field's resolver behind the policy."""
    resolve = field.resolve or default_field_resolver
    required = isinstance(field.type, GraphQLNonNull)

    def resolve_if_visible(
        source: Any, info: GraphQLResolveInfo[RequestContext], **arguments: Any
    ) -> Any:
        context = info.context
        owner = whose(source)
        if context.grant.visible(coordinate, owner.relation):
            if coordinate in context.sensitive:
                context.note(coordinate, owner.customer)
            return resolve(source, info, **arguments)
        context.deny(coordinate, info.path)
        if required:
            raise Denied
        return None

    return resolve_if_visible
