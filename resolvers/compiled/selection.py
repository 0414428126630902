"""What an operation selects of each type, as the specification collects it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLObjectType,
    GraphQLSchema,
    NonNullTypeNode,
    OperationDefinitionNode,
    VariableNode,
    Visitor,
    visit,
)
from graphql.execution.collect_fields import (
    FieldDetails,
    FragmentDetails,
    collect_fields,
    collect_subfields,
)
from graphql.execution.values import VariableValues

CONDITIONS = frozenset({"skip", "include"})


class Selected(msgspec.Struct, frozen=True):
    """One field of an answer: its response name, and every place that selects it."""

    name: str
    details: list[FieldDetails]

    @property
    def node(self) -> FieldNode:
        """The first place that selects it."""
        return self.details[0].node


class Selection:
    """The fields of one operation, for one set of values of the variables that decide on them."""

    def __init__(
        self,
        schema: GraphQLSchema,
        document: DocumentNode,
        operation: OperationDefinitionNode,
        variables: VariableValues,
    ) -> None:
        """``variables`` have been coerced: those that are ``required`` have a value."""
        self._schema = schema
        self._operation = operation
        self._variables = variables
        self.definitions = _fragments(document)
        self.required = frozenset(
            defined.variable.name.value
            for defined in operation.variable_definitions or ()
            if isinstance(defined.type, NonNullTypeNode)
        )
        self._fragments = {
            name: FragmentDetails(fragment) for name, fragment in self.definitions.items()
        }

    def root(self, type_: GraphQLObjectType) -> list[Selected]:
        """Collect the operation's own fields."""
        found = collect_fields(
            self._schema, self._fragments, self._variables, type_, self._operation
        )
        return _listed(found.grouped_field_set)

    def below(self, type_: GraphQLObjectType, field: Selected) -> list[Selected]:
        """Collect the fields that are selected of a type below a field."""
        found = collect_subfields(
            self._schema,
            self._fragments,
            self._variables,
            self._operation,
            type_,
            field.details,
        )
        return _listed(found.grouped_field_set)


def deciding(document: DocumentNode) -> tuple[str, ...]:
    """Name the variables by which parts of a document are skipped or included."""
    deciders = _Deciders()
    visit(document, deciders)
    return tuple(sorted(deciders.found))


class _Deciders(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def enter_directive(self, node: Any, *_: Any) -> None:
        if node.name.value in CONDITIONS:
            values = [argument.value for argument in node.arguments]
            self.found |= {v.name.value for v in values if isinstance(v, VariableNode)}


def _fragments(document: DocumentNode) -> dict[str, FragmentDefinitionNode]:
    return {
        definition.name.value: definition
        for definition in document.definitions
        if isinstance(definition, FragmentDefinitionNode)
    }


def _listed(grouped: Mapping[str, list[FieldDetails]]) -> list[Selected]:
    return [Selected(name, details) for name, details in grouped.items()]
