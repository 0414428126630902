"""One connection: a question goes out whole, one answer comes in, nothing else may come.

A byte before a question or behind an answer means that the two sides no longer agree on what
belongs to what. Such a connection is closed and never used again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol, cast

from backends.thin.answers import Answer
from backends.thin.calls import Call
from backends.thin.faults import NotHttp, NotUnpacked, TooLarge
from backends.thin.place import Place
from backends.thin.unread import took_leave, watch

_AT_ONCE = 64 * 1024  # as much as a transport takes before it asks to wait


class Owner(Protocol):
    """Who is told what becomes of a connection."""

    def made(self, connection: Connection) -> None:
        """Hear that it has a socket."""

    def freed(self, connection: Connection) -> None:
        """Hear that it can carry another call."""

    def closed(self, connection: Connection, again: Call | None) -> None:
        """Hear that it carries no more; ``again`` is a call to send once more elsewhere."""

    def ended(self, connection: Connection) -> None:
        """Hear that its socket is closed."""


class Connection(asyncio.Protocol):
    """A connection, open from the moment that the event loop says so."""

    def __init__(self, place: Place, owner: Owner) -> None:
        """``owner`` hears of it once."""
        self.idle_since = 0.0
        self._place = place
        self._owner = owner
        self._transport: asyncio.Transport | None = None
        self._unread: Callable[[], bool] | None = None
        self._tls = False
        self._closed = False
        self._used = False  # whether it has carried a whole answer
        self._call: Call | None = None
        self._answer: Answer | None = None
        self._unsent = memoryview(b"")
        self._paused = False

    @property
    def quiet(self) -> bool:
        """Whether nothing came that nobody asked for, and no end, as far as one can know.

        After a handshake the other side may still send its tickets.
        """
        if self._transport is None or self._transport.is_closing() or self._unread is None:
            return False
        return (self._tls and not self._used) or not self._unread()

    def start(self, call: Call) -> None:
        """Send a call; the connection is open, free and quiet."""
        self._call = call
        self._answer = Answer(largest=self._place.largest_body, asked_for_head=call.asked_for_head)
        call.leave = self.close
        transport = cast("asyncio.Transport", self._transport)
        if len(call.body) <= _AT_ONCE:
            transport.write(call.head + call.body if call.body else call.head)
            return
        transport.write(call.head)
        self._unsent = memoryview(call.body)
        self._send_on(transport)

    def close(self) -> None:
        """Close at once, whatever is under way; a second time does nothing."""
        self._close()

    def shut(self) -> None:
        """Close, and say so to who waits."""
        call = self._call
        self._close()
        if call is not None:
            call.fail(self._place.silent("closed"))

    # What the event loop tells.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the transport."""
        self._transport = cast("asyncio.Transport", transport)
        self._tls = transport.get_extra_info("sslcontext") is not None
        self._unread = watch(transport)
        self._owner.made(self)

    def data_received(self, data: bytes) -> None:
        """Add to the answer under way."""
        call, answer = self._call, self._answer
        if call is None or answer is None:
            self._close()
            return
        try:
            if answer.feed(data):
                self._finish(call, answer)
        except (NotHttp, TooLarge) as fault:
            self._close()
            call.fail(self._place.meaning(fault))

    def eof_received(self) -> None:
        """End the answer that nothing else ends; the loop closes the transport after this."""
        call, answer = self._call, self._answer
        ended = answer is not None and answer.ended() and took_leave(self._transport)
        if call is not None and answer is not None and ended:
            self._finish(call, answer)
        else:
            self._lose(call, answer, "cut off")

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell the call under way, and the owner."""
        self._lose(self._call, self._answer, type(exc).__name__ if exc else "cut off")
        self._owner.ended(self)

    def pause_writing(self) -> None:
        """Wait with the rest of a large body."""
        self._paused = True

    def resume_writing(self) -> None:
        """Go on with it."""
        self._paused = False
        if self._transport is not None:
            self._send_on(self._transport)

    def _send_on(self, transport: asyncio.Transport) -> None:
        while self._unsent and not self._paused and not transport.is_closing():
            piece, self._unsent = self._unsent[:_AT_ONCE], self._unsent[_AT_ONCE:]
            transport.write(piece)

    def _finish(self, call: Call, answer: Answer) -> None:
        """Hand over a whole answer, then be free or closed."""
        free = answer.kept and not self._unsent
        self._call = self._answer = None
        self._used = True
        try:
            call.settle(answer.response())
        except (NotUnpacked, TooLarge) as fault:
            call.fail(self._place.meaning(fault))
        if free:
            self._owner.freed(self)
        else:
            self._close()

    def _lose(self, call: Call | None, answer: Answer | None, reason: str) -> None:
        """Fail the call under way, or send it again: an old connection may just have been over.

        That is on a new connection, which is not old: so nothing is sent a third time.
        """
        stale = self._used and answer is not None and not answer.begun
        if call is not None and stale and call.safe:
            self._close(again=call)
            return
        self._close()
        if call is not None:
            call.fail(self._place.silent(reason))

    def _close(self, *, again: Call | None = None) -> None:
        if self._closed:
            return
        self._closed = True
        self._call = self._answer = None
        self._unsent = memoryview(b"")
        self._unread = None
        if self._transport is not None:
            self._transport.abort()
        self._owner.closed(self, again)
