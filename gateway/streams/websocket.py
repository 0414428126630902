"""WebSocket at ``/graphql``: one connection with any number of operations on it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from functools import partial
from typing import Any, TypeAlias

import structlog

from backends.errors import BackendError
from gateway.errors import Refusal, public_error, refusal
from gateway.http.answers import encoded
from gateway.http.head import Head
from gateway.streams import messages
from gateway.streams.beside import first
from gateway.streams.closing import SLOW, Close, Closing
from gateway.streams.entry import Entry, admitted, too_many
from gateway.streams.messages import Complete, Init, Ping, Subscribe
from gateway.streams.outbox import Outbox
from gateway.streams.tenure import Again, over
from policies.principal import Principal
from resolvers.exchange import Caller
from resolvers.live import Seat

Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]

WAY = "websocket"
LEFT = "left"
NAMES = ("authorization", "Authorization")  # under which a payload carries the token

log = structlog.get_logger(__name__)


class WebSocket:
    """Takes connections; anything but graphql-transport-ws is closed at once."""

    def __init__(self, entry: Entry) -> None:
        """Share what all streams share."""
        self._entry = entry

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection to its end."""
        await receive()  # websocket.connect
        head = Head.of(scope["headers"])
        if not _from_here(scope["headers"], self._entry.origins):
            await send({"type": "websocket.close", "code": Close.FORBIDDEN})
            return
        spoken = messages.PROTOCOL in scope["subprotocols"]
        protocol = messages.PROTOCOL if spoken else None
        await send({"type": "websocket.accept", "subprotocol": protocol})
        self._entry.vitals.opened(WAY)
        reason = LEFT
        try:
            await Connection(self._entry, head, receive, send).run(spoken=spoken)
        except Closing as closing:
            reason = closing.code.name.lower()
            await _close(send, closing)
        finally:
            self._entry.vitals.closed(WAY, reason)
            log.info("stream_ended", method=WAY, reason=reason, request_id=head.request_id)


async def _close(send: Send, closing: Closing) -> None:
    with contextlib.suppress(OSError):  # the client has left meanwhile
        await send({"type": "websocket.close", "code": closing.code, "reason": closing.reason})


class Connection:
    """One client: what it has begun, and what waits to be sent to it."""

    def __init__(self, entry: Entry, head: Head, receive: Receive, send: Send) -> None:
        """Nothing is begun yet."""
        self._entry = entry
        self._head = head
        self._receive = receive
        self._send = send
        self._outbox = Outbox()
        self._open: dict[str, _Operation] = {}
        self._begun = 0
        self._principal: Principal

    async def run(self, *, spoken: bool) -> None:
        """Serve until the client leaves; raise Closing where it is closed from here."""
        if not spoken:
            raise Closing(Close.PROTOCOL, f"Only {messages.PROTOCOL} is spoken here.")
        try:
            again = await self._admit()
            if again is None:
                return
            self._outbox.put(messages.ACK)
            await first(self._read(), self._write(), self._stay(again), self._full())
        finally:
            for operation in tuple(self._open.values()):
                operation.leave()

    async def _admit(self) -> Again | None:
        """Wait for the first message and see who sent it; None where the client leaves."""
        try:
            async with asyncio.timeout(self._entry.limits.begin):
                message = await self._message()
                while isinstance(message, Ping):
                    await self._send_now(messages.pong(message))
                    message = await self._message()
        except TimeoutError as late:
            raise Closing(Close.INIT_TIMEOUT, "Connection initialisation timeout") from late
        if message is None:
            return None
        if not isinstance(message, Init):
            raise Closing(Close.UNAUTHORIZED, "Unauthorized")
        again = self._entry.admitting(self._authorization(message), self._head.reason)
        try:
            self._principal = await admitted(again)
        except Refusal as error:
            raise Closing(Close.UNAUTHORIZED, str(error)) from error
        except BackendError as error:
            raise Closing(Close.TRY_AGAIN, "It cannot be decided who you are.") from error
        return again

    def _authorization(self, init: Init) -> str | None:
        given = init.payload or {}
        carried = next((given[name] for name in NAMES if name in given), None)
        return carried if isinstance(carried, str) else self._head.authorization

    async def _stay(self, again: Again) -> None:
        why = await over(self._principal, again)
        raise Closing(Close.FORBIDDEN, why)

    async def _full(self) -> None:
        await self._outbox.overflow()
        raise Closing(Close.TRY_AGAIN, SLOW)

    async def _message(self) -> messages.Message | None:
        event = await self._receive()
        if event["type"] == "websocket.disconnect":
            return None
        text = event.get("text")
        if text is None:
            raise Closing(Close.BAD_REQUEST, "A message must be text.")
        return messages.read(text)

    async def _read(self) -> None:
        while (message := await self._message()) is not None:
            if isinstance(message, Subscribe):
                self._begin(message)
            elif isinstance(message, Complete):
                self._leave(message.id)
            elif isinstance(message, Ping):
                self._outbox.put(messages.pong(message))
            elif isinstance(message, Init):
                raise Closing(Close.INIT_TWICE, "Too many initialisation requests")

    async def _write(self) -> None:
        while (frame := await self._outbox.get()) is not None:
            await self._send_now(frame)

    async def _send_now(self, frame: bytes) -> None:
        await self._send({"type": "websocket.send", "text": frame.decode()})

    def _begin(self, message: Subscribe) -> None:
        id_ = message.id
        if id_ in self._open:
            raise Closing(Close.TAKEN, "Subscriber for this id already exists")
        self._begun += 1
        request_id = f"{self._head.request_id}.{self._begun}"
        caller = self._entry.caller(self._principal, request_id[-64:])
        operation = _Operation(self._entry, self._outbox, caller, id_, partial(self._ended, id_))
        self._open[id_] = operation
        if len(self._open) > self._entry.limits.per_connection:
            operation.fail([public_error(too_many(), request_id)])
        else:
            operation.begin(message.payload)

    def _leave(self, id_: str) -> None:
        operation = self._open.pop(id_, None)
        if operation is not None:
            operation.leave()

    def _ended(self, id_: str) -> None:
        self._open.pop(id_, None)


class _Operation:
    """One operation of a connection; it listens where it is a subscription."""

    def __init__(
        self, entry: Entry, outbox: Outbox, caller: Caller, id_: str, ended: Callable[[], None]
    ) -> None:
        self._entry = entry
        self._outbox = outbox
        self._named = messages.name(id_)
        self._ended = ended
        self._seat: Seat | None = None
        self._task: asyncio.Task[None] | None = None
        self.caller = caller

    def begin(self, asked: messages.Operation) -> None:
        name = "operation over websocket"
        self._task = asyncio.get_running_loop().create_task(self._run(asked), name=name)

    def push(self, body: bytes) -> None:
        self._entry.vitals.pushed()
        self._outbox.put(messages.pushed(self._named, body))

    def complete(self) -> None:
        self._ended()
        self._outbox.put(messages.completed(self._named))

    def fail(self, errors: Sequence[Mapping[str, Any]]) -> None:
        self._ended()
        self._outbox.put(messages.failed(self._named, errors))

    def leave(self) -> None:
        if self._task is not None:
            self._task.cancel()
        if self._seat is not None:
            self._seat.leave()

    async def _run(self, asked: messages.Operation) -> None:
        try:
            found = await self._entry.begin(asked.question(), self)
        except Exception as error:  # noqa: BLE001 - the client is told in public words
            self.fail([public_error(refusal(error), self.caller.request_id)])
            return
        if isinstance(found, Seat):
            self._seat = found
        elif found.executed:
            self.push(encoded(found))
            self.complete()
        else:
            self.fail(found.errors)


def _from_here(headers: Sequence[tuple[bytes, bytes]], origins: Sequence[str]) -> bool:
    """Whether a browser's page of this host, or of one that may call, opens the connection."""
    given = dict(headers)
    origin = given.get(b"origin", b"").decode("latin-1")
    if not origin or "*" in origins or origin in origins:
        return True
    return origin.partition("://")[2] == given.get(b"host", b"").decode("latin-1")
