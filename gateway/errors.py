"""What a client is told when it gets no GraphQL answer: public codes, statuses and words."""

from __future__ import annotations

import math
from collections.abc import Mapping
from enum import StrEnum
from http import HTTPStatus
from typing import Any, TypeAlias

from backends.errors import BackendError, TimedOut


class Code(StrEnum):
    """Every public error code, of the HTTP side and of the GraphQL side."""

    UNAUTHENTICATED = "UNAUTHENTICATED"
    FORBIDDEN = "FORBIDDEN"
    BAD_REQUEST = "BAD_REQUEST"
    BAD_USER_INPUT = "BAD_USER_INPUT"
    METHOD_NOT_ALLOWED = "METHOD_NOT_ALLOWED"
    QUERY_TOO_COMPLEX = "QUERY_TOO_COMPLEX"
    BACKEND_UNAVAILABLE = "BACKEND_UNAVAILABLE"
    TIMED_OUT = "TIMED_OUT"
    RATE_LIMITED = "RATE_LIMITED"
    PERSISTED_QUERY_NOT_FOUND = "PERSISTED_QUERY_NOT_FOUND"
    PERSISTED_QUERY_NOT_SUPPORTED = "PERSISTED_QUERY_NOT_SUPPORTED"
    PERSISTED_QUERY_HASH_MISMATCH = "PERSISTED_QUERY_HASH_MISMATCH"
    DOCUMENT_NOT_TRUSTED = "DOCUMENT_NOT_TRUSTED"
    INTERNAL = "INTERNAL"


# The status of an operation that never ran; a code that is not here is the client's mistake.
STATUS: Mapping[str, HTTPStatus] = {
    Code.UNAUTHENTICATED: HTTPStatus.UNAUTHORIZED,
    Code.FORBIDDEN: HTTPStatus.FORBIDDEN,
    Code.METHOD_NOT_ALLOWED: HTTPStatus.METHOD_NOT_ALLOWED,
    Code.BACKEND_UNAVAILABLE: HTTPStatus.SERVICE_UNAVAILABLE,
    Code.TIMED_OUT: HTTPStatus.GATEWAY_TIMEOUT,
    Code.RATE_LIMITED: HTTPStatus.TOO_MANY_REQUESTS,
    Code.INTERNAL: HTTPStatus.INTERNAL_SERVER_ERROR,
}

RawHeaders: TypeAlias = tuple[tuple[bytes, bytes], ...]


class Refusal(Exception):
    """Instead of an answer the client gets this status, code and message; all of it is public."""

    def __init__(
        self,
        status: HTTPStatus,
        code: Code,
        message: str,
        headers: RawHeaders = (),
        *,
        retry_after: float | None = None,
    ) -> None:
        """``headers`` go beside those that every answer has; ``retry_after`` is in seconds."""
        super().__init__(message)
        self.status = status
        self.code = code
        self.headers = headers
        self.retry_after = retry_after


def bad_request(message: str) -> Refusal:
    """Say which part of the request is wrong and what would be right."""
    return Refusal(HTTPStatus.BAD_REQUEST, Code.BAD_REQUEST, message)


_OVER = "The request took too long."
_AWAY = "A system that is needed for this answer is not available."
_DEEP = "The request is nested too deeply."
_OURS = "Something went wrong on our side; the request id finds it in the log."

# The first class that fits decides.
_PUBLIC: tuple[tuple[type[Exception], HTTPStatus, Code, str], ...] = (
    (TimeoutError, HTTPStatus.GATEWAY_TIMEOUT, Code.TIMED_OUT, _OVER),
    (TimedOut, HTTPStatus.GATEWAY_TIMEOUT, Code.TIMED_OUT, _OVER),
    (BackendError, HTTPStatus.SERVICE_UNAVAILABLE, Code.BACKEND_UNAVAILABLE, _AWAY),
    (RecursionError, HTTPStatus.BAD_REQUEST, Code.BAD_REQUEST, _DEEP),
    (Exception, HTTPStatus.INTERNAL_SERVER_ERROR, Code.INTERNAL, _OURS),
)


def refusal(error: Exception) -> Refusal:
    """Turn what went wrong into what may be said of it: nothing of its message or its trace."""
    if isinstance(error, Refusal):
        return error
    found = next(row for row in _PUBLIC if isinstance(error, row[0]))
    return Refusal(*found[1:])


def public_error(refused: Refusal, request_id: str) -> dict[str, Any]:
    """Format a refusal as a GraphQL error."""
    extensions: dict[str, Any] = {"code": refused.code, "requestId": request_id}
    if refused.retry_after is not None:
        extensions["retryAfterMs"] = math.ceil(refused.retry_after * 1000)
    return {"message": str(refused), "extensions": extensions}


def where(error: BaseException) -> tuple[str, ...]:
    """Return the places that an error came through, innermost last, without any value."""
    places = []
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        module = trace.tb_frame.f_globals.get("__name__", "?")
        places.append(f"{module}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return tuple(places)
