"""Who can be told in one word that there is no time, and what they are told.

No token is verified, no body is read, no line is logged; the connection stays.
"""

from __future__ import annotations

import re
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
# What is looked at of a head: how long the body is, and what makes a question no plain one.
_TELLING = re.compile(
    rb"\r\n(?:(content-length)|origin|transfer-encoding|expect|connection(?!:[ \t]*keep-alive\r\n))"
    rb":[ \t]*([0-9]*)",
    re.IGNORECASE,
)


def asks_once(read: bytes) -> bool:
    """Whether this is one plain question, whole, and nothing else.

    Pages of other origins, odd bodies and who wants to hang up are for the application to answer.
    """
    if not read.startswith(_ASKS):
        return False
    end = read.find(b"\r\n\r\n")
    found = _TELLING.findall(read, 0, end + 2)
    if len(found) != 1 or not found[0][0]:
        return False
    return bool(found[0][1] == b"%d" % (len(read) - end - 4))


async def turn_away(send: Send) -> None:
    """Say that there is too much to do."""
    await send({"type": "http.response.start", "status": BUSY, "headers": _HEADERS})
    await send({"type": "http.response.body", "body": _BODY})
