"""How large a request's head may be, and how long it may take: uvicorn itself sets no bound."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LARGEST = 64 * 1024  # bytes of request line and headers
SLOWEST = 10.0  # seconds from the first byte, or from connecting, to the last header


class BoundedHeads(HttpToolsProtocol):
    """uvicorn's protocol, which hangs up on heads without an end."""

    largest = LARGEST
    slowest = SLOWEST

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._read = 0
        self._late: asyncio.TimerHandle | None = self.loop.call_later(self.slowest, transport.close)

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._in_time()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Hang up when a head has become too large."""
        super().data_received(data)
        if self._late is not None:
            self._read += len(data)
            if self._read > self.largest and not self.transport.is_closing():
                self.send_400_response("The head of the request is too large.")

    def on_message_begin(self) -> Any:
        """Begin a head."""
        self._in_time()
        self._read = 0
        self._late = self.loop.call_later(self.slowest, self.transport.close)
        return super().on_message_begin()

    def on_headers_complete(self) -> Any:
        """End a head."""
        self._in_time()
        return super().on_headers_complete()

    def _in_time(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None
