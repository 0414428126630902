"""How generated source calls the functions that fields were declared with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphql import GraphQLField, GraphQLObjectType, print_ast
from strawberry.types.field import StrawberryField

from resolvers.compiled.arguments import read, written
from resolvers.compiled.names import Names
from resolvers.compiled.selection import Selected, Selection
from resolvers.compiled.told import Field, Told
from resolvers.fields import Load
from resolvers.guard import unguarded

FROM_STRAWBERRY = "strawberry.schema.schema_converter"  # where it makes resolvers of functions


class Calls:
    """Writes calls; what they need of the operation gets a name."""

    def __init__(
        self, names: Names, selection: Selection, conversion: tuple[Any, Mapping[Any, Any]]
    ) -> None:
        """``conversion`` is the schema's configuration and scalars, for arguments."""
        self._names = names
        self._selection = selection
        self._conversion = conversion

    def resolver(self, type_: GraphQLObjectType, field: Selected, found: GraphQLField) -> str:
        """Call the function of a field, as strawberry does, or what resolves it in its place."""
        resolve = unguarded(found)
        declared: StrawberryField = found.extensions["strawberry-definition"]
        base = declared.base_resolver
        if base is None or declared.extensions or resolve.__module__ != FROM_STRAWBERRY:
            given = read(self._names, found, field.node, dict)
            return f"{self._names.keep(resolve)}(s, {self._info(type_, field, found)}{given})"
        given = self.arguments(found, field)
        own = "s" if base.self_parameter else ""
        source = base.parent_parameter or base.root_parameter
        if source:
            given += f", {source.name}=s"
        if base.info_parameter:
            told = self._told(type_, field, found)
            given += f", {base.info_parameter.name}={self._names.keep(Told)}(x, {told})"
        return f"{self._names.keep(base.wrapped_func)}({(own + given).removeprefix(', ')})"

    def _told(self, type_: GraphQLObjectType, field: Selected, found: GraphQLField) -> str:
        nodes = [details.node for details in field.details]
        declared = found.extensions["strawberry-definition"]
        return self._names.keep(Field(field.node.name.value, nodes, found.type, type_, declared))

    def _info(self, type_: GraphQLObjectType, field: Selected, found: GraphQLField) -> str:
        return f"x.info({self._told(type_, field, found)}, x)"

    def arguments(self, found: GraphQLField, field: Selected) -> str:
        """Write the arguments as the function takes them that was declared."""
        return written(self._names, self._selection, self._conversion, found, field.node)

    def looked(
        self, type_: GraphQLObjectType, field: Selected, found: GraphQLField, declared: Load
    ) -> str:
        """Return what a field at the root learns from its selection, once where that is all."""
        look = f"{self._names.keep(declared.looks)}(x.context, {self._info(type_, field, found)})"
        texts = [print_ast(d.node) for d in field.details]
        texts += [print_ast(fragment) for fragment in self._selection.definitions.values()]
        if any("$" in text for text in _selections(texts)):
            return look
        cell = self._names.keep([])
        return f"({cell}[0] if {cell} else x.once({cell}, {look}))"


def _selections(texts: list[str]) -> list[str]:
    """Return what stands behind the first brace: a field's own arguments do not count."""
    return [text.partition("{")[2] for text in texts]
