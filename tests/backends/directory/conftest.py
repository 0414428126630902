"""A directory in a real database."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from backends.directory import Directory
from tests.backends.directory.listing import Clock, Company


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def url(database_url: str) -> str:
    return database_url


@pytest.fixture
async def directory(url: str, clock: Clock) -> AsyncIterator[Directory]:
    opened = await Directory.open(url, clock=clock)
    yield opened
    await opened.aclose()


@pytest.fixture
def company(directory: Directory, clock: Clock) -> Company:
    return Company(directory, clock)
