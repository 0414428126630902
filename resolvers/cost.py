"""What an operation may cost at most: our own rule, one pass, before anything else looks at it.

A field costs one point, a list ten, and a list multiplies what it holds by its page size. Every
fragment is weighed once, used or not; the same pass bounds the depth.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    IntValueNode,
    OperationDefinitionNode,
    VariableNode,
)
from graphql.language import SelectionSetNode

from resolvers.problems import Code, Problem

LIST_POINTS = 10
INTROSPECTION = {"__schema": 50, "__type": 5}  # fields that hold lists without a page size
CEILING = 10**9


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """How much one operation may be."""

    tokens: int = 4000
    depth: int = 24
    cost: int = 20_000
    comparisons: int = 10_000


class Weight(msgspec.Struct, frozen=True, gc=False):
    """What a selection costs and how deep it goes."""

    cost: int
    depth: int


NOTHING = Weight(0, 0)


class Cost(msgspec.Struct, frozen=True, gc=False):
    """Points of the dearest operation, and whether variables had a say in it."""

    points: int
    by_variables: bool


def check(
    document: DocumentNode, variables: Mapping[str, Any], limits: Limits, lists: Mapping[str, int]
) -> Cost:
    """Weigh a document; raise a Problem where it is too much.

    ``lists`` are the fields that come in pages, with how many items a page has unless it is said.
    """
    weighing = _Weighing(document, variables, limits, lists)
    points = max(
        (weighing.selection(o.selection_set).cost for o in _operations(document)), default=0
    )
    weighing.weigh_fragments()
    return Cost(points, weighing.by_variables)


def _operations(document: DocumentNode) -> list[OperationDefinitionNode]:
    return [d for d in document.definitions if isinstance(d, OperationDefinitionNode)]


def too_complex(message: str) -> Problem:
    """Say what is too much and what would be right."""
    return Problem(Code.QUERY_TOO_COMPLEX, message)


class _Weighing:
    def __init__(
        self,
        document: DocumentNode,
        variables: Mapping[str, Any],
        limits: Limits,
        lists: Mapping[str, int],
    ) -> None:
        self._fragments = {
            d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)
        }
        self._weights: dict[str, Weight] = {}
        self._variables = variables
        self._limits = limits
        self._lists = lists
        self._defaults = _defaults(document)
        self.by_variables = False

    def weigh_fragments(self) -> None:
        for name in self._fragments:
            self._fragment(name, 0)

    def selection(self, selections: SelectionSetNode | None, level: int = 0) -> Weight:
        if selections is None:
            return NOTHING
        if level > self._limits.depth:
            raise self._too_deep()
        weights = [self._node(node, level) for node in selections.selections]
        depth = max((w.depth for w in weights), default=0)
        if depth > self._limits.depth:
            raise self._too_deep()
        cost = sum(w.cost for w in weights)
        if cost > self._limits.cost:
            raise self._too_dear()
        return Weight(cost, depth)

    def _node(self, node: Any, level: int) -> Weight:
        if isinstance(node, FieldNode):
            return self._field(node, level)
        if isinstance(node, FragmentSpreadNode):
            return self._fragment(node.name.value, level)
        return self.selection(node.selection_set, level + 1)

    def _field(self, node: FieldNode, level: int) -> Weight:
        inside = self.selection(node.selection_set, level + 1)
        own = LIST_POINTS if node.name.value in self._lists else 1
        cost = own + self._size(node) * inside.cost
        return Weight(cost, inside.depth + 1)

    def _fragment(self, name: str, level: int) -> Weight:
        known = self._weights.get(name)
        if known is None:
            self._weights[name] = NOTHING  # a cycle is validation's to report
            definition = self._fragments.get(name)
            inside = self.selection(definition.selection_set if definition else None, level + 1)
            known = self._weights[name] = inside
        return known

    def _size(self, node: FieldNode) -> int:
        default = self._lists.get(node.name.value, 1)
        for argument in node.arguments or ():
            measure = MEASURES.get(argument.name.value)
            if measure is not None:
                return max(measure(value, default) for value in self._given(argument.value))
        return default

    def _given(self, value: Any) -> list[Any]:
        """Return what an argument may be: of several defaults each may count."""
        if not isinstance(value, VariableNode):
            return [value]
        self.by_variables = True
        name = value.name.value
        return (
            [self._variables[name]] if name in self._variables else self._defaults.get(name, [None])
        )

    def _too_deep(self) -> Problem:
        return too_complex(f"The operation is deeper than {self._limits.depth} levels.")

    def _too_dear(self) -> Problem:
        return too_complex(
            f"The operation costs more than the {self._limits.cost} points that are allowed: ask "
            "for fewer fields or smaller pages (first)."
        )


def _defaults(document: DocumentNode) -> dict[str, list[Any]]:
    """Return the default values of variables, over all operations: they share their fragments."""
    defaults: dict[str, list[Any]] = {}
    for operation in _operations(document):
        for variable in operation.variable_definitions or ():
            defaults.setdefault(variable.variable.name.value, []).append(variable.default_value)
    return defaults


def _number(given: Any, default: int) -> int:
    if isinstance(given, IntValueNode):
        given = int(given.value[:9])
    if isinstance(given, float) and given.is_integer():  # a JSON 100.0 is an Int as well
        given = int(given)
    return max(1, min(CEILING, given)) if isinstance(given, int) else default


def _length(given: Any, _default: int) -> int:
    values = getattr(given, "values", given)
    return max(1, len(values)) if isinstance(values, list | tuple) else 1


MEASURES: Mapping[str, Callable[[Any, int], int]] = {
    "first": _number,
    "skus": _length,
    "representations": _length,
}
