"""A real Tryton for tests: installed and seeded once under ``.cache``, copied for each run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gateway.demo.tryton.install import install
from gateway.demo.tryton.server import TrytonServer

CACHE = Path(__file__).parents[1] / ".cache" / "tryton"


@contextmanager
def tryton_server(home: Path) -> Iterator[TrytonServer]:
    """Run a server on a free port of loopback, its database a fresh copy in ``home``."""
    with TrytonServer(install(CACHE), home) as server:
        yield server
