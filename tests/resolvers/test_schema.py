"""The schema: described, provable, ready for federation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
import strawberry
import strawberry.federation
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLUnionType,
    is_specified_scalar_type,
)
from strawberry.schema.config import StrawberryConfig

from resolvers.fields import Load, computed, declaration, plain
from resolvers.schema import SchemaError, build, coordinates, core, misfits, prove
from resolvers.seen import read
from resolvers.types.entities import of_entity
from tests.resolvers.world import POLICY, SCHEMA

EXECUTABLE = core(SCHEMA)
# Hand-written, because they are entries or merge several kinds; all other reads are declared.
ROOTS = (EXECUTABLE.query_type, EXECUTABLE.subscription_type)
BY_HAND = {"Customer.timeline", "SalesOrder.customer"}


def ours() -> Iterator[GraphQLNamedType]:
    """Go through the types that we define: neither introspection nor federation's own."""
    for type_ in EXECUTABLE.type_map.values():
        if type_.name.startswith("_") or type_.name.startswith("link__"):
            continue
        if isinstance(type_, GraphQLScalarType) and is_specified_scalar_type(type_):
            continue
        yield type_


def with_fields() -> Iterator[tuple[str, Any]]:
    for type_ in ours():
        if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            for name, field in type_.fields.items():
                if not name.startswith("_"):
                    yield f"{type_.name}.{name}", field


def test_every_type_has_a_description() -> None:
    kinds = (GraphQLObjectType, GraphQLEnumType, GraphQLInputObjectType, GraphQLUnionType)
    assert all(any(isinstance(t, kind) for t in ours()) for kind in kinds)
    assert [t.name for t in ours() if not t.description] == []


def test_every_field_has_a_description_that_is_a_sentence() -> None:
    assert [n for n, f in with_fields() if not f.description] == []
    assert [n for n, f in with_fields() if f.description[-1] not in ".?"] == []


def test_federation_is_declared_at_most_as_2_9() -> None:
    sdl = SCHEMA.as_str()
    assert "https://specs.apollo.dev/federation/v2.9" in sdl
    for entity, key in (("Customer", "id"), ("SalesOrder", "id"), ("Product", "sku")):
        (line,) = [x for x in sdl.splitlines() if x.startswith(f"type {entity} ")]
        assert f'@key(fields: "{key}")' in line


def test_enums_carry_the_names_of_the_design() -> None:
    assert "CustomerSort" in EXECUTABLE.type_map
    assert "CustomerOrder" not in EXECUTABLE.type_map
    state = EXECUTABLE.type_map["SectionState"]
    assert isinstance(state, GraphQLEnumType)
    assert " ".join(state.values) == (
        "FRESH STALE PARTIAL UNAVAILABLE TIMED_OUT SHED FAILED NOT_LINKED NOT_PROVIDED"
    )


def test_the_sections_of_the_design_are_sections() -> None:
    section = EXECUTABLE.type_map["Section"]
    assert isinstance(section, GraphQLInterfaceType)
    names = {t.name for t in EXECUTABLE.get_possible_types(section)}
    assert {"Customer", "Credit", "StockSection", "PriceSection", "AvailabilitySection"} <= names
    assert {"SalesOrderConnection", "ContactConnection", "TimelineEventConnection"} <= names
    assert "CustomerConnection" not in names


def test_every_field_that_reads_from_a_system_is_declared_or_an_entry() -> None:
    undeclared = set()
    for type_ in ours():
        definition = type_.extensions.get("strawberry-definition")
        if isinstance(type_, GraphQLObjectType) and type_ not in ROOTS:
            undeclared |= {
                f"{type_.name}.{f.python_name}"
                for f in getattr(definition, "fields", ())
                if f.base_resolver is not None and declaration(f.metadata) is None
            }
    assert undeclared == BY_HAND


def test_every_declared_read_is_nullable_or_the_profiles_freshness() -> None:
    """Freshness is what says why something is null: it is always there."""
    required = set()
    for type_ in ours():
        definition = type_.extensions.get("strawberry-definition")
        for field in getattr(definition, "fields", ()):
            optional = type(field.type).__name__ == "StrawberryOptional"
            if isinstance(declaration(field.metadata), Load) and not optional:
                required.add(f"{type_.name}.{field.python_name}")
    assert required == {"Customer.freshness"}


def test_coordinates_list_every_field_with_what_it_is_made_of() -> None:
    listed = {c.name: c for c in coordinates(SCHEMA)}
    objects = [n for n, _ in with_fields() if isinstance(_type_of(n), GraphQLObjectType)]
    assert set(objects) <= set(listed)
    assert listed["SalesOrder.margin"].inputs == ("SalesOrder.net", "SalesOrder.cost")
    assert "SiteStock.available" in listed["StockSection.level"].inputs
    assert listed["Customer.name"].inputs == ()
    assert listed["Query.customers"].root
    assert not listed["Customer.orders"].root
    assert listed["Customer.orders"].returns == "SalesOrderConnection"
    assert listed["Customer.name"].returns == ""
    assert listed["Customer.name"].nullable
    assert not listed["Customer.id"].nullable
    assert not any(name.startswith("__") for name in listed)


def _type_of(coordinate: str) -> Any:
    return EXECUTABLE.type_map[coordinate.partition(".")[0]]


def test_every_input_of_a_computed_field_is_a_coordinate() -> None:
    listed = coordinates(SCHEMA)
    names = {c.name for c in listed}
    assert [i for c in listed for i in c.inputs if i not in names] == []


def test_every_coordinate_is_opened_by_some_role() -> None:
    everything = POLICY.grant(("admin",))
    assert [c.name for c in coordinates(SCHEMA) if not everything.scope(c.name)] == []


def test_the_schema_fits_its_entities() -> None:
    assert list(misfits(SCHEMA)) == []


class Pump(msgspec.Struct, frozen=True):
    """An entity that the types below fit badly."""

    name: str
    colour: str | None = None

    @property
    def label(self) -> str:
        return self.name


def showing(pump: type[Any]) -> strawberry.federation.Schema:
    config = StrawberryConfig(default_resolver=read)
    return strawberry.federation.Schema(query=Anything, types=[pump], config=config)


@strawberry.type
class Anything:
    """A query, since a schema needs one."""

    anything: str | None = None


@of_entity(Pump, "A pump that fits.")
class Fitting:
    """Read from Pump."""

    name: str = plain("The name.")
    colour: str | None = plain("The colour.")
    label: str = plain("A property counts as well.")
    loud: bool = computed(lambda root: root.fact.name == "loud", "Computed.", attributes=("name",))


@of_entity(Pump, "A pump with a field that no pump has.")
class Missing:
    """Read from Pump."""

    weight: str | None = plain("Pumps have none.")
    price: str | None = computed(lambda _root: None, "Nor this.", attributes=("amount",))


@of_entity(Pump, "A pump whose colour may not be null.")
class TooStrict:
    """Read from Pump."""

    colour: str = plain("It may be None.")


@pytest.mark.parametrize(
    ("shown", "found"),
    [
        (Fitting, []),
        (Missing, ["Missing.weight: Pump has no weight", "Missing.price: Pump has no amount"]),
        (TooStrict, ["TooStrict.colour: may be None but is not nullable"]),
    ],
)
def test_a_type_that_does_not_fit_its_entity_is_found(shown: type[Any], found: list[str]) -> None:
    assert list(misfits(showing(shown))) == found


def test_a_schema_that_does_not_fit_is_not_built() -> None:
    with pytest.raises(SchemaError, match=r"Missing\.weight.*; Missing\.price"):
        prove(showing(Missing))
    prove(showing(Fitting))


def test_building_twice_gives_the_same_schema() -> None:
    assert build().as_str() == SCHEMA.as_str()
