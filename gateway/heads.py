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
        self._turned_away = 0.0
        self._plain, self._plain_length = b"", 0
        self._late: asyncio.TimerHandle | None = self.loop.call_later(self.slowest, transport.close)

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._in_time()
        self._read_on()
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
        super().shutdown()

    def data_received(self, data: bytes) -> None:
        """Turn away whom there is no time for; hang up when a head has become too large."""
        doors = self._doors
        if doors is not None and doors.shut and self._idle() and self._asks_once(data):
            doors.turned_away()
            self._turn_away()
            return
        super().data_received(data)
        if self._late is not None:
            self._read += len(data)
            if self._read > self.largest and not self.transport.is_closing():
                self.send_400_response("The head of the request is too large.")

    def on_message_begin(self) -> Any:
        """Begin a head."""
        self._in_time()
        self._under_way = True
        self._read = 0
        self._late = self.loop.call_later(self.slowest, self.transport.close)
        return super().on_message_begin()

    def on_headers_complete(self) -> Any:
        """End a head."""
        self._in_time()
        return super().on_headers_complete()

    def on_message_complete(self) -> None:
        """End a request."""
        self._under_way = False
        super().on_message_complete()

    def _idle(self) -> bool:
        """Whether all that came before has been read and answered."""
        answered = self.cycle is None or self.cycle.response_complete
        return answered and not self._under_way and not self.flow.write_paused

    def _asks_once(self, data: bytes) -> bool:
        """Whether this is one plain question; most have the head of the one before."""
        if len(data) == self._plain_length and data.startswith(self._plain):
            return True
        if not asks_once(data):
            return False
        self._plain, self._plain_length = data[: data.find(b"\r\n\r\n") + 4], len(data)
        return True

    def _turn_away(self) -> None:
        self._in_time()
        self._turned_away = self.loop.time()
        self.transport.write(WHOLE)
        if self.timeout_keep_alive_task is None:
            self._rest(self.timeout_keep_alive)

    def timeout_keep_alive_handler(self) -> None:
        """Hang up, unless somebody was turned away here meanwhile."""
        wait = self._turned_away + self.timeout_keep_alive - self.loop.time()
        if wait > 0:
            self._rest(wait)
        else:
            super().timeout_keep_alive_handler()

    def _rest(self, seconds: float) -> None:
        self.timeout_keep_alive_task = self.loop.call_later(
            seconds, self.timeout_keep_alive_handler
        )

    def _read_on(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None

    def _in_time(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None
