"""The API that a schema shows to clients, whatever it was composed of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from graphql import (
    DirectiveDefinitionNode,
    DocumentNode,
    GraphQLSchema,
    SchemaDefinitionNode,
    build_ast_schema,
    lexicographic_sort_schema,
    parse,
    print_schema,
)

MACHINERY = ("join__", "link__", "core__")


def api(sdl: str) -> str:
    """Print the schema without what federation needs: in order, and only what a query reaches."""
    document = DocumentNode(definitions=tuple(_of_clients(parse(sdl))))
    schema = build_ast_schema(document, assume_valid=True, assume_valid_sdl=True)
    assert schema.query_type is not None
    for name in [name for name in schema.query_type.fields if name.startswith("_")]:
        del schema.query_type.fields[name]
    asked = GraphQLSchema(query=schema.query_type)
    return print_schema(lexicographic_sort_schema(asked))


def _of_clients(document: DocumentNode) -> Iterator[Any]:
    for node in document.definitions:
        given: Any = node
        if isinstance(node, DirectiveDefinitionNode | SchemaDefinitionNode):
            continue
        if not given.name.value.startswith(MACHINERY):
            yield node
