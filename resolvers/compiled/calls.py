"""How generated source calls the functions that fields were declared with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphql import GraphQLField, GraphQLObjectType, print_ast

from resolvers.compiled.arguments import constant, converter, varying
from resolvers.compiled.names import Names
from resolvers.compiled.selection import Selected, Selection
from resolvers.fields import Load
from resolvers.guard import unguarded


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
        """Call a resolver as the interpreter does."""
        resolve = self._names.keep(unguarded(found))
        given = self.arguments(found, field, own=False)
        return f"{resolve}(s, {self._info(type_, field, found)}{given})"

    def _info(self, type_: GraphQLObjectType, field: Selected, found: GraphQLField) -> str:
        nodes = [details.node for details in field.details]
        told = (field.node.name.value, nodes, found.type, type_)
        return f"x.info({self._names.keep(told)}, x)"

    def arguments(self, found: GraphQLField, field: Selected, *, own: bool) -> str:
        """Write the arguments; ``own`` ones are those of the function that was declared."""
        if not found.args:
            return ""
        declared = found.extensions.get("strawberry-definition")
        convert = converter(declared, *self._conversion) if own and declared else dict
        fixed = constant(found, field.node, convert)
        if fixed is not None:
            return f", **{self._names.keep(fixed)}"
        return f", **{self._names.keep(varying(found, field.node, convert))}(x.variables)"

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
