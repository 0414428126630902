"""What the health page says of the directory and of the cache."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from backends.directory import Directory, Source, sync
from backends.memory import MemoryBackend
from gateway.health import CacheState
from gateway.looks import cache_state, directory_state
from tests.resolvers.world import crm_entities

LIMIT = 900.0


class Level:
    """A second level that answers, or does not."""

    def __init__(self, *, up: bool) -> None:
        """Say whether it answers."""
        self._up = up

    async def reachable(self) -> bool:
        return self._up


@pytest.fixture
async def directory(tmp_path: Path) -> AsyncIterator[Directory]:
    opened = await Directory.open(f"sqlite+aiosqlite:///{tmp_path}/directory.db")
    yield opened
    await opened.aclose()


async def filled(directory: Directory) -> None:
    crm = Source(backend=MemoryBackend("crm", crm_entities()), owns=True)
    await sync(directory, [crm], progress=lambda _system, _done: None)


async def test_an_empty_directory_answers_and_is_not_trusted(directory: Directory) -> None:
    seen = await directory_state(directory, LIMIT)
    assert seen.reachable
    assert (seen.ownership_age_seconds, seen.ownership_trusted) == (None, False)


async def test_ownership_is_trusted_as_long_as_it_is_young(directory: Directory) -> None:
    before = dt.datetime.now(dt.UTC)
    await filled(directory)
    young = await directory_state(directory, LIMIT)
    old = await directory_state(directory, 0.0)
    elapsed = (dt.datetime.now(dt.UTC) - before).total_seconds()
    assert young.ownership_age_seconds is not None
    assert 0 <= young.ownership_age_seconds <= elapsed
    assert (young.ownership_trusted, old.ownership_trusted) == (True, False)


@pytest.mark.parametrize(
    ("shelf", "said"), [(None, "none"), (Level(up=True), "up"), (Level(up=False), "down")]
)
async def test_a_cache_tells_its_size_and_whether_its_second_level_answers(
    shelf: Any, said: str
) -> None:
    assert await cache_state(shelf, 7) == CacheState(entries=7, second_level=said)
