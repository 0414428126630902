"""Why HTTP itself refuses a request, before any question is asked."""

from __future__ import annotations

import math
from http import HTTPStatus

from gateway.errors import Code, Refusal
from gateway.http.answers import ALLOW
from gateway.http.head import Head
from gateway.http.negotiation import reads_json

# What was not read of the body would be taken for the next request.
_CLOSE = ((b"connection", b"close"),)
_BEARER = ((b"www-authenticate", b"Bearer"),)


def unauthenticated() -> Refusal:
    """Ask for a token and say nothing about the one that came."""
    message = "A valid bearer token is needed."
    return Refusal(HTTPStatus.UNAUTHORIZED, Code.UNAUTHENTICATED, message, _BEARER)


def forbidden(message: str) -> Refusal:
    """Say what a known caller lacks."""
    return Refusal(HTTPStatus.FORBIDDEN, Code.FORBIDDEN, message)


def not_acceptable() -> Refusal:
    """Name the media types that can be answered."""
    message = "Accept must allow application/graphql-response+json or application/json."
    return Refusal(HTTPStatus.NOT_ACCEPTABLE, Code.BAD_REQUEST, message)


def not_allowed() -> Refusal:
    """Name the methods that can be used."""
    message = "Use POST, or GET for queries."
    return Refusal(HTTPStatus.METHOD_NOT_ALLOWED, Code.METHOD_NOT_ALLOWED, message, ALLOW)


def too_large(limit: int) -> Refusal:
    """Say how long a body may be."""
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    message = f"The body is longer than {limit} bytes."
    return Refusal(status, Code.BAD_REQUEST, message, _CLOSE)


def too_slow() -> Refusal:
    """Say that the body did not come."""
    message = "The body did not arrive in time."
    return Refusal(HTTPStatus.REQUEST_TIMEOUT, Code.TIMED_OUT, message, _CLOSE)


def limited(wait: float) -> Refusal:
    """Say how long to wait, in whole seconds for clients of HTTP."""
    headers = ((b"retry-after", b"%d" % max(1, math.ceil(wait))),)
    return Refusal(
        HTTPStatus.TOO_MANY_REQUESTS,
        Code.RATE_LIMITED,
        "Too many requests in this minute.",
        headers,
        retry_after=wait,
    )


def check_content(head: Head) -> None:
    """Raise where the body is not said to be plain JSON in UTF-8."""
    if not reads_json(head.content_type):
        message = "Content-Type must be application/json, in UTF-8."
        raise Refusal(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, Code.BAD_REQUEST, message)
    if head.content_encoding not in (None, "identity"):
        message = "Content-Encoding must be identity."
        raise Refusal(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, Code.BAD_REQUEST, message)
