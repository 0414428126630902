"""Rules for all tests: which of them may open a socket, and where to; databases for them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.databases import SQLITE

if TYPE_CHECKING:
    from tests.postgresql import PostgreSQL

LOOPBACK = ["127.0.0.1", "::1", "localhost"]
SOCKETS = ("integration", "node")
FREE = ("live",)
HYPOTHESIS = "hypothesispytest"


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


def pytest_collection_finish(session: pytest.Session) -> None:
    """Leave Hypothesis out where no test uses it: at the end it would be imported for nothing."""
    plugins = session.config.pluginmanager
    if "hypothesis" not in sys.modules and plugins.has_plugin(HYPOTHESIS):
        plugins.unregister(name=HYPOTHESIS)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """Run a PostgreSQL server; each test makes a database of its own there."""
    from tests.postgresql import running

    with running() as server:
        yield server


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Make an empty database: SQLite, or what ``on_every_database`` asks for."""
    if getattr(request, "param", SQLITE) == SQLITE:
        yield f"sqlite+aiosqlite:///{tmp_path}/test.db"
        return
    server: PostgreSQL = request.getfixturevalue("postgresql")
    with server.database() as url:
        yield url
