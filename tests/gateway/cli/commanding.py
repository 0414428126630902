"""Ways to run the command: in this process, and as a user does."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import msgspec
from typer.testing import CliRunner

from gateway.cli.main import app

ROOT = Path(__file__).parents[3]
KEY = "a local key that is forty characters long"
ENVIRONMENT = {"C360_AUTH__KEY": KEY}


class Ended(msgspec.Struct, frozen=True):
    """How a command ended, and what it said."""

    status: int
    out: str
    err: str


def invoked(*arguments: str | Path, given: str = "", **environment: str) -> Ended:
    """Run the command in this process; exceptions that it lets go fail the test."""
    done = CliRunner().invoke(
        app,
        [str(argument) for argument in arguments],
        input=given,
        env=ENVIRONMENT | environment,
        catch_exceptions=False,
    )
    return Ended(done.exit_code, done.stdout, done.stderr)


def command(*arguments: str | Path) -> list[str]:
    """Return the command line that a user types."""
    return [sys.executable, "-m", "gateway", *map(str, arguments)]


def environ(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the variables of this process but for settings that are not the test's."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("C360_")}
    return {**own, "COLUMNS": "200", **ENVIRONMENT, **(extra or {})}


def ran(*arguments: str | Path, seconds: float = 60, **environment: str) -> Ended:
    """Run the command as a user does, to its end."""
    done = subprocess.run(
        command(*arguments),
        cwd=ROOT,
        env=environ(environment),
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
    return Ended(done.returncode, done.stdout, done.stderr)


def free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Running:
    """A command that goes on until it is told to stop."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        """Watch a process of ours."""
        self._process = process

    def out(self) -> str:
        """Wait for the next line on standard output; fail where there is none any more."""
        assert self._process.stdout is not None
        line: str = self._process.stdout.readline()
        assert line, f"it ended:\n{self._process.communicate()[1]}"
        return line

    def err(self) -> str:
        """Wait for the next line on standard error; fail where there is none any more."""
        assert self._process.stderr is not None
        line: str = self._process.stderr.readline()
        assert line, f"it ended with status {self._process.wait()}"
        return line

    def interrupt(self, seconds: float = 20) -> Ended:
        """Press Ctrl-C, and return how it ended with all that it had left to say."""
        self._process.send_signal(signal.SIGINT)
        out, err = self._process.communicate(timeout=seconds)
        return Ended(self._process.returncode, out, err)


@contextmanager
def started(*arguments: str | Path, **environment: str) -> Iterator[Running]:
    """Start a command as a user does, and end it afterwards."""
    process = subprocess.Popen(
        command(*arguments),
        cwd=ROOT,
        env=environ(environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield Running(process)
    finally:
        process.kill()
        process.communicate()
