"""How large a request's head may be, and how long it may take: uvicorn itself sets no bound.

Questions for which there is no time are turned away here, before anything is made of them: that
costs a small part of what the application would spend on it.
"""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from gateway.busy import WHOLE, asks_once
from gateway.doors import DOORS, Doors
from gateway.leaving import LEAVING, Leaving

LARGEST = 64 * 1024  # bytes of request line and headers
SLOWEST = 10.0  # seconds from the first byte, or from connecting, to the last header
UNREAD = 30.0  # seconds in which a client must read on what it is sent


class BoundedHeads(HttpToolsProtocol):
    """uvicorn's protocol, which hangs up on heads without an end."""

    largest = LARGEST
    slowest = SLOWEST
    unread = UNREAD

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._doors: Doors | None = self.app_state.get(DOORS)
        self._under_way = False
        self._unread: asyncio.TimerHandle | None = None
        self._read = 0
        self._rests_since = 0.0
        self._refused = False  # and not yet told
        self._plain, self._plain_length = b"", 0
        self._heading = False
        self._late: asyncio.TimerHandle | None = self.loop.call_later(self.slowest, transport.close)

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._in_time()
        self._read_on()
        super()._unset_keepalive_if_required()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """Hang up later on a client that does not read: what waits for it is kept no longer."""
        super().pause_writing()
        self._read_on()
        self._unread = self.loop.call_later(self.unread, self.transport.abort)

    def resume_writing(self) -> None:
        """See that it reads."""
        self._read_on()
        super().resume_writing()

    def shutdown(self) -> None:
        """Tell those who stay that the server goes away, and end when they have."""
        leaving: Leaving | None = self.app_state.get(LEAVING)
        if leaving is not None:
            leaving.tell()
        self._refuse()
        super().shutdown()

    def data_received(self, data: bytes) -> None:
        """Turn away whom there is no time for; hang up when a head has become too large."""
        doors = self._doors
        self._refuse()
        self._rests_since = self.loop.time()
        if doors is not None and doors.shut and self._idle() and self._asks_once(data):
            self._in_time()
            self._refused = True
            doors.turn_away(self._refuse)
            return
        super().data_received(data)
        if self._heading:
            self._wait_for_more(len(data))

    def eof_received(self) -> None:
        """Tell whoever was turned away, also who says that nothing more will come."""
        self._refuse()
        super().eof_received()

    def on_message_begin(self) -> Any:
        """Begin a head."""
        self._in_time()
        self._under_way = self._heading = True
        self._read = 0
        return super().on_message_begin()

    def on_headers_complete(self) -> Any:
        """End a head."""
        self._heading = False
        self._in_time()
        return super().on_headers_complete()

    def on_message_complete(self) -> None:
        """End a request."""
        self._under_way = False
        super().on_message_complete()

    def _idle(self) -> bool:
        """Whether all that came before has been read and answered."""
        answered = self.cycle is None or self.cycle.response_complete
        waits = self._under_way or self._refused
        return answered and not waits and not self.flow.write_paused

    def _asks_once(self, data: bytes) -> bool:
        """Whether this is one plain question; most have the head of the one before."""
        if len(data) == self._plain_length and data.startswith(self._plain):
            return True
        if not asks_once(data):
            return False
        self._plain, self._plain_length = data[: data.find(b"\r\n\r\n") + 4], len(data)
        return True

    def _refuse(self) -> None:
        """Tell whoever was turned away, if that was not told yet."""
        if self._refused:
            self._refused = False
            if not self.transport.is_closing():
                self.transport.write(WHOLE)
                self._rest()

    def on_response_complete(self) -> None:
        """Begin what came meanwhile, or to wait for the next request."""
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            return
        self.flow.resume_reading()
        if self.pipeline:
            self._start_asgi_task(*self.pipeline.pop())
        else:
            self._let_go()
            self._rest()

    def _let_go(self) -> None:
        """Free what an answered request has left while it is at hand: later it takes longer."""
        if not self._under_way:
            self.cycle = None  # type: ignore[assignment]
            self.scope = None  # type: ignore[assignment]
            self.headers = None  # type: ignore[assignment]

    def handle_websocket_upgrade(self) -> None:
        """Hand the connection on; nobody waits for requests on it any more."""
        self._heading = False
        self._in_time()
        super()._unset_keepalive_if_required()
        super().handle_websocket_upgrade()

    def timeout_keep_alive_handler(self) -> None:
        """Hang up on a connection that has rested for long enough."""
        self.timeout_keep_alive_task = None
        answered = self.cycle is None or self.cycle.response_complete
        if not answered or self._refused or self._heading:
            return  # what ends that begins to rest
        wait = self._rests_since + self.timeout_keep_alive - self.loop.time()
        if wait > 0:
            self._look_again(wait)
        else:
            super().timeout_keep_alive_handler()

    def _unset_keepalive_if_required(self) -> None:
        """Leave the timer as it is: it sees by itself that requests came meanwhile."""

    def _rest(self) -> None:
        self._rests_since = self.loop.time()
        if self.timeout_keep_alive_task is None:
            self._look_again(self.timeout_keep_alive)

    def _look_again(self, seconds: float) -> None:
        self.timeout_keep_alive_task = self.loop.call_later(
            seconds, self.timeout_keep_alive_handler
        )

    def _wait_for_more(self, read: int) -> None:
        """Wait for the rest of a head, but not for ever."""
        self._read += read
        if self._read > self.largest and not self.transport.is_closing():
            self.send_400_response("The head of the request is too large.")
        elif self._late is None:
            self._late = self.loop.call_later(self.slowest, self.transport.close)

    def _read_on(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None

    def _in_time(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None
