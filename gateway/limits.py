"""What one request may take: bytes of body, time, and nothing more once its client has left."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from types import TracebackType
from typing import Any, Self, TypeAlias

import msgspec

Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]

# A request that takes longer is worth a task that watches whether anybody still waits for it.
PATIENCE = 0.1
# Sections end at the deadline and say so; only what does not is cut off this much later.
GRACE = 0.5


class Bounds(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The body's longest size in bytes, and the seconds to send it and then to answer it."""

    body: int = 256 * 1024
    seconds: float = 5.0


class BodyTooLarge(Exception):
    """The body is longer than allowed; the rest of it is not read."""


class BodyTooSlow(Exception):
    """The body did not come in time."""


class ClientGone(Exception):
    """Nobody waits for the answer any more."""


async def read_body(receive: Receive, bounds: Bounds) -> bytes:
    """Read a whole body, however many parts it comes in and whatever length it claims."""
    with Leash(receive, bounds.seconds) as leash:
        return await leash.body(bounds.body)


async def _read(receive: Receive, limit: int) -> bytes:
    parts: list[bytes] = []
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        part: bytes = message.get("body", b"")
        more = message.get("more_body", False)
        size += len(part)
        if size > limit:
            raise BodyTooLarge
        if part:
            parts.append(part)
    return parts[0] if len(parts) == 1 else b"".join(parts)


class Leash:
    """Ends the work inside with BodyTooSlow, TimeoutError or ClientGone, by a single timer.

    First the body may be read: what ``receive`` gives from then on is the client's leaving.
    """

    def __init__(self, receive: Receive, seconds: float, grace: float = 0.0) -> None:
        """Let the body take ``seconds``, then the work as long, and ``grace`` in addition."""
        self._receive = receive
        self._seconds = seconds
        self._grace = grace
        self._reading = self._looked = False
        self._watch: asyncio.Task[None] | None = None
        self._reason: Exception | None = None

    def __enter__(self) -> Self:
        """Set the timer."""
        self._loop = loop = asyncio.get_running_loop()
        task = asyncio.current_task(loop)
        assert task is not None, "a leash is for work in a task"
        self._task = task
        self._cancelling = task.cancelling()
        self.until = loop.time() + self._seconds
        self._timer = loop.call_later(min(PATIENCE, self._seconds), self._look)
        return self

    async def body(self, limit: int) -> bytes:
        """Return the whole body, of at most ``limit`` bytes; ``until`` then counts from now."""
        self._reading = True
        body = await _read(self._receive, limit)
        self._reading = False
        self.until = self._loop.time() + self._seconds
        if self._looked:
            self._timer.cancel()
            self._timer = self._loop.call_later(min(PATIENCE, self._seconds), self._look)
        return body

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Say why the work was ended, where it was this leash that did it."""
        self._timer.cancel()
        if self._watch is not None:
            self._watch.cancel()
        if self._reason is None:
            return
        ours = self._task.uncancel() <= self._cancelling
        if ours and isinstance(error, asyncio.CancelledError):
            raise self._reason from error

    def _look(self) -> None:
        """See that what was not quick does not take too long."""
        if not self._reading:
            self._watch = asyncio.create_task(self._until_gone())
            return
        self._looked = True
        left = self.until - self._loop.time()
        if left > 0:
            self._timer = self._loop.call_later(left, self._look)
        else:
            self._reason = BodyTooSlow()
            self._task.cancel()

    async def _until_gone(self) -> None:
        try:
            async with asyncio.timeout_at(self.until + self._grace):
                while (await self._receive())["type"] != "http.disconnect":
                    pass
            self._reason = ClientGone()
        except TimeoutError as over:
            self._reason = over
        self._task.cancel()
