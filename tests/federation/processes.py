"""Processes of a federated gateway on loopback, each with its own log, ended by their own id."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx
import msgspec

from tests.gateway.cli.commanding import ROOT, command, environ, free_port

PATIENCE = 60.0
GRACE = 20.0


class Started(msgspec.Struct):
    """A process that answers, and where."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path

    def stop(self) -> None:
        """End it, and wait until it has gone."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(GRACE)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(GRACE)

    def said(self) -> str:
        """Return all that it has written."""
        return self.log.read_text(errors="replace")


@contextmanager
def served(
    folder: Path, config: Path, name: str, *options: str, port: int | None = None
) -> Iterator[Started]:
    """Run ``c360 serve`` on a free port until the block ends."""
    taken = port or free_port()
    line = command("serve", "--config", config, "--port", str(taken), *options)
    origin = f"http://127.0.0.1:{taken}"
    with _running(folder, name, line, environ(), f"{origin}/readyz") as process:
        yield Started(f"{origin}/graphql", *process)


@contextmanager
def router(
    folder: Path, line: Sequence[str | Path], environment: Mapping[str, str], port: int
) -> Iterator[Started]:
    """Run a federation router that listens on ``port`` until the block ends."""
    origin = f"http://127.0.0.1:{port}"
    words = [str(word) for word in line]
    with _running(folder, "router", words, environment, f"{origin}/healthcheck") as process:
        yield Started(f"{origin}/graphql", *process)


@contextmanager
def _running(
    folder: Path, name: str, line: Sequence[str], environment: Mapping[str, str], ready: str
) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    log = folder / f"{name}.log"
    with log.open("wb") as written:
        process = subprocess.Popen(
            line, cwd=ROOT, env={**os.environ, **environment}, stdout=written, stderr=written
        )
    started = Started(ready, process, log)
    try:
        _await(started)
        yield process, log
    finally:
        started.stop()


def _await(started: Started) -> None:
    """Ask until it answers; fail where it has ended or takes too long."""
    until = time.monotonic() + PATIENCE
    with httpx.Client(trust_env=False, timeout=5) as client:
        while time.monotonic() < until:
            assert started.process.poll() is None, started.said()
            try:
                if client.get(started.url).status_code == httpx.codes.OK:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.05)
    raise AssertionError(f"it does not answer:\n{started.said()}")
