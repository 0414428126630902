"""Every field of the schema has exactly one owner, and every kind is read by somebody."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from graphql import GraphQLObjectType, GraphQLSchema

from backends.vocabulary import Kind
from resolvers.domains import KEYS, KINDS, OWNERS, SHARED, VALUES, Domain, owner, refers, resolves
from resolvers.schema import build, core


@cache
def fields() -> list[tuple[str, str]]:
    """Return every type and field that a question can reach, federation's machinery aside."""
    schema = core(build())
    asked = GraphQLSchema(query=schema.query_type)
    return [
        (type_.name, field)
        for type_ in asked.type_map.values()
        if isinstance(type_, GraphQLObjectType) and not type_.name.startswith("_")
        for field in type_.fields
        if not field.startswith("_")
    ]


def test_every_field_has_an_owner_unless_it_is_a_value() -> None:
    ownerless = [f"{t}.{f}" for t, f in fields() if owner(t, f) is None and t not in VALUES]
    assert not ownerless, "add them to resolvers/domains.py"


def test_no_value_has_an_owner() -> None:
    assert not [name for name in OWNERS if name.partition(".")[0] in VALUES]


def test_the_table_names_nothing_that_the_schema_lacks() -> None:
    known = {f"{t}.{f}" for t, f in fields()} | {t for t, _ in fields()}
    assert not {*OWNERS, *SHARED} - known


def test_a_field_that_several_domains_answer_is_a_key_or_shared() -> None:
    several = {(t, f) for t, f in fields() if sum(resolves(domain, t, f) for domain in Domain) > 1}
    assert not [(t, f) for t, f in several if t not in SHARED and KEYS.get(t) != f]


@pytest.mark.parametrize(
    ("type_", "domains"),
    [
        ("Customer", {Domain.DIRECTORY, Domain.CRM, Domain.ERP}),
        ("SalesOrder", {Domain.ERP}),
        ("Product", {Domain.INVENTORY}),
    ],
)
def test_a_key_leads_to_who_owns_something_of_the_entity(type_: str, domains: set[Domain]) -> None:
    assert {domain for domain in Domain if refers(domain, type_)} == domains


def test_every_kind_is_read_by_the_owner_of_its_fields() -> None:
    assert {kind for kinds in KINDS.values() for kind in kinds} == {*Kind}


@pytest.mark.parametrize("domain", Domain)
def test_the_page_on_federation_tells_whose_each_entry_and_section_is(domain: Domain) -> None:
    page = (Path(__file__).parents[2] / "docs" / "federation.md").read_text(encoding="utf-8")
    (row,) = (line for line in page.splitlines() if line.startswith(f"| `{domain}` |"))
    entries = {f for t, f in fields() if t == "Query" and owner(t, f) is domain}
    sections = {f for t, f in fields() if t == "Customer" and owner(t, f) is domain}
    told = set(re.findall(r"`(\w+)`", row))
    assert entries <= told
    assert domain is Domain.DIRECTORY or sections <= told
