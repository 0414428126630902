"""The schema as a caller sees it: what the grant lets through, and no name of the rest."""

from __future__ import annotations

import pytest
from graphql import GraphQLEnumType, GraphQLObjectType, GraphQLSchema, parse

from policies.grant import Grant
from policies.principal import Scope
from resolvers.schema import coordinates
from resolvers.shown import Shown, cut
from tests.resolvers.world import PEOPLE, POLICY, SCHEMA, SHOWN

SDL = """
type Query { pump: Pump  valve: Valve  any: Thing  either: Either  _service: _Service! }
interface Thing { name: String }
type Pump implements Thing { name: String  kind: Kind  parts(of: Filter): [Part] }
type Valve implements Thing { name: String  secret: Secret }
type Part { number: Int }
type Secret { word: String }
type _Service { sdl: String! }
union Either = Pump | Secret
enum Kind { ROUND HIDDEN }
input Filter { text: String }
"""
VALUES = {"Kind.HIDDEN": "Valve.secret"}


def granting(*names: str) -> Grant:
    return Grant(scopes=dict.fromkeys(names, Scope.OWN))


def fields(schema: GraphQLSchema) -> set[str]:
    return {
        f"{type_.name}.{name}"
        for type_ in schema.type_map.values()
        if isinstance(type_, GraphQLObjectType) and not type_.name.startswith("__")
        for name in type_.fields
    }


def test_only_visible_fields_are_shown() -> None:
    shown = Shown(SDL, VALUES)
    seen = ("Query.pump", "Pump.name")
    assert fields(shown.schema(granting(*seen))) == {*seen}


def test_a_type_that_nothing_visible_leads_to_is_not_shown() -> None:
    shown = Shown(SDL, VALUES)
    sdl = shown.sdl(granting("Query.pump", "Pump.name", "Valve.name", "Secret.word"))
    assert "Valve" not in sdl
    assert "Secret" not in sdl


def test_a_field_that_leads_to_nothing_visible_is_not_shown() -> None:
    shown = Shown(SDL, VALUES)
    assert fields(shown.schema(granting("Query.pump", "Query.valve", "Pump.name"))) == {
        "Query.pump",
        "Pump.name",
    }


def test_the_types_of_arguments_are_shown_with_their_field_only() -> None:
    shown = Shown(SDL, VALUES)
    with_parts = granting("Query.pump", "Pump.name", "Pump.parts", "Part.number")
    assert "Filter" in shown.sdl(with_parts)
    assert "Filter" not in shown.sdl(granting("Query.pump", "Pump.name"))


def test_an_interface_and_a_union_name_no_hidden_type() -> None:
    schema = Shown(SDL, VALUES).schema(
        granting("Query.any", "Query.either", "Query.pump", "Pump.name")
    )
    thing, either = schema.type_map["Thing"], schema.type_map["Either"]
    assert [one.name for one in schema.get_possible_types(thing)] == ["Pump"]  # type: ignore[arg-type] # an interface
    assert [one.name for one in schema.get_possible_types(either)] == ["Pump"]  # type: ignore[arg-type] # a union


def test_an_enum_value_is_shown_with_what_opens_it() -> None:
    shown = Shown(SDL, VALUES)
    base = ("Query.pump", "Pump.kind")
    narrow = shown.schema(granting(*base)).type_map["Kind"]
    wide = shown.schema(granting(*base, "Valve.secret")).type_map["Kind"]
    assert isinstance(narrow, GraphQLEnumType)
    assert isinstance(wide, GraphQLEnumType)
    assert [*narrow.values] == ["ROUND"]
    assert [*wide.values] == ["ROUND", "HIDDEN"]


def test_who_sees_nothing_is_shown_an_empty_query() -> None:
    shown = Shown(SDL, VALUES)
    assert fields(shown.schema(granting())) == set()
    assert "Pump" not in shown.sdl(granting())


def test_the_same_grant_is_cut_once() -> None:
    shown = Shown(SDL, VALUES)
    first = shown.schema(granting("Query.pump", "Pump.name"))
    assert shown.schema(granting("Query.pump", "Pump.name")) is first


def test_a_scope_of_nothing_shows_nothing() -> None:
    grant = Grant(scopes={"Query.pump": Scope.ALL, "Pump.name": Scope.NONE, "Pump.kind": Scope.ALL})
    assert fields(Shown(SDL, VALUES).schema(grant)) == {"Query.pump", "Pump.kind"}


def test_cutting_leaves_the_document_as_it_was() -> None:
    whole = parse(SDL)
    cut(whole, frozenset({"Query.pump", "Pump.name"}), VALUES)
    assert whole == parse(SDL)


def test_hidden_names_are_those_that_are_nowhere_in_what_is_shown() -> None:
    hidden = Shown(SDL, VALUES).hidden(granting("Query.pump", "Pump.name", "Pump.kind"))
    assert {"Valve", "valve", "secret", "Secret", "word", "HIDDEN", "Filter", "of"} <= hidden
    assert not {"Query", "pump", "Pump", "name", "kind", "Kind", "ROUND", "String"} & hidden


@pytest.mark.parametrize("role", PEOPLE)
def test_every_role_is_shown_exactly_what_it_can_resolve(role: str) -> None:
    grant = POLICY.grant(PEOPLE[role].roles)
    shown = fields(SHOWN.schema(grant))
    visible = {one.name for one in coordinates(SCHEMA) if grant.scope(one.name)}
    assert shown <= visible
    reachable = {type_ for name in shown for type_ in [name.partition(".")[0]]}
    assert {n for n in visible - shown if n.partition(".")[0] in reachable} <= FEDERATION


# What federation adds is not in the text that a subgraph tells of itself.
FEDERATION = {"Query._entities", "Query._service", "_Service.sdl"}
