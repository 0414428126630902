"""One question becomes one answer: prepared, granted once, executed, its denials told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from inspect import isawaitable
from typing import Any

from graphql import ExecutionResult, GraphQLError, GraphQLSchema, execute

from policies.grant import Grant
from resolvers.context import RequestContext, Services
from resolvers.exchange import Answer, Caller, Question
from resolvers.plan import Operations, operation
from resolvers.problems import Code, Denied, Problem, public


class Executor:
    """Answers questions over one schema."""

    def __init__(
        self,
        schema: GraphQLSchema,
        operations: Operations,
        services: Services,
        grant: Callable[[Sequence[str]], Grant],
        denied: Callable[[str, int], None],
    ) -> None:
        """``grant`` makes a Grant of roles; ``denied`` is told every denied coordinate."""
        self._schema = schema
        self._operations = operations
        self._services = services
        self._grant = grant
        self._denied = denied

    async def execute(self, question: Question, caller: Caller) -> Answer:
        """Answer a question for a caller."""
        variables = question.variables or {}
        prepared = self._operations.prepare(question.query, variables)
        if prepared.document is None or prepared.errors:
            return _refused(prepared.errors, caller)
        name = question.operation_name or None
        try:
            operation(prepared.document, name, read_only=question.read_only)
        except Problem as problem:
            return _refused([GraphQLError(str(problem), original_error=problem)], caller)
        grant = self._grant(caller.principal.roles)
        context = RequestContext(self._services, caller, grant)
        result = execute(
            self._schema,
            prepared.document,
            context_value=context,
            variable_values=dict(variables),
            operation_name=name,
        )
        return self._answer(await result if isawaitable(result) else result, context)

    def _answer(self, result: Any, context: RequestContext) -> Answer:
        assert isinstance(result, ExecutionResult)
        errors = [
            public(error, context.caller.request_id)
            for error in result.errors or ()
            if not isinstance(error.original_error, Denied)
        ]
        if result.data is None and not _reached(result.errors or ()):
            return Answer(executed=False, errors=tuple(errors))
        return Answer(
            executed=True,
            data=result.data,
            errors=(*errors, *self._denials(context)),
        )

    def _denials(self, context: RequestContext) -> list[dict[str, Any]]:
        told: list[dict[str, Any]] = []
        for coordinate, denial in context.denials.items():
            self._denied(coordinate, denial.count)
            told.append(
                {
                    "message": "You may not see this field.",
                    "path": denial.path,
                    "extensions": {"code": Code.FORBIDDEN, "count": denial.count},
                }
            )
        return told


def _reached(errors: Sequence[GraphQLError]) -> bool:
    return any(error.path for error in errors)


def _refused(errors: Sequence[GraphQLError], caller: Caller) -> Answer:
    return Answer(executed=False, errors=tuple(public(e, caller.request_id) for e in errors))
