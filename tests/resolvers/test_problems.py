"""What a client is told, and what stays in the log."""

from __future__ import annotations

import pytest
from graphql import GraphQLError, Source, parse
from structlog.testing import capture_logs

from backends.errors import BackendError, Garbled, Refused, Shed, TimedOut, Unavailable
from resolvers.problems import Code, Problem, bad_input, public

SECRET = "10.0.0.7 rejected gateway01"


def located(cause: Exception) -> GraphQLError:
    return GraphQLError(str(cause), path=["customer", 0], original_error=cause)


def test_a_problem_is_told_in_its_own_words() -> None:
    told = public(located(Problem(Code.QUERY_TOO_COMPLEX, "too much", limit=7)), "r-1")
    assert told == {
        "message": "too much",
        "extensions": {"code": "QUERY_TOO_COMPLEX", "limit": 7},
        "path": ["customer", 0],
    }


def test_bad_input_has_its_code() -> None:
    assert bad_input("first: 1 to 100").code is Code.BAD_USER_INPUT


@pytest.mark.parametrize("kind", [Unavailable, Refused, Garbled, Shed])
def test_trouble_with_a_system_tells_no_internals(kind: type[BackendError]) -> None:
    with capture_logs() as logs:
        told = public(located(kind(SECRET, system="erp", kind="order")), "r-1")
    assert told["extensions"] == {"code": "BACKEND_UNAVAILABLE"}
    assert SECRET not in told["message"]
    (log,) = logs
    assert (log["system"], log["outcome"], log["request_id"]) == ("erp", kind.__name__, "r-1")
    assert SECRET not in str(log)


def test_a_system_that_was_too_slow_is_timed_out() -> None:
    with capture_logs():
        told = public(located(TimedOut(SECRET, system="erp")), "r-1")
    assert told["extensions"] == {"code": "TIMED_OUT"}


def test_anything_else_is_internal() -> None:
    with capture_logs() as logs:
        told = public(located(KeyError(SECRET)), "r-9")
    assert told["extensions"] == {"code": "INTERNAL", "requestId": "r-9"}
    assert SECRET not in str(told)
    assert logs[0]["error"] == "KeyError"


def test_what_the_client_wrote_is_the_clients() -> None:
    node = parse("{ a }").definitions[0]
    told = public(GraphQLError("Cannot query field 'a'.", node), "r-1")
    assert told == {
        "message": "Cannot query field 'a'.",
        "extensions": {"code": "BAD_USER_INPUT"},
        "locations": [{"line": 1, "column": 1}],
    }


def test_a_variable_that_does_not_fit_is_the_clients() -> None:
    inner = GraphQLError("Int cannot represent non-integer value: 'x'")
    node = parse("query($a: Int) { a }").definitions[0]
    told = public(GraphQLError("Variable '$a' ...", node, original_error=inner), "r-1")
    assert told["extensions"] == {"code": "BAD_USER_INPUT"}


def test_a_value_of_ours_that_does_not_fit_the_schema_is_internal() -> None:
    inner = GraphQLError(f"Enum 'Status' cannot represent value: {SECRET}")
    with capture_logs():
        told = public(GraphQLError(inner.message, path=["order"], original_error=inner), "r-1")
    assert told["extensions"]["code"] == "INTERNAL"
    assert SECRET not in str(told)


def test_a_place_in_the_text_is_told() -> None:
    error = GraphQLError("Syntax Error", source=Source("{\n  a"), positions=[4])
    assert public(error, "r-1")["locations"] == [{"line": 2, "column": 3}]
