"""A domain's part of the schema: the text for composers and what runs are the same."""

from __future__ import annotations

from functools import cache

import pytest
from graphql import (
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    build_schema,
    validate_schema,
)

from resolvers.domains import Domain
from resolvers.guard import UNGUARDED
from resolvers.schema import build, core
from resolvers.subgraphs import Face, face, sdl

DOMAINS = pytest.mark.parametrize("domain", Domain)


@cache
def text(domain: Domain) -> str:
    return sdl(build(), domain)


@cache
def made(domain: Domain) -> Face:
    return face(build(), domain)


def fields(schema: GraphQLSchema) -> dict[str, set[str]]:
    """Return the fields of each object type, introspection aside."""
    return {
        name: {*type_.fields}
        for name, type_ in schema.type_map.items()
        if isinstance(type_, GraphQLObjectType) and not name.startswith("__")
    }


def unions(schema: GraphQLSchema) -> dict[str, set[str]]:
    """Return the members of each union."""
    return {
        name: {member.name for member in type_.types}
        for name, type_ in schema.type_map.items()
        if isinstance(type_, GraphQLUnionType)
    }


@DOMAINS
def test_what_runs_is_what_is_printed(domain: Domain) -> None:
    printed = build_schema(text(domain), assume_valid=True)
    executable = made(domain).executable
    assert fields(executable) == fields(printed)
    assert not validate_schema(executable)
    assert unions(executable) == unions(printed)


@DOMAINS
def test_every_field_that_runs_stands_behind_the_policy(domain: Domain) -> None:
    for name, type_ in made(domain).executable.type_map.items():
        if isinstance(type_, GraphQLObjectType) and not name.startswith("__"):
            assert not [f for f, field in type_.fields.items() if UNGUARDED not in field.extensions]


@DOMAINS
def test_nothing_is_required_of_another_subgraph(domain: Domain) -> None:
    """With no such field, none that is hidden can travel from one subgraph to another."""
    for directive in ("@requires", "@provides", "@external", "@fromContext"):
        assert directive not in text(domain)


@DOMAINS
def test_subscriptions_are_no_part_of_it(domain: Domain) -> None:
    assert made(domain).executable.subscription_type is None
    assert "Subscription" not in text(domain)


def test_the_whole_schema_is_as_it_was_after_a_part_was_made() -> None:
    schema = build()
    made(Domain.CRM)
    assert face(schema, None).executable is core(schema)
    assert {"orders", "contacts", "timeline"} <= {*fields(core(schema))["Customer"]}


def test_a_key_that_leads_nowhere_is_said_to_lead_nowhere() -> None:
    assert 'type Product @key(fields: "sku", resolvable: false) {' in text(Domain.ERP)
    assert 'type Product @key(fields: "sku") {' in text(Domain.INVENTORY)
    assert "union _Entity = Customer | SalesOrder\n" in text(Domain.ERP)


def test_a_type_implements_an_interface_only_where_all_its_fields_are() -> None:
    assert 'type Customer implements Section @key(fields: "id")' in text(Domain.DIRECTORY)
    assert 'type Customer @key(fields: "id")' in text(Domain.CRM)
