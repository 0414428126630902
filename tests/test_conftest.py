"""The tests' own rules about sockets."""

import asyncio
import socket

import pytest
from pytest_socket import SocketBlockedError, SocketConnectBlockedError


def test_a_unit_test_has_no_sockets() -> None:
    with pytest.warns(UserWarning, match="tried to use"), pytest.raises(SocketBlockedError):
        socket.socket(socket.AF_INET, socket.SOCK_STREAM)


async def test_a_unit_test_has_an_event_loop() -> None:
    await asyncio.sleep(0)


@pytest.mark.integration
def test_an_integration_test_stays_on_this_machine() -> None:
    warned = pytest.warns(UserWarning, match="tried to use")
    with warned, pytest.raises(SocketConnectBlockedError):
        socket.create_connection(("192.0.2.1", 9), timeout=1)


@pytest.mark.integration
def test_an_integration_test_reaches_loopback() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=1).close()
