"""Operations, prepared once per text: parsed, bounded, validated."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

import msgspec
from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    OperationType,
    get_named_type,
    get_operation_ast,
    parse,
    validate,
)
from graphql.validation import MaxIntrospectionDepthRule, specified_rules

from resolvers import cost, overlap
from resolvers.connections import DEFAULT_FIRST
from resolvers.orders import MAX_FOUND
from resolvers.problems import Code, Problem

RULES = (*specified_rules, MaxIntrospectionDepthRule)
MAX_ERRORS = 20

# An operation without these words asks nothing about the schema; with them it may.
INTROSPECTIVE = re.compile(r"__schema\b|__type\b|_service\b")


class Prepared(msgspec.Struct, frozen=True, kw_only=True):
    """A document that may be run, or the errors that say why not."""

    document: DocumentNode | None = None
    errors: tuple[GraphQLError, ...] = ()
    cost_by_variables: bool = False
    introspects: bool = False


class Operations:
    """Prepares operations and remembers them, the most recent up to a bound."""

    def __init__(self, schema: GraphQLSchema, limits: cost.Limits, size: int = 1000) -> None:
        """``size`` is how many texts are remembered; texts over 16 KiB are not."""
        self._schema = schema
        self._limits = limits
        self._size = size
        self._known: OrderedDict[str, Prepared] = OrderedDict()
        self._lists = lists_of(schema)

    def prepare(self, text: str, variables: Mapping[str, Any]) -> Prepared:
        """Parse, bound and validate a text; the cost is weighed anew where variables say so."""
        prepared = self._known.get(text)
        if prepared is None:
            prepared = self._prepare(text, variables)
            self._remember(text, prepared)
            return prepared
        self._known.move_to_end(text)
        if prepared.cost_by_variables and prepared.document is not None:
            problem = self._too_dear(prepared.document, variables)
            return Prepared(errors=(problem,)) if problem else prepared
        return prepared

    def _prepare(self, text: str, variables: Mapping[str, Any]) -> Prepared:
        try:
            document = parse(text, max_tokens=self._limits.tokens, no_location=False)
            weight = cost.check(document, variables, self._limits, self._lists)
            overlap.check(document, self._limits)
        except GraphQLSyntaxError as error:
            return Prepared(errors=(_syntax(error),))
        except RecursionError:
            return Prepared(errors=(_wrapped(cost.too_complex("The operation is too deep.")),))
        except Problem as problem:
            return Prepared(errors=(_wrapped(problem),))
        errors = validate(
            self._schema, document, RULES, max_errors=MAX_ERRORS, hide_suggestions=True
        )
        return Prepared(
            document=document,
            errors=tuple(errors),
            cost_by_variables=weight.by_variables,
            introspects=INTROSPECTIVE.search(text) is not None,
        )

    def _too_dear(
        self, document: DocumentNode, variables: Mapping[str, Any]
    ) -> GraphQLError | None:
        try:
            cost.check(document, variables, self._limits, self._lists)
        except Problem as problem:
            return _wrapped(problem)
        return None

    def _remember(self, text: str, prepared: Prepared) -> None:
        if len(text) > MAX_REMEMBERED or (prepared.errors and not prepared.document):
            return
        self._known[text] = prepared
        if len(self._known) > self._size:
            self._known.popitem(last=False)


MAX_REMEMBERED = 16 * 1024


ONLY_STREAMED = "Subscriptions come over WebSocket or as server-sent events."


def operation(
    document: DocumentNode, name: str | None, *, read_only: bool, streamed: bool = False
) -> OperationDefinitionNode:
    """Choose the operation that is meant; raise a Problem where there is none that may be run.

    ``streamed``: what is asked comes over a way that can carry a subscription.
    """
    chosen = get_operation_ast(document, name)
    if chosen is None:
        message = (
            "operationName: there is no such operation in the document."
            if name
            else "operationName: the document has several operations, say which one."
        )
        raise Problem(Code.BAD_REQUEST, message)
    if chosen.operation is OperationType.SUBSCRIPTION:
        if streamed:
            return chosen
        raise Problem(Code.BAD_REQUEST, ONLY_STREAMED)
    if read_only and chosen.operation is not OperationType.QUERY:
        raise Problem(Code.METHOD_NOT_ALLOWED, "Only queries may be sent with GET; use POST.")
    return chosen


def _syntax(error: GraphQLSyntaxError) -> GraphQLError:
    error.extensions = {"code": Code.BAD_REQUEST}
    return error


def _wrapped(problem: Problem) -> GraphQLError:
    return GraphQLError(str(problem), original_error=problem)


def lists_of(schema: GraphQLSchema) -> Mapping[str, int]:
    """Return the fields that come in pages, with how many items a page has unless it is said."""
    return dict(cost.INTROSPECTION) | {
        name: DEFAULT_FIRST if "first" in field.args else MAX_FOUND
        for type_ in schema.type_map.values()
        if isinstance(type_, GraphQLObjectType) and not type_.name.startswith("__")
        for name, field in type_.fields.items()
        if _is_page(field)
    }


def _is_page(field: GraphQLField) -> bool:
    type_ = get_named_type(field.type)
    return isinstance(type_, GraphQLObjectType) and "pageInfo" in type_.fields
