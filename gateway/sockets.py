"""The server's side of a WebSocket: uvicorn's own, with endings that do not wait for the client."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

LARGEST = 256 * 1024  # bytes of one message from a client
PING_EVERY = 20.0  # seconds; who does not answer for as long again is hung up on
SLOWEST = 30.0  # seconds in which a client must read on before it is hung up on
GOING_AWAY = 1001


class Sockets(WebSocketsSansIOProtocol):
    """uvicorn's protocol; a client that reads nothing keeps neither a close nor a connection."""

    slowest = SLOWEST

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin; nothing waits to be read yet."""
        self._unread: asyncio.TimerHandle | None = None
        super().connection_made(transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""
        self._read_on()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """Hang up later on a client that does not read."""
        super().pause_writing()
        self._read_on()
        self._unread = self.loop.call_later(self.slowest, self.transport.abort)

    def resume_writing(self) -> None:
        """See that it reads."""
        self._read_on()
        super().resume_writing()

    def shutdown(self) -> None:
        """Say that the server goes away, and close."""
        if not self.handshake_complete or self.close_sent:
            super().shutdown()
            return
        self.stop_keepalive()
        self.queue.put_nowait({"type": "websocket.disconnect", "code": GOING_AWAY, "reason": ""})
        self.conn.send_close(GOING_AWAY)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        self.transport.close()

    async def send(self, message: Any) -> None:
        """Send; a close goes out although what came before it has not been read."""
        if message["type"] == "websocket.close" and not self.writable.is_set():
            self.writable.set()
            self.close_timeout = min(self.close_timeout, self.slowest)
            await super().send(message)
            if self.close_timer is not None:
                self.close_timer.cancel()
            self.close_timer = self.loop.call_later(self.close_timeout, self.transport.abort)
            return
        await super().send(message)

    def _read_on(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None
