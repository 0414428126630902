"""``c360 schema`` prints the schema, and composers take it for a subgraph."""

from __future__ import annotations

import pytest
from graphql import build_schema

from resolvers.schema import build
from tests import node
from tests.gateway.cli.commanding import invoked


def test_what_is_printed_is_the_schema() -> None:
    done = invoked("schema")
    assert (done.status, done.out) == (0, build().as_str() + "\n")


def test_every_type_and_field_is_described() -> None:
    schema = build_schema(invoked("schema").out, assume_valid=True)
    bare = [
        name
        for name, type_ in schema.type_map.items()
        if type_.ast_node is not None and not type_.description and not name.startswith("_")
    ]
    fields = [
        f"{name}.{field}"
        for name, type_ in schema.type_map.items()
        if not name.startswith("_")
        for field, declared in getattr(type_, "fields", {}).items()
        if not declared.description and not field.startswith("_")
    ]
    assert (bare, fields) == ([], [])


@pytest.mark.node
@pytest.mark.integration
@pytest.mark.parametrize("composer", ["apollo", "guild"])
def test_composers_take_it_for_a_subgraph(composer: str) -> None:
    told = node.run("compose.mjs", given=invoked("schema").out)[composer]
    assert (told["ok"], told["errors"]) == (True, [])
    assert "type Customer" in told["supergraph"]
