"""From an answer, or a refusal, to the bytes, status and headers that go out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from http import HTTPStatus
from typing import Any, TypeAlias

import msgspec
import orjson

from gateway.errors import STATUS, RawHeaders, Refusal, public_error
from gateway.http.negotiation import Media
from resolvers.exchange import Answer

Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]

_OK = HTTPStatus.OK  # to look it up in the class costs a call
ALLOW: RawHeaders = ((b"allow", b"GET, POST, OPTIONS"),)
_EVERY: RawHeaders = (
    (b"cache-control", b"private, no-store"),
    (b"x-content-type-options", b"nosniff"),
)
_HEADERS: dict[Media, RawHeaders] = {
    media: ((b"content-type", media.encode()), *_EVERY) for media in Media
}


class Reply(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One HTTP response, complete."""

    status: int
    headers: RawHeaders
    body: bytes = b""

    async def send(self, send: Send, request_id: str) -> None:
        """Send it, under its request id."""
        headers = [
            *self.headers,
            (b"content-length", b"%d" % len(self.body)),
            (b"x-request-id", request_id.encode()),
        ]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": self.body})


def encoded(answer: Answer) -> bytes:
    """Encode a GraphQL response."""
    entries: dict[str, Any] = {}
    if answer.errors:
        entries["errors"] = answer.errors
    if answer.executed:
        entries["data"] = answer.data
    if answer.extensions:
        entries["extensions"] = answer.extensions
    return orjson.dumps(entries)


def answered(answer: Answer, media: Media) -> Reply:
    """Make a GraphQL response; the status says whether the operation ran."""
    if answer.executed:
        return Reply(status=_OK, headers=_HEADERS[media], body=encoded(answer))
    status = _not_run(answer, media)
    allow = ALLOW if status == HTTPStatus.METHOD_NOT_ALLOWED else ()
    return Reply(status=status, headers=(*_HEADERS[media], *allow), body=encoded(answer))


def _not_run(answer: Answer, media: Media) -> HTTPStatus:
    code = answer.errors[0].get("extensions", {}).get("code") if answer.errors else None
    status = STATUS.get(code or "", HTTPStatus.BAD_REQUEST)
    # In plain JSON a 400 could be some proxy's; there a wrong operation is a 200 with errors.
    wrong = status == HTTPStatus.BAD_REQUEST and media is Media.JSON
    return HTTPStatus.OK if wrong else status


def refused(refusal: Refusal, media: Media, request_id: str) -> Reply:
    """Encode a refusal as a GraphQL response without data."""
    return Reply(
        status=refusal.status,
        headers=(*_HEADERS[media], *refusal.headers),
        body=orjson.dumps({"errors": [public_error(refusal, request_id)]}),
    )
