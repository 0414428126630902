"""One question becomes one answer: prepared, granted once, executed, its readings logged."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from inspect import isawaitable
from typing import Any, Protocol

import msgspec
from graphql import (
    ExecutionResult,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    execute,
    get_operation_ast,
)

from policies.grant import Grant
from resolvers.compiled import Plans, Replay
from resolvers.context import RequestContext, Services
from resolvers.denials import rank
from resolvers.exchange import Answer, Caller, Question
from resolvers.introspection import Introspection
from resolvers.plan import Operations, Prepared, operation
from resolvers.problems import Code, Denied, Problem, public
from resolvers.readings import Note, NotLogged, Reading
from resolvers.trace import Trace


class Decides(Protocol):
    """A policy, as far as one question needs it."""

    @property
    def sensitive(self) -> frozenset[str]:
        """The coordinates whose reading is logged."""

    def grant(self, roles: Sequence[str]) -> Grant:
        """Say what a caller with these roles may see."""


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """An operation that may be run, with the context of its caller, in which nothing is read."""

    prepared: Prepared
    operation: OperationDefinitionNode
    context: RequestContext


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
        plans: Plans | None = None,
    ) -> None:
        """``policy`` is the one in force; ``note`` logs a reading before it leaves.

        Without ``plans`` everything is interpreted.
        """
        self.schema = schema
        self._operations = operations
        self._services = services
        self.policy = policy
        self._plans = plans
        self._introspection = introspection
        self.note = note

    async def execute(self, question: Question, caller: Caller) -> Answer:
        """Answer a question for a caller, by the policy that is in force now."""
        opened = self.open(question, caller)
        if isinstance(opened, Answer):
            return opened
        context = opened.context
        try:
            result, context = await self._result(
                opened.prepared, opened.operation, question, context
            )
            if not context.readings:
                return self.told(result, context)
            return await self._logged(opened.prepared, question, context, result)
        finally:
            context.loads.close()

    def streams(self, question: Question) -> bool:
        """Whether a question is a subscription, so that it has more than one answer."""
        document = self._operations.prepare(question.query, question.variables or {}).document
        if document is None:
            return False
        chosen = get_operation_ast(document, question.operation_name or None)
        return chosen is not None and chosen.operation is OperationType.SUBSCRIPTION

    def sound(self, question: Question) -> bool:
        """Whether a text parses, fits the schema and is within the limits."""
        prepared = self._operations.prepare(question.query, question.variables or {})
        return prepared.document is not None and not prepared.errors

    def open(self, question: Question, caller: Caller) -> Opened | Answer:
        """Prepare a question and decide what its caller sees, or say why it cannot be run."""
        prepared = self._prepared(question, caller.trace)
        if prepared.document is None:
            return _refused(prepared.errors, caller)
        policy = self.policy()
        grant = policy.grant(caller.principal.roles)
        if prepared.errors:
            told = [self._introspection.discreet(e, question.query, grant) for e in prepared.errors]
            return _refused(told, caller)
        try:
            chosen = operation(
                prepared.document,
                question.operation_name or None,
                read_only=question.read_only,
                streamed=question.streamed,
            )
            self._introspection.check(prepared, caller.principal.roles)
        except Problem as problem:
            return _refused([GraphQLError(str(problem), original_error=problem)], caller)
        context = RequestContext(self._services, caller, grant, policy.sensitive)
        return Opened(prepared=prepared, operation=chosen, context=context)

    def _prepared(self, question: Question, trace: Trace | None) -> Prepared:
        began = 0 if trace is None else trace.now()
        prepared = self._operations.prepare(question.query, question.variables or {})
        if trace is not None:
            trace.planned(began)
        return prepared

    async def _result(
        self,
        prepared: Prepared,
        chosen: OperationDefinitionNode,
        question: Question,
        context: RequestContext,
    ) -> tuple[ExecutionResult, RequestContext]:
        """Run the compiled operation where there is one, and the interpreter where that gives up.

        The interpreter then finds in the loads what was read, and tells errors as it should.
        """
        if self._plans is not None and not prepared.introspects:
            try:
                data = await self._plans.run(prepared.document, chosen, question, context)
            except Replay:
                context = context.again()
            else:
                if data is not None:
                    return ExecutionResult(data), context
        return await self.run(prepared, question, context), context

    async def _logged(
        self,
        prepared: Prepared,
        question: Question,
        context: RequestContext,
        result: ExecutionResult,
    ) -> Answer:
        """Log what was read, then answer; what cannot be logged is answered without."""
        try:
            await self.note(Reading(caller=context.caller, fields=context.read()))
        except NotLogged:
            if context.caller.tally is not None:
                context.caller.tally.stale = 0  # calls were made, but those sections are not shown
            if context.trace is not None:
                context.trace.again()
            return await self.withheld(prepared, question, context)
        return self.told(result, context)

    async def withheld(
        self, prepared: Prepared, question: Question, context: RequestContext, root: Any = None
    ) -> Answer:
        """Answer without what is sensitive, whose reading could not be logged."""
        unlogged = frozenset[str]().union(*context.read().values())
        grant = without(context.grant, context.sensitive)
        withheld = RequestContext(self._services, context.caller, grant)
        try:
            result = await self.run(prepared, question, withheld, root)
        finally:
            withheld.loads.close()
        return self.told(result, withheld, unlogged=unlogged)

    async def run(
        self, prepared: Prepared, question: Question, context: RequestContext, root: Any = None
    ) -> ExecutionResult:
        """Interpret an operation; ``root`` is what a subscription pushes."""
        assert prepared.document is not None
        result = execute(
            self.schema,
            prepared.document,
            root,
            context_value=context,
            variable_values=dict(question.variables or {}),
            operation_name=question.operation_name or None,
            middleware=self._introspection.middleware(prepared, context.grant),
            hide_suggestions=True,
        )
        found = await result if isawaitable(result) else result
        assert isinstance(found, ExecutionResult)
        return found

    def told(
        self,
        result: ExecutionResult,
        context: RequestContext,
        unlogged: frozenset[str] = frozenset(),
    ) -> Answer:
        """Say what came of an operation, with what was denied in it."""
        if not result.errors and not context.denials and result.data is not None:
            return Answer(executed=True, data=result.data)
        told = [e for e in result.errors or () if not isinstance(e.original_error, Denied)]
        told.sort(key=lambda error: rank(result.data, error.path or ()))
        errors = [public(error, context.caller.request_id) for error in told]
        if result.data is None and not _reached(result.errors or ()):
            return Answer(executed=False, errors=tuple(errors))
        return Answer(
            executed=True,
            data=result.data,
            errors=(*errors, *self._denials(result.data, context, unlogged)),
        )

    def _denials(
        self, data: Any, context: RequestContext, unlogged: frozenset[str]
    ) -> list[dict[str, Any]]:
        told: list[dict[str, Any]] = []
        for denial in context.denials.told(data) if context.denials else ():
            self._services.denied(denial.coordinate, denial.count)
            code, message = UNLOGGED if denial.coordinate in unlogged else FORBIDDEN
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
