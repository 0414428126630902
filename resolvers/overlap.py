"""How much of a document falls together: what validation has to compare, bounded beforehand.

Fields that end under the same response name are compared pair by pair, through fragments and at
every level. The document is written out once, up to the bound, which also bounds this very count.
"""

from __future__ import annotations

from collections.abc import Iterable

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
)
from graphql.language import SelectionSetNode

from resolvers.cost import Limits, too_complex


def check(document: DocumentNode, limits: Limits) -> None:
    """Raise a Problem where validation would compare too much."""
    comparing = _Comparing(document, limits)
    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode | FragmentDefinitionNode):
            comparing.merged([definition.selection_set], 0)


class _Comparing:
    def __init__(self, document: DocumentNode, limits: Limits) -> None:
        self._fragments = {
            d.name.value: d.selection_set
            for d in document.definitions
            if isinstance(d, FragmentDefinitionNode)
        }
        self._limits = limits
        self._left = limits.comparisons

    def merged(self, selections: Iterable[SelectionSetNode], level: int) -> None:
        """Count one level of an answer, and what hangs below it."""
        if level > self._limits.depth:
            return  # only a fragment that leads back to itself is deeper: validation reports it
        for inner in self._by_name(selections).values():
            self._spend(len(inner) ** 2)
            below = [selection for selection in inner if selection is not None]
            if below:
                self.merged(below, level + 1)

    def _by_name(
        self, selections: Iterable[SelectionSetNode]
    ) -> dict[str, list[SelectionSetNode | None]]:
        found: dict[str, list[SelectionSetNode | None]] = {}
        spread: set[str] = set()
        pending = list(selections)
        while pending:
            for node in pending.pop().selections:
                self._spend(1)
                if isinstance(node, FieldNode):
                    name = node.alias.value if node.alias else node.name.value
                    found.setdefault(name, []).append(node.selection_set)
                elif isinstance(node, InlineFragmentNode):
                    pending.append(node.selection_set)
                elif isinstance(node, FragmentSpreadNode) and node.name.value not in spread:
                    spread.add(node.name.value)
                    pending.extend(self._definition(node.name.value))
        return found

    def _definition(self, name: str) -> list[SelectionSetNode]:
        selections = self._fragments.get(name)
        return [selections] if selections is not None else []

    def _spend(self, comparisons: int) -> None:
        self._left -= comparisons
        if self._left < 0:
            raise too_complex(
                "The operation selects too often under the same names; ask for each field once."
            )
