"""A port is taken before anything is started, or not at all."""

from __future__ import annotations

import socket

import pytest
import typer

from gateway.cli.listening import listen
from tests.gateway.cli.commanding import free_port

pytestmark = pytest.mark.integration


def test_who_comes_second_is_told_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    port = free_port()
    with listen("127.0.0.1", port), pytest.raises(typer.Exit) as ended, listen("127.0.0.1", port):
        pass
    assert ended.value.exit_code == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"Cannot listen on 127.0.0.1 port {port} (")


def test_an_address_that_is_not_ours_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit), listen("192.0.2.1", free_port()):
        pass
    assert "Cannot listen on 192.0.2.1" in capsys.readouterr().err


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_a_port_is_free_again_afterwards(host: str) -> None:
    port = free_port()
    for _ in range(2):
        with listen(host, port) as taken:
            assert taken.getsockname()[1] == port


def test_who_comes_early_waits_until_it_answers() -> None:
    port = free_port()
    with listen("127.0.0.1", port) as taken, socket.create_connection(("127.0.0.1", port), 5):
        accepted, _ = taken.accept()
        accepted.close()
