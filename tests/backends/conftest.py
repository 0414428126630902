"""Fixtures for the tests of the backends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.backends.hand_clock import HandClock

if TYPE_CHECKING:
    from tests.valkey import Valkey


@pytest.fixture(scope="session")
def valkey() -> Iterator[Valkey]:
    """Start one Redis-compatible server for all tests; each takes a namespace of its own."""
    from tests.valkey import running

    with running() as server:
        yield server


@pytest.fixture
def clock() -> HandClock:
    """Give a clock that only moves when a test says so."""
    return HandClock()
