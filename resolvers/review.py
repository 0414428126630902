"""What can be said of an operation before anybody asks it: whether it may run, cost, fields."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLObjectType,
    GraphQLSchema,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    is_abstract_type,
    visit,
)

from policies.grant import Grant
from resolvers import cost
from resolvers.plan import Operations, lists_of


class Field(msgspec.Struct, frozen=True):
    """A field that is asked for; of an abstract type it is one of ``coordinates`` at run time."""

    name: str
    coordinates: tuple[str, ...]


class Review(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong with an operation, or what it costs and which fields it asks for.

    ``points`` are those of the variables' defaults; ``by_variables`` says that others cost more.
    """

    problems: tuple[str, ...] = ()
    points: int | None = None
    by_variables: bool = False
    fields: tuple[Field, ...] = ()

    def denied(self, grant: Grant) -> tuple[str, ...]:
        """Name the fields that the grant hides whoever the customer is."""
        hidden = (
            field.name
            for field in self.fields
            if not any(grant.scope(coordinate) for coordinate in field.coordinates)
        )
        return tuple(sorted({*hidden}))


class Reviewer:
    """Reviews operations against one schema and its limits."""

    def __init__(self, schema: GraphQLSchema, limits: cost.Limits) -> None:
        """Take what the gateway that is meant takes."""
        self._schema = schema
        self._limits = limits
        self._operations = Operations(schema, limits)
        self._lists = lists_of(schema)

    def review(self, text: str) -> Review:
        """Look at one operation."""
        prepared = self._operations.prepare(text, {})
        if prepared.document is None or prepared.errors:
            return Review(problems=tuple(error.message for error in prepared.errors))
        weight = cost.check(prepared.document, {}, self._limits, self._lists)
        return Review(
            points=weight.points,
            by_variables=weight.by_variables,
            fields=_fields(self._schema, prepared.document),
        )


def _fields(schema: GraphQLSchema, document: DocumentNode) -> tuple[Field, ...]:
    seen = TypeInfo(schema)
    collecting = _Collecting(schema, seen)
    visit(document, TypeInfoVisitor(seen, collecting))
    return tuple(collecting.found.values())


class _Collecting(Visitor):
    def __init__(self, schema: GraphQLSchema, seen: TypeInfo) -> None:
        super().__init__()
        self._schema = schema
        self._seen = seen
        self.found: dict[str, Field] = {}

    def enter_field(self, node: FieldNode, *_: object) -> None:
        parent = self._seen.get_parent_type()
        if parent is None or node.name.value.startswith("__"):
            return
        name = f"{parent.name}.{node.name.value}"
        if name not in self.found:
            owners = (owner.name for owner in _owners(self._schema, parent))
            self.found[name] = Field(name, tuple(f"{owner}.{node.name.value}" for owner in owners))


def _owners(schema: GraphQLSchema, parent: object) -> Iterator[GraphQLObjectType]:
    if is_abstract_type(parent):
        yield from schema.get_possible_types(parent)
    elif isinstance(parent, GraphQLObjectType) and not parent.name.startswith("__"):
        yield parent
