"""Who can be told in one word that there is no time, and what they are told.

No token is verified, no body is read, no line is logged; the connection stays.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, TypeAlias

import orjson

from gateway.errors import Code, RawHeaders

Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]

BUSY = 503

_ERROR = {
    "message": "The gateway has more to do than it can; ask again in a moment.",
    "extensions": {"code": Code.BACKEND_UNAVAILABLE, "retryAfterMs": 1000},
}
_BODY = orjson.dumps({"errors": [_ERROR]})
_HEADERS: RawHeaders = (
    (b"content-type", b"application/json; charset=utf-8"),
    (b"cache-control", b"private, no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"retry-after", b"1"),
    (b"content-length", b"%d" % len(_BODY)),
)
WHOLE = b"\r\n".join(
    (
        b"HTTP/1.1 503 Service Unavailable",
        *(name + b": " + value for name, value in _HEADERS),
        b"",
        _BODY,
    )
)

_ASKS = b"POST /graphql HTTP/1.1\r\n"
_LENGTH = b"\r\ncontent-length:"


def asks_once(read: bytes) -> bool:
    """Whether this is one plain question, whole, and nothing else.

    Pages of other origins, odd bodies and who wants to hang up are for the application to answer.
    """
    if not read.startswith(_ASKS):
        return False
    end = read.find(b"\r\n\r\n")
    head = read[:end].lower()
    at = head.find(_LENGTH)
    if (
        at < 0
        or b"\r\norigin:" in head
        or b"\r\ntransfer-encoding:" in head
        or b"\r\nexpect:" in head
        or b"close" in head
        or head.find(_LENGTH, at + 1) > 0
    ):
        return False
    length, _, _ = head[at + len(_LENGTH) :].partition(b"\r\n")
    return length.strip() == b"%d" % (len(read) - end - 4)


async def turn_away(send: Send) -> None:
    """Say that there is too much to do."""
    await send({"type": "http.response.start", "status": BUSY, "headers": _HEADERS})
    await send({"type": "http.response.body", "body": _BODY})
