"""Routes from the root to every field of the schema, found by search; nobody writes them down."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import msgspec
from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
    is_required_argument,
)

ROOT = "Query"
PUSHES = "Subscription"
ROOTS = (ROOT, PUSHES)
# What tells nothing of an entity, so that a route that must show a value does not end there.
MEASURES = {"Freshness", "FreshnessPart", "PageInfo"}
NOT_TELLING = {"system", "currency", "unit", "__typename"}


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """A field on the way; ``member`` is the object type that the way goes on with."""

    owner: str
    field: str
    arguments: str = ""
    member: str = ""

    @property
    def coordinate(self) -> str:
        """The field as the policy names it."""
        return f"{self.owner}.{self.field}"


class Route(msgspec.Struct, frozen=True, kw_only=True):
    """A way to a value: up to the ``target`` field, and on to something that can be read."""

    steps: tuple[Step, ...]
    target: str

    @property
    def coordinates(self) -> tuple[str, ...]:
        """What is met on the way, in this order."""
        return tuple(step.coordinate for step in self.steps)

    def __str__(self) -> str:
        return " > ".join(self.coordinates)


class NoRoute(Exception):
    """A field that cannot be reached or asked with what the table of arguments knows."""


class Map:
    """The object types of a schema and the fields that lead from one to another."""

    def __init__(self, schema: GraphQLSchema, arguments: Mapping[str, str]) -> None:
        """``arguments`` tells by coordinate what a field is asked with."""
        self._schema = schema
        self._arguments = arguments
        self.types = {
            name: type_
            for name, type_ in schema.type_map.items()
            if isinstance(type_, GraphQLObjectType) and not name.startswith("__")
        }
        self._ways = self._search()

    def coordinates(self) -> list[str]:
        """List every field of every object type."""
        return [f"{owner}.{name}" for owner, type_ in self.types.items() for name in type_.fields]

    def route(self, coordinate: str) -> Route:
        """Return the shortest way to a field."""
        owner, _, name = coordinate.partition(".")
        if owner not in self._ways:
            raise NoRoute(coordinate)
        return self._ended(self._ways[owner], owner, name)

    def routes(self, coordinate: str) -> Iterator[Route]:
        """Return a way to a field through every field that leads to its type."""
        owner, _, name = coordinate.partition(".")
        if owner in ROOTS:
            yield self.route(coordinate)
        for step in self._leading(owner):
            if step.owner in self._ways and not self._turns(step, owner):
                yield self._ended((*self._ways[step.owner], step), owner, name)

    def prefix(self, steps: tuple[Step, ...]) -> Route:
        """Return a way that ends at the object it has come to."""
        owner = steps[-1].member if steps else ROOT
        return Route(steps=(*steps, Step(owner=owner, field="__typename")), target=owner)

    def implements(self, type_: str, interface: str) -> bool:
        """Whether objects of a type are seen through an interface."""
        return any(one.name == interface for one in self.types[type_].interfaces)

    def field(self, step: Step) -> GraphQLField:
        """Return the field of a step."""
        field: GraphQLField = self.types[step.owner].fields[step.field]
        return field

    def depth(self, type_: str) -> int:
        """Count the fields on the shortest way to a type."""
        return len(self._ways[type_])

    def ends(self, coordinate: str) -> bool:
        """Whether a field holds a value, and does not lead on."""
        owner, _, name = coordinate.partition(".")
        return is_leaf_type(get_named_type(self.types[owner].fields[name].type))

    def abstract(self, step: Step) -> bool:
        """Whether a step leads to one of several types."""
        return not isinstance(get_named_type(self.field(step).type), GraphQLObjectType)

    def _turns(self, step: Step, owner: str) -> bool:
        return any(one.member == owner for one in self._ways[step.owner])

    def _search(self) -> dict[str, tuple[Step, ...]]:
        """Go from the root to every type by as few steps as there are."""
        ways: dict[str, tuple[Step, ...]] = dict.fromkeys(ROOTS, ())
        frontier = [*ROOTS]
        while frontier:
            owner = frontier.pop(0)
            for step in self.steps(owner):
                if step.member not in ways:
                    ways[step.member] = (*ways[owner], step)
                    frontier.append(step.member)
        return ways

    def steps(self, owner: str) -> Iterator[Step]:
        """Return the steps from a type to object types; federation's own come last."""
        fields = sorted(self.types[owner].fields, key=lambda name: name.startswith("_"))
        for name in fields:
            for member in self._members(get_named_type(self.types[owner].fields[name].type)):
                yield self._step(owner, name, member)

    def _leading(self, type_: str) -> Iterator[Step]:
        for owner in self.types:
            yield from (step for step in self.steps(owner) if step.member == type_)

    def _members(self, type_: Any) -> list[str]:
        if isinstance(type_, GraphQLUnionType | GraphQLInterfaceType):
            return [one.name for one in self._schema.get_possible_types(type_)]
        return [type_.name] if isinstance(type_, GraphQLObjectType) else []

    def _step(self, owner: str, name: str, member: str = "") -> Step:
        coordinate = f"{owner}.{name}"
        given = self._arguments.get(f"{coordinate}:{member}", self._arguments.get(coordinate))
        field = self.types[owner].fields[name]
        if given is None:
            missing = [x for x, argument in field.args.items() if is_required_argument(argument)]
            if missing:
                raise NoRoute(f"{coordinate}: the table of arguments has no {', '.join(missing)}")
            given = "first: 1" if "first" in field.args else ""
        return Step(owner=owner, field=name, arguments=given, member=member)

    def _ended(self, steps: tuple[Step, ...], owner: str, name: str) -> Route:
        target = f"{owner}.{name}"
        named = get_named_type(self.types[owner].fields[name].type)
        if is_leaf_type(named):
            return Route(steps=(*steps, self._step(owner, name)), target=target)
        member = self._members(named)[0]
        return Route(
            steps=(*steps, self._step(owner, name, member), *self._on(member)), target=target
        )

    def _on(self, type_: str) -> tuple[Step, ...]:
        """Go on from an object to the nearest value that tells something of it."""
        return _nearest(self, type_)


@cache
def _nearest(known: Map, start: str) -> tuple[Step, ...]:
    frontier: list[tuple[str, tuple[Step, ...]]] = [(start, ())]
    met = {start}
    spare: tuple[Step, ...] | None = None
    while frontier:
        owner, steps = frontier.pop(0)
        for name, field in known.types[owner].fields.items():
            named = get_named_type(field.type)
            if is_leaf_type(named):
                ended = (*steps, known._step(owner, name))
                spare = spare or ended
                if owner not in MEASURES and name not in NOT_TELLING and named.name in TELLING:
                    return ended
        for step in known.steps(owner):
            if step.member not in met and not _required(known, step):
                met.add(step.member)
                frontier.append((step.member, (*steps, step)))
    assert spare is not None
    return spare


def _required(known: Map, step: Step) -> bool:
    return any(is_required_argument(argument) for argument in known.field(step).args.values())


TELLING = {"String", "ID", "Decimal", "Date", "DateTime", "Int", "Float"}


def nullable(field: GraphQLField) -> bool:
    """Whether a field may be null."""
    return not isinstance(field.type, GraphQLNonNull)
