"""A small company for each test."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.resolvers.world import World, world


@pytest.fixture(scope="session")
def synced(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Synchronise a directory once; each test gets a copy of its own."""
    folder = tmp_path_factory.mktemp("synced")

    async def synchronise() -> None:
        async with world(folder):
            pass

    asyncio.run(synchronise())
    return folder / "directory.db"


@pytest.fixture
async def w(tmp_path: Path, synced: Path) -> AsyncIterator[World]:
    """Run the company in a folder of its own."""
    async with world(tmp_path, synced) as made:
        yield made
