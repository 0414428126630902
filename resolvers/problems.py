"""What a client is told when a field or an operation cannot be answered."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import structlog
from graphql import GraphQLError

from backends.errors import BackendError, TimedOut


class Code(StrEnum):
    """The public error codes that the GraphQL side gives."""

    FORBIDDEN = "FORBIDDEN"
    BAD_REQUEST = "BAD_REQUEST"
    BAD_USER_INPUT = "BAD_USER_INPUT"
    METHOD_NOT_ALLOWED = "METHOD_NOT_ALLOWED"
    QUERY_TOO_COMPLEX = "QUERY_TOO_COMPLEX"
    BACKEND_UNAVAILABLE = "BACKEND_UNAVAILABLE"
    TIMED_OUT = "TIMED_OUT"
    INTERNAL = "INTERNAL"


class Denied(Exception):
    """A field that may not be null was denied; its denial is told with all the others."""


class Problem(Exception):
    """Something that the client is told in these words, under this code."""

    def __init__(self, code: Code, message: str, **extensions: Any) -> None:
        """``extensions`` go beside the code."""
        super().__init__(message)
        self.code = code
        self.extensions = extensions


def bad_input(message: str) -> Problem:
    """Say which argument is wrong and what would be right."""
    return Problem(Code.BAD_USER_INPUT, message)


def public(error: GraphQLError, request_id: str) -> dict[str, Any]:
    """Format an error for the client; what is not meant for it stays in the log."""
    cause = _cause(error)
    formatted: dict[str, Any] = {"message": error.message, "extensions": {}}
    if isinstance(cause, Problem):
        formatted["extensions"] = {"code": cause.code, **cause.extensions}
    elif isinstance(cause, BackendError):
        formatted |= _backend_trouble(cause, request_id)
    elif cause is None:
        code = (error.extensions or {}).get("code", Code.BAD_USER_INPUT)
        formatted["extensions"] = {"code": code}
    else:
        formatted |= _internal(cause, request_id)
    if error.locations:
        formatted["locations"] = [{"line": at.line, "column": at.column} for at in error.locations]
    if error.path:
        formatted["path"] = list(error.path)
    return formatted


def _cause(error: GraphQLError) -> Exception | None:
    """Find what is behind an error; None where the client's own input is."""
    found: Exception | None = error
    while isinstance(found, GraphQLError) and found.original_error is not None:
        found = found.original_error
    if not isinstance(found, GraphQLError):
        return found
    ours = error.path and not found.nodes  # a value of ours that does not fit the schema
    return found if ours else None


def _backend_trouble(cause: BackendError, request_id: str) -> Mapping[str, Any]:
    structlog.get_logger("resolvers").warning(
        "backend_trouble",
        system=cause.system,
        kind=cause.kind,
        outcome=type(cause).__name__,
        request_id=request_id,
    )
    timed_out = isinstance(cause, TimedOut)
    code = Code.TIMED_OUT if timed_out else Code.BACKEND_UNAVAILABLE
    return {
        "message": "A system that is needed for this answer is not available.",
        "extensions": {"code": code},
    }


def _internal(cause: BaseException, request_id: str) -> Mapping[str, Any]:
    structlog.get_logger("resolvers").error(
        "field_failed", error=type(cause).__name__, request_id=request_id, exc_info=cause
    )
    return {
        "message": "Something went wrong on our side; the request id finds it in the log.",
        "extensions": {"code": Code.INTERNAL, "requestId": request_id},
    }
