"""The schema: built once, its fields proven to fit the entities, the policy before each of them."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator, Mapping
from typing import Any, Literal

import msgspec
import strawberry.federation
from graphql import (
    GraphQLField,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
)
from strawberry.schema.config import StrawberryConfig
from strawberry.types.base import StrawberryObjectDefinition

from policies.coordinates import Coordinate, nobodys_marked
from resolvers.fields import Computed, declaration
from resolvers.guard import guard
from resolvers.references import entities
from resolvers.seen import read
from resolvers.shown import Shown
from resolvers.timeline import SOURCES
from resolvers.types.customer import Customer
from resolvers.types.entities import ENTITY
from resolvers.types.goods import Product
from resolvers.types.query import Query
from resolvers.types.sales import SalesOrder
from resolvers.types.scalars import SCALARS
from resolvers.types.subscription import Subscription, streamed
from resolvers.types.words import describe

FEDERATION: Literal["2.9"] = "2.9"  # some composers refuse newer
# Where a customer's facts begin: what hangs from these knows whose it is, as far as NOBODYS, which
# are the same for everybody or parts of what they stand in. ``tests/proof`` finds both by running.
WITH_CUSTOMER = ("Customer", "CustomerEdge", "SalesOrder", "Interaction")
NOBODYS = ("Product", "Money", "Quantity", "Freshness", "PageInfo", "Link", "Rep")


class SchemaError(Exception):
    """The schema does not fit the entities; says every field that does not."""


def build() -> strawberry.federation.Schema:
    """Build the schema, prove that it fits the entities, and guard it."""
    describe()
    schema = strawberry.federation.Schema(
        query=Query,
        subscription=Subscription,
        types=[Customer, SalesOrder, Product],
        federation_version=FEDERATION,
        config=StrawberryConfig(default_resolver=read, scalar_map=SCALARS),
    )
    prove(schema)
    executable = core(schema)
    assert executable.query_type is not None
    executable.query_type.fields["_entities"].resolve = entities
    streamed(executable)
    guard(executable)
    return schema


def prove(schema: strawberry.federation.Schema) -> None:
    """Raise a SchemaError that names every field that does not fit its entity."""
    problems = list(misfits(schema))
    if problems:
        raise SchemaError("; ".join(problems))


def shown(schema: strawberry.federation.Schema) -> Shown:
    """Return the schema by grant, for introspection."""
    return Shown(schema.as_str(), events())


def events() -> Mapping[str, str]:
    """Return the coordinate that opens each kind of event."""
    return {f"TimelineKind.{s.event.value}": s.coordinate for s in SOURCES}


def core(schema: strawberry.federation.Schema) -> GraphQLSchema:
    """Return the executable schema."""
    executable = schema._schema  # noqa: SLF001 - there is no public way
    assert isinstance(executable, GraphQLSchema)
    return executable


def coordinates(schema: strawberry.federation.Schema) -> tuple[Coordinate, ...]:
    """List every coordinate of the schema, introspection aside."""
    executable = core(schema)
    every = tuple(
        Coordinate(
            name=f"{type_.name}.{name}",
            nullable=not isinstance(field.type, GraphQLNonNull),
            root=type_ in (executable.query_type, executable.subscription_type),
            inputs=_inputs(field.extensions),
            returns=_returned(field),
        )
        for type_ in executable.type_map.values()
        if isinstance(type_, GraphQLObjectType) and not type_.name.startswith("__")
        for name, field in type_.fields.items()
    )
    return nobodys_marked(every, WITH_CUSTOMER, NOBODYS)


def _returned(field: GraphQLField) -> str:
    type_ = get_named_type(field.type)
    return type_.name if isinstance(type_, GraphQLObjectType) else ""


def _inputs(extensions: dict[str, Any]) -> tuple[str, ...]:
    field = extensions.get("strawberry-definition")
    declared = declaration(field.metadata) if field is not None else None
    return declared.inputs if isinstance(declared, Computed) else ()


def misfits(schema: strawberry.federation.Schema) -> Iterator[str]:
    """Name the fields that their entities cannot fill: missing, or null against the schema."""
    for type_ in core(schema).type_map.values():
        definition = type_.extensions.get("strawberry-definition")
        if isinstance(definition, StrawberryObjectDefinition):
            entity = getattr(definition.origin, ENTITY, None)
            if entity is not None:
                yield from _misfits_of(definition, entity)


def _misfits_of(definition: StrawberryObjectDefinition, entity: type[Any]) -> Iterator[str]:
    hints = typing.get_type_hints(entity)
    executable_names = {f.name for f in msgspec.structs.fields(entity)}
    for field in definition.fields:
        declared = declaration(field.metadata)
        names = _read_names(field.python_name, field.base_resolver is None, declared)
        for name in names:
            if name not in executable_names and not isinstance(
                getattr(entity, name, None), property
            ):
                yield f"{definition.name}.{field.python_name}: {entity.__name__} has no {name}"
        if field.base_resolver is None and field.python_name in hints:
            yield from _null_misfit(definition.name, field, hints[field.python_name])


def _read_names(name: str, plain: bool, declared: Any) -> tuple[str, ...]:  # noqa: FBT001
    if plain:
        return (name,)
    return declared.attributes if isinstance(declared, Computed) else ()


def _null_misfit(type_name: str, field: Any, hint: Any) -> Iterator[str]:
    may_be_none = types.NoneType in typing.get_args(hint)
    nullable = type(field.type).__name__ == "StrawberryOptional"
    if may_be_none and not nullable:
        yield f"{type_name}.{field.python_name}: may be None but is not nullable"
