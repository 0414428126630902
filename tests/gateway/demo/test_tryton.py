"""The Tryton of the demo: a copy that is as if of today, a server that ends with us."""

from __future__ import annotations

import datetime as dt
import http.client
import sqlite3
from pathlib import Path

import pytest

from gateway.demo.tryton.install import Installation, clean_environment, install, run
from gateway.demo.tryton.server import HOST, TrytonServer, free_port, shift
from tests.tryton_server import CACHE


def database_with(path: Path, *days: str | None) -> Path:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE sale (id INTEGER, sale_date DATE, note VARCHAR)")
        connection.executemany(
            "INSERT INTO sale VALUES (1, ?, '2026-01-01')", [(day,) for day in days]
        )
    connection.close()
    return path


def rows(path: Path) -> list[tuple[str | None, str]]:
    with sqlite3.connect(path) as connection:
        found = connection.execute("SELECT sale_date, note FROM sale").fetchall()
    connection.close()
    return found


def test_days_move_and_nothing_else(tmp_path: Path) -> None:
    path = database_with(tmp_path / "a.sqlite", "2026-02-27", None)
    shift(path, dt.timedelta(3))
    assert rows(path) == [("2026-03-02", "2026-01-01"), (None, "2026-01-01")]


def test_copy_is_moved_to_today_and_the_original_stays(tmp_path: Path) -> None:
    seeded = dt.datetime.now(dt.UTC).date() - dt.timedelta(5)
    original = database_with(tmp_path / "a.sqlite", seeded.isoformat())
    installation = Installation(Path("python"), original, seeded)
    server = TrytonServer(installation, tmp_path / "home", 1)
    assert rows(server.database)[0][0] == (seeded + dt.timedelta(5)).isoformat()
    assert rows(original)[0][0] == seeded.isoformat()


def test_steering_variables_do_not_reach_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRYTOND_CONFIG", "/elsewhere")
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    environment = clean_environment()
    assert "/elsewhere" not in environment.values()
    assert environment["TZ"] == "UTC"


def test_failed_step_says_what_it_said() -> None:
    with pytest.raises(RuntimeError, match="no such thing"):
        run(["/bin/sh", "-c", "echo no such thing >&2; exit 3"])


@pytest.mark.integration
def test_program_that_ends_at_once_is_reported_with_its_log(tmp_path: Path) -> None:
    original = database_with(tmp_path / "a.sqlite")
    today = dt.datetime.now(dt.UTC).date()
    server = TrytonServer(Installation(Path("/bin/false"), original, today), tmp_path / "home")
    with pytest.raises(RuntimeError, match=r"trytond\.log"):
        server.start()


@pytest.mark.integration
@pytest.mark.timeout(600)
def test_server_answers_when_started_and_is_gone_when_left(tmp_path: Path) -> None:
    port = free_port()
    with TrytonServer(install(CACHE), tmp_path, port) as server:
        assert server.base_url == f"http://{HOST}:{port}"
        assert _status(port) == http.client.METHOD_NOT_ALLOWED
    with pytest.raises(ConnectionRefusedError):
        _status(port)


def _status(port: int) -> int:
    connection = http.client.HTTPConnection(HOST, port, timeout=10)
    try:
        connection.request("GET", "/nothing")
        return connection.getresponse().status
    finally:
        connection.close()
