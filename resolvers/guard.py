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
from strawberry.types.field import StrawberryField

from resolvers.context import RequestContext
from resolvers.problems import Denied
from resolvers.seen import Seen, read, whose

UNGUARDED = "unguarded"  # where a field keeps its resolver as it was


def guard(schema: GraphQLSchema) -> None:
    """Put the policy before every field of a built schema; introspection is left alone."""
    for type_ in schema.type_map.values():
        if isinstance(type_, GraphQLObjectType) and not type_.name.startswith("__"):
            for name, field in type_.fields.items():
                field.extensions[UNGUARDED] = field.resolve or default_field_resolver
                field.resolve = guarded(f"{type_.name}.{name}", field)


def unguarded(field: GraphQLField) -> Callable[..., Any]:
    """Return a field's resolver without the policy, for who has decided already."""
    resolve: Callable[..., Any] = field.extensions[UNGUARDED]
    return resolve


def guarded(coordinate: str, field: GraphQLField) -> Callable[..., Any]:
    """Return the field's resolver behind the policy."""
    return (_with_arguments if field.args else _without)(coordinate, field)


def attribute(field: GraphQLField) -> str | None:
    """Return the name of the attribute that a plain field reads; None where a resolver runs."""
    declared = field.extensions.get("strawberry-definition")
    if not isinstance(declared, StrawberryField) or not declared.is_basic_field:
        return None
    return declared.python_name if declared.default_resolver is read else None


def _with_arguments(coordinate: str, field: GraphQLField) -> Callable[..., Any]:
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


def _without(coordinate: str, field: GraphQLField) -> Callable[..., Any]:
    """Decide and read in one call: nearly all fields take no arguments, and most are plain.

    A call costs as much as either, so what ``whose``, ``Grant.visible`` and ``read`` say stands
    here again.
    """
    resolve = field.resolve or default_field_resolver
    name = attribute(field)
    required = isinstance(field.type, GraphQLNonNull)
    both = int.__and__

    def read_if_visible(source: Any, info: GraphQLResolveInfo[RequestContext]) -> Any:
        context = info.context
        seen = type(source) is Seen
        owner = source.whose if seen else whose(source)
        if both(context.grant.scopes.get(coordinate, 0), owner.relation):
            if coordinate in context.sensitive:
                context.note(coordinate, owner.customer)
            if name is None:
                return resolve(source, info)
            return getattr(source.fact if seen else source, name)
        context.deny(coordinate, info.path)
        if required:
            raise Denied
        return None

    return read_if_visible
