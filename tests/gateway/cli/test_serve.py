"""``c360 serve``: in the foreground until Ctrl-C, or not at all."""

from __future__ import annotations

import socket
from pathlib import Path

import httpx
import pytest

from tests.gateway.cli.commanding import free_port, ran, started

pytestmark = pytest.mark.integration


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_three_mistakes_are_named_at_once_and_nothing_is_started(
    config: Path, tmp_path: Path
) -> None:
    port = free_port()
    text = config.read_text()
    text = text.replace('audience = "c360"', 'audiense = "c360"')
    text = text.replace('order = "erp"', 'order = "eerp"')
    config.write_text(f'{text}\n[server]\nport = "many"\n')
    done = ran("serve", "--config", config)
    headline, *problems = done.err.splitlines()
    assert (done.status, done.out) == (2, "")
    assert headline == "The settings are not right; nothing was started:"
    assert [problem.strip().partition(":")[0] for problem in problems] == [
        "auth.audiense",
        "owners.order",
        "server.port",
    ]
    assert not listens(port)
    assert not (tmp_path / "directory.db").exists()


def test_a_wrong_policy_is_said_and_nothing_is_started(config: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.csv"
    own.write_text("p, role:finance, Customer.nane, all, allow,\n")
    config.write_text(f'{config.read_text()}\n[policy]\nfiles = ["{own}"]\n')
    done = ran("serve", "--config", config)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("The policy is not right; nothing was started:\n  own.csv:1: ")
    assert not (tmp_path / "directory.db").exists()


def test_a_port_that_is_taken_is_one_line_with_what_to_do(config: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = ran("serve", "--config", config, "--port", str(port))
    assert (done.status, done.out) == (1, "")
    (line,) = done.err.splitlines()
    assert f"port {port}" in line
    assert "choose another with --port" in line


def test_a_directory_that_cannot_be_opened_is_one_line(config: Path, tmp_path: Path) -> None:
    (tmp_path / "directory.db").write_text("no database")
    done = ran("serve", "--config", config, "--port", str(free_port()))
    assert (done.status, done.out) == (1, "")
    (line,) = done.err.splitlines()
    assert line.startswith("directory: ")


@pytest.mark.parametrize("workers", ["1", "2"])
def test_it_answers_until_it_is_interrupted(config: Path, workers: str) -> None:
    port = free_port()
    secret = {"C360_SERVER__CURSOR_SECRET": "of sixteen letters"}
    arguments = ("serve", "--config", config, "--port", str(port), "--workers", workers)
    with started(*arguments, **secret) as serving:
        said = serving.err()
        while not said.startswith("Serving at "):
            said = serving.err()
        transport = httpx.HTTPTransport(retries=8)  # processes begin to listen a little later
        with httpx.Client(transport=transport, base_url=f"http://127.0.0.1:{port}") as client:
            alive = client.get("/livez", timeout=20)
            refused = client.post("/graphql", json={"query": "{ viewer { subject } }"})
        ended = serving.interrupt()
    assert said.startswith(f"Serving at http://127.0.0.1:{port}/graphql")
    assert (alive.status_code, refused.status_code) == (200, 401)
    assert ended.status == 0
    assert "Traceback" not in ended.err
    assert '"event":"request"' in ended.err
