"""A database of access in a real database, and clocks that stand until they are moved."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from gateway.auth.database import Database

NOW = 1_800_000_000.0


class Clock:
    """Stands until it is moved; ``ticks`` runs along, counted from zero."""

    now = NOW

    def __call__(self) -> float:
        return self.now

    def ticks(self) -> float:
        return self.now - NOW


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def url(database_url: str) -> str:
    return database_url


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    opened = await Database.open(url)
    yield opened
    await opened.aclose()


@pytest.fixture
async def elsewhere(url: str, database: Database) -> AsyncIterator[Database]:
    """Open the same database as another process would."""
    opened = await Database.open(url)
    yield opened
    await opened.aclose()
