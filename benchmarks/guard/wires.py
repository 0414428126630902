"""An event loop whose connections end in this process, so that nothing depends on a socket."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from typing import Any, Final

import uvloop

from benchmarks.guard.systems import Systems

_HERE: Final = ("127.0.0.1", 1)


class Wire(asyncio.Transport):
    """The transport of a protocol; ``hear`` gets what the protocol writes."""

    def __init__(self, protocol: asyncio.Protocol, hear: Callable[[bytes], None]) -> None:
        """Connect the protocol."""
        super().__init__({"peername": _HERE, "sockname": _HERE})
        self._protocol = protocol
        self._hear = hear
        self._closing = False
        protocol.connection_made(self)

    def write(self, data: bytes | bytearray | memoryview[Any]) -> None:
        """Let the other side hear it."""
        self._hear(bytes(data))

    def is_closing(self) -> bool:
        """Whether one side has hung up."""
        return self._closing

    def close(self) -> None:
        """Hang up."""
        if not self._closing:
            self._closing = True
            asyncio.get_running_loop().call_soon(self._protocol.connection_lost, None)

    abort = close

    def pause_reading(self) -> None:
        """Go on: what is there was read already."""

    def resume_reading(self) -> None:
        """Go on."""


class Loop(uvloop.Loop):
    """Connects to systems in memory, whatever host it is told."""

    def __init__(self, systems: Systems) -> None:
        """``systems`` answer each call at the loop's next turn."""
        super().__init__()
        self._systems = systems

    async def getaddrinfo(self, *asked: Any, **_: Any) -> Any:
        """Find every host here."""
        return [(socket.AF_INET, socket.SOCK_STREAM, 0, "", asked[:2])]

    async def create_connection(self, *asked: Any, **_: Any) -> Any:
        """Return a connection to the systems, and the protocol that the first argument makes."""
        protocol = asked[0]()

        def hear(data: bytes) -> None:
            _, target, _ = data.split(b" ", 2)
            self.call_soon(protocol.data_received, self._systems.answer(target.decode()))

        return Wire(protocol, hear), protocol
