"""Serves a fresh copy of the seeded database by a Tryton process on loopback."""

from __future__ import annotations

import datetime as dt
import http.client
import shutil
import socket
import sqlite3
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from gateway.demo.tryton.install import Installation, clean_environment

HOST = "127.0.0.1"
DATABASE = "demo"
TIMEZONE = "UTC"
USER = "gateway"
PASSWORD = "gateway-reader"  # noqa: S105 - a demo on loopback
START_SECONDS = 60.0
STOP_SECONDS = 5.0


class TrytonServer:
    """A Tryton process of our own; a context manager that starts and stops it."""

    def __init__(self, installation: Installation, home: Path, port: int | None = None) -> None:
        """Put a copy of the database, moved to today, into ``home``; nothing runs yet."""
        self.home = home.resolve()
        self.home.mkdir(parents=True, exist_ok=True)
        self.port = free_port() if port is None else port
        self.base_url = f"http://{HOST}:{self.port}"
        self.database = self.home / f"{DATABASE}.sqlite"
        self._python = installation.python
        self._process: subprocess.Popen[bytes] | None = None
        shutil.copyfile(installation.database, self.database)
        shift(self.database, dt.datetime.now(dt.UTC).date() - installation.seeded)

    def start(self) -> None:
        """Start the process and wait until it answers."""
        settings = self.home / "trytond.conf"
        settings.write_text(
            f"[database]\nuri = sqlite://\npath = {self.home}\n[web]\nlisten = {HOST}:{self.port}\n"
        )
        program = self._python.with_name("trytond")
        with (self.home / "trytond.log").open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own arguments
                [str(self._python), str(program), "-c", str(settings), "-d", DATABASE],
                env=clean_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self._wait(self._process)

    def stop(self) -> None:
        """End the process; a second call does nothing."""
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def __enter__(self) -> Self:
        """Start it."""
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop it."""
        self.stop()

    def _wait(self, process: subprocess.Popen[bytes]) -> None:
        until = time.monotonic() + START_SECONDS
        while not self._answers():
            if process.poll() is not None or time.monotonic() > until:
                self.stop()
                raise RuntimeError(f"Tryton does not start: see {self.home / 'trytond.log'}")
            time.sleep(0.05)

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection(HOST, self.port, timeout=START_SECONDS)
        try:
            body = b'{"id":0,"method":"common.server.version","params":[]}'
            connection.request("POST", "/rpc/", body, {"Content-Type": "application/json"})
            return connection.getresponse().status == http.client.OK
        except OSError:
            return False
        finally:
            connection.close()


def free_port() -> int:
    """Return a port on loopback that nobody uses now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def shift(database: Path, by: dt.timedelta) -> None:
    """Move every day in a database, so that what was seeded another day is as if of today."""
    if not by.days:
        return
    with sqlite3.connect(database) as connection:
        for table, column in _day_columns(connection):
            connection.execute(
                f'UPDATE "{table}" SET "{column}" = date("{column}", ?) '  # noqa: S608 - names from the schema
                f'WHERE "{column}" IS NOT NULL',
                (f"{by.days:+d} days",),
            )
    connection.close()


def _day_columns(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    return [
        (table, column[1])
        for (table,) in tables
        for column in connection.execute(f'PRAGMA table_info("{table}")')
        if column[2].upper() == "DATE"
    ]
