"""A real GraphQL side of a few lines: graphql-core over a small schema."""

from __future__ import annotations

from graphql import (
    ExecutionResult,
    GraphQLError,
    OperationType,
    build_schema,
    execute,
    get_operation_ast,
    parse,
    validate,
)

from resolvers.exchange import Answer, Caller, Question

SCHEMA = build_schema("type Query { echo(text: String): String } type Mutation { set: Int }")
ROOT = {"echo": lambda _info, text=None: text}


async def answer(question: Question, _caller: Caller) -> Answer:
    """Parse, validate and execute, as the specification says."""
    try:
        document = parse(question.query)
    except GraphQLError as error:
        return _not_run([error])
    operation = get_operation_ast(document, question.operation_name)
    if question.read_only and operation and operation.operation is OperationType.MUTATION:
        return _not_run([GraphQLError("No.", extensions={"code": "METHOD_NOT_ALLOWED"})])
    wrong = validate(SCHEMA, document)
    if wrong:
        return _not_run(wrong)
    variables = dict(question.variables or {})
    result = execute(SCHEMA, document, ROOT, None, variables, question.operation_name)
    assert isinstance(result, ExecutionResult)
    if result.data is None:
        # The fields are nullable: an unknown operation or a variable of a wrong type, then.
        return _not_run(result.errors or [])
    errors = tuple(dict(error.formatted) for error in result.errors or ())
    return Answer(executed=True, data=result.data, errors=errors)


def _not_run(errors: list[GraphQLError]) -> Answer:
    return Answer(executed=False, errors=tuple(dict(error.formatted) for error in errors))
