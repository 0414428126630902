"""A directory on a real SQLite file."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from backends.directory import Directory
from tests.backends.directory.listing import Clock, Company


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite+aiosqlite:///{tmp_path}/directory.db"


@pytest.fixture
async def directory(url: str, clock: Clock) -> AsyncIterator[Directory]:
    opened = await Directory.open(url, clock=clock)
    yield opened
    await opened.aclose()


@pytest.fixture
def company(directory: Directory, clock: Clock) -> Company:
    return Company(directory, clock)
