"""One question becomes one answer: prepared, granted once, executed, its readings logged."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from inspect import isawaitable
from typing import Any, Protocol

import msgspec
from graphql import ExecutionResult, GraphQLError, GraphQLSchema, execute

from policies.grant import Grant
from resolvers.context import RequestContext, Services
from resolvers.exchange import Answer, Caller, Question
from resolvers.introspection import Introspection
from resolvers.plan import Operations, Prepared, operation
from resolvers.problems import Code, Denied, Problem, public
from resolvers.readings import Note, NotLogged, Reading


class Decides(Protocol):
    """A policy, as far as one question needs it."""

    @property
    def sensitive(self) -> frozenset[str]:
        """The coordinates whose reading is logged."""

    def grant(self, roles: Sequence[str]) -> Grant:
        """Say what a caller with these roles may see."""


class Executor:
    """Answers questions over one schema."""

    def __init__(
        self,
        schema: GraphQLSchema,
        operations: Operations,
        services: Services,
        policy: Callable[[], Decides],
        *,
        introspection: Introspection,
        note: Note,
        denied: Callable[[str, int], None],
    ) -> None:
        """``policy`` is the one in force; ``note`` logs a reading before it leaves.

        ``denied`` is told every denied coordinate.
        """
        self._schema = schema
        self._operations = operations
        self._services = services
        self._policy = policy
        self._introspection = introspection
        self._note = note
        self._denied = denied

    async def execute(self, question: Question, caller: Caller) -> Answer:
        """Answer a question for a caller, by the policy that is in force now."""
        prepared = self._operations.prepare(question.query, question.variables or {})
        if prepared.document is None:
            return _refused(prepared.errors, caller)
        policy = self._policy()
        grant = policy.grant(caller.principal.roles)
        if prepared.errors:
            told = [self._introspection.discreet(e, question.query, grant) for e in prepared.errors]
            return _refused(told, caller)
        try:
            name = question.operation_name or None
            operation(prepared.document, name, read_only=question.read_only)
            self._introspection.check(prepared, caller.principal.roles)
        except Problem as problem:
            return _refused([GraphQLError(str(problem), original_error=problem)], caller)
        context = RequestContext(self._services, caller, grant, policy.sensitive)
        result = await self._run(prepared, question, context)
        if not context.readings:
            return self._answer(result, context)
        return await self._logged(prepared, question, context, result)

    async def _logged(
        self,
        prepared: Prepared,
        question: Question,
        context: RequestContext,
        result: ExecutionResult,
    ) -> Answer:
        """Log what was read, then answer; what cannot be logged is answered without."""
        fields = {customer: frozenset(read) for customer, read in context.readings.items()}
        try:
            await self._note(Reading(caller=context.caller, fields=fields))
        except NotLogged:
            grant = without(context.grant, context.sensitive)
            withheld = RequestContext(self._services, context.caller, grant)
            result = await self._run(prepared, question, withheld)
            return self._answer(result, withheld, unlogged=frozenset().union(*fields.values()))
        return self._answer(result, context)

    async def _run(
        self, prepared: Prepared, question: Question, context: RequestContext
    ) -> ExecutionResult:
        assert prepared.document is not None
        result = execute(
            self._schema,
            prepared.document,
            context_value=context,
            variable_values=dict(question.variables or {}),
            operation_name=question.operation_name or None,
            middleware=self._introspection.middleware(prepared, context.grant),
            hide_suggestions=True,
        )
        found = await result if isawaitable(result) else result
        assert isinstance(found, ExecutionResult)
        return found

    def _answer(
        self,
        result: ExecutionResult,
        context: RequestContext,
        unlogged: frozenset[str] = frozenset(),
    ) -> Answer:
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
            errors=(*errors, *self._denials(context, unlogged)),
        )

    def _denials(self, context: RequestContext, unlogged: frozenset[str]) -> list[dict[str, Any]]:
        told: list[dict[str, Any]] = []
        for coordinate, denial in context.denials.items():
            self._denied(coordinate, denial.count)
            code, message = UNLOGGED if coordinate in unlogged else FORBIDDEN
            told.append(
                {
                    "message": message,
                    "path": denial.path,
                    "extensions": {"code": code, "count": denial.count},
                }
            )
        return told


FORBIDDEN = (Code.FORBIDDEN, "You may not see this field.")
UNLOGGED = (
    Code.BACKEND_UNAVAILABLE,
    "This field is not shown while the read log cannot be written.",
)


def without(grant: Grant, coordinates: frozenset[str]) -> Grant:
    """Return a grant that hides these coordinates, too."""
    left = {name: scope for name, scope in grant.scopes.items() if name not in coordinates}
    return msgspec.structs.replace(grant, scopes=left)


def _reached(errors: Sequence[GraphQLError]) -> bool:
    return any(error.path for error in errors)


def _refused(errors: Sequence[GraphQLError], caller: Caller) -> Answer:
    return Answer(executed=False, errors=tuple(public(e, caller.request_id) for e in errors))
