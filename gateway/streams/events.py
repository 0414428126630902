"""Server-sent events at ``/graphql``: one operation in each request, as graphql-sse has it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, MutableMapping, Sequence
from typing import Any, TypeAlias

import msgspec
import orjson
import structlog

from gateway.errors import Code, refusal, where
from gateway.http import questions, refusals
from gateway.http.answers import Reply, Send, answered, encoded, refused
from gateway.http.head import Head
from gateway.http.negotiation import Media, answered_as
from gateway.limits import BodyTooLarge, BodyTooSlow, ClientGone, Receive, read_body
from gateway.streams.beside import first
from gateway.streams.closing import SLOW
from gateway.streams.entry import Entry, admitted
from gateway.streams.outbox import Outbox
from gateway.streams.tenure import Again, over
from policies.principal import Principal
from resolvers.exchange import Answer, Caller, Question
from resolvers.live import Seat

Scope: TypeAlias = MutableMapping[str, Any]

WAY = "events"
ALIVE = b":\n\n"
_COMPLETE = b"event: complete\ndata:\n\n"
_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"private, no-store"),
    (b"x-accel-buffering", b"no"),  # proxies that know it pass each event on at once
    (b"x-content-type-options", b"nosniff"),
]

log = structlog.get_logger(__name__)


class Events:
    """Takes requests that accept events; what is not a subscription has one event."""

    def __init__(self, entry: Entry) -> None:
        """Share what all streams share."""
        self._entry = entry

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request to its end."""
        head = Head.of(scope["headers"])
        media = answered_as(head.accept)
        try:
            again = self._entry.admitting(head.authorization, head.reason)
            principal, question = await self._asked(scope, receive, head, again)
            caller = self._entry.caller(principal, head.request_id)
            stream = _Stream(self._entry, caller)
            found = await self._entry.begin(question, stream)
        except ClientGone:
            return
        except Exception as error:  # noqa: BLE001 - the outermost layer always answers
            await self._refusal(error, media, head).send(send, head.request_id)
            return
        if isinstance(found, Answer) and media is not None:
            await answered(found, media).send(send, head.request_id)
            return
        await stream.run(found, again, receive, send)

    async def _asked(
        self, scope: Scope, receive: Receive, head: Head, again: Again
    ) -> tuple[Principal, Question]:
        """Find out who asks what."""
        method: str = scope["method"]
        if method == "POST":
            refusals.check_content(head)
        elif method != "GET":
            raise refusals.not_allowed()
        principal = await admitted(again)
        try:
            body = await read_body(receive, self._entry.bounds)
        except BodyTooLarge as error:
            raise refusals.too_large(self._entry.bounds.body) from error
        except BodyTooSlow as error:
            raise refusals.too_slow() from error
        asked = (
            questions.posted(body) if method == "POST" else questions.asked(scope["query_string"])
        )
        return principal, msgspec.structs.replace(asked, streamed=True)

    def _refusal(self, error: Exception, media: Media | None, head: Head) -> Reply:
        told = refusal(error)
        if told.code is Code.INTERNAL:
            log.error("stream_failed", where=where(error), request_id=head.request_id)
        return refused(told, media or Media.JSON, head.request_id)


class _Stream:
    """One operation whose answers go out as events."""

    def __init__(self, entry: Entry, caller: Caller) -> None:
        self._entry = entry
        self._outbox = Outbox()
        self._reason = "left"
        self.caller = caller

    def push(self, body: bytes) -> None:
        self._entry.vitals.pushed()
        self._outbox.put(b"event: next\ndata: %b\n\n" % body)

    def complete(self) -> None:
        self._reason = "complete"
        self._outbox.put(_COMPLETE)
        self._outbox.close()

    def fail(self, errors: Sequence[Mapping[str, Any]]) -> None:
        self._outbox.put(_failed(errors) + _COMPLETE)
        self._outbox.close()
        self._reason = "failed"

    async def run(self, found: Seat | Answer, again: Again, receive: Receive, send: Send) -> None:
        """Send what there is until it ends, or the client leaves."""
        self._entry.vitals.opened(WAY)
        request_id = (b"x-request-id", self.caller.request_id.encode())
        head = {"type": "http.response.start", "status": 200, "headers": [*_HEADERS, request_id]}
        try:
            await send(head)
            if isinstance(found, Answer):
                self.push(encoded(found))
                self.complete()
            with self._entry.leaving.told(self._outbox.close):
                await first(self._write(send), _left(receive), self._stay(again))
        finally:
            if isinstance(found, Seat):
                found.leave()
            self._entry.vitals.closed(WAY, self._reason)
            id_ = self.caller.request_id
            log.info("stream_ended", method=WAY, reason=self._reason, request_id=id_)

    async def _write(self, send: Send) -> None:
        alive = self._entry.limits.alive
        frame: bytes | None = ALIVE
        while frame is not None:
            await send({"type": "http.response.body", "body": frame, "more_body": True})
            try:
                async with asyncio.timeout(alive):
                    frame = await self._outbox.get()
            except TimeoutError:
                frame = ALIVE
        last = b""
        if self._outbox.overflowed:
            self._reason = "try_again"
            last = _failed([_error(Code.RATE_LIMITED, SLOW)]) + _COMPLETE
        await send({"type": "http.response.body", "body": last, "more_body": False})

    async def _stay(self, again: Again) -> None:
        """End it when its caller may stay no longer; what waits still goes out first."""
        why = await over(self.caller.principal, again)
        self.fail([_error(Code.UNAUTHENTICATED, why)])
        self._reason = "forbidden"
        await asyncio.Event().wait()


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _failed(errors: Sequence[Mapping[str, Any]]) -> bytes:
    return b"event: next\ndata: %b\n\n" % orjson.dumps({"errors": [*errors]})


def _error(code: Code, message: str) -> Mapping[str, Any]:
    return {"message": message, "extensions": {"code": code}}
