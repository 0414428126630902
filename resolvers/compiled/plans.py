"""Compiled operations, remembered: one for each text, name and grant that comes again."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any, TypeAlias

import msgspec
from graphql import DocumentNode, GraphQLError, GraphQLSchema, OperationDefinitionNode
from graphql.execution.values import VariableValues

from policies.grant import Grant
from resolvers.compiled.completion import Uncompilable
from resolvers.compiled.plan import Plan, compiled
from resolvers.compiled.selection import deciding
from resolvers.compiled.variables import Variables
from resolvers.context import RequestContext
from resolvers.exchange import Question

Key: TypeAlias = tuple[Any, ...]

LONGEST = 16 * 1024  # of the texts that are compiled, in characters


class Made(msgspec.Struct, frozen=True):
    """A plan, None for the interpreter, with what it was made for.

    Both are held: a key names a grant by its place in memory, which is another one's as soon as
    nobody holds it.
    """

    grant: Grant
    sensitive: frozenset[str]
    plan: Plan | None

    def of(self, grant: Grant, sensitive: frozenset[str]) -> bool:
        """Whether it was made for these very ones."""
        return self.grant is grant and self.sensitive == sensitive


class Known(msgspec.Struct, frozen=True):
    """What is the same for every run of an operation, whoever asks; ``deciding`` are names."""

    variables: Variables
    deciding: tuple[str, ...]


class Plans:
    """Plans by what they depend on, the most recent up to a bound.

    Compiling costs a few milliseconds, so that it is done for what comes a second time.
    """

    def __init__(self, schema: GraphQLSchema, size: int = 500, *, eager: bool = False) -> None:
        """``size`` bounds both the plans and what was seen once; ``eager`` waits for no second."""
        self._schema = schema
        self._size = size
        self._eager = eager
        ours = schema.extensions["strawberry-definition"]
        self._conversion = (ours.config, ours.schema_converter.scalar_registry)
        self._known: OrderedDict[tuple[str, str | None], Known] = OrderedDict()
        self._plans: OrderedDict[Key, Made] = OrderedDict()
        self._seen: OrderedDict[Key, Grant] = OrderedDict()

    async def run(
        self,
        document: DocumentNode | None,
        operation: OperationDefinitionNode,
        question: Question,
        context: RequestContext,
    ) -> dict[str, Any] | None:
        """Answer by a plan; None where there is none, Replay where it gives up."""
        if document is None or len(question.query) > LONGEST:
            return None
        known = self._known.get((question.query, question.operation_name))
        if known is None:
            known = self._know(question, document, operation)
        variables = known.variables.of(question.variables)
        if variables is None:
            return None
        decided = [variables.coerced.get(name) for name in known.deciding]
        key = (question.query, question.operation_name, id(context.grant), *decided)
        plan = self._plan(key, document, operation, variables, context)
        return None if plan is None else await plan.run(context, variables)

    def _know(
        self, question: Question, document: DocumentNode, operation: OperationDefinitionNode
    ) -> Known:
        known = Known(Variables(self._schema, operation), deciding(document))
        _remember(self._known, (question.query, question.operation_name), known, self._size)
        return known

    def _plan(
        self,
        key: Key,
        document: DocumentNode,
        operation: OperationDefinitionNode,
        variables: VariableValues,
        context: RequestContext,
    ) -> Plan | None:
        grant = context.grant
        made = self._plans.get(key)
        if made is not None and made.of(grant, context.sensitive):
            self._plans.move_to_end(key)
            return made.plan
        if self._seen.get(key) is not grant and not self._eager:
            _remember(self._seen, key, grant, self._size)
            return None
        try:
            plan = self.compile(document, operation, variables, grant, context.sensitive)
        except (Uncompilable, GraphQLError):
            plan = None
        _remember(self._plans, key, Made(grant, context.sensitive, plan), self._size)
        return plan

    def compile(
        self,
        document: DocumentNode,
        operation: OperationDefinitionNode,
        variables: VariableValues,
        grant: Grant,
        sensitive: frozenset[str],
    ) -> Plan:
        """Compile an operation, or raise Uncompilable."""
        return compiled(
            self._schema, document, operation, variables, grant, sensitive, self._conversion
        )


def _remember(table: OrderedDict[Any, Any], key: Any, value: Any, size: int) -> None:
    table[key] = value
    if len(table) > size:
        table.popitem(last=False)
