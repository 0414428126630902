"""Rules for all tests: which of them may open a socket, and where to."""

import pytest

LOOPBACK = ["127.0.0.1", "::1", "localhost"]
SOCKETS = ("integration", "node")
FREE = ("live",)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Leave Unix sockets open: an event loop wakes itself up through one."""
    config.option.allow_unix_socket = True


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give unit tests no sockets, and tests with real servers nothing beyond this machine."""
    for item in items:
        if any(item.get_closest_marker(name) for name in SOCKETS):
            item.add_marker(pytest.mark.allow_hosts(LOOPBACK))
        elif not any(item.get_closest_marker(name) for name in FREE):
            item.add_marker(pytest.mark.disable_socket)
