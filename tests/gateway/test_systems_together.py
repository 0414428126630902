"""What the settings say a system bears holds for all processes together, as they are wired."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from backends.errors import BackendError, Shed
from backends.fleet.reach import Reach
from backends.memory import MemoryBackend
from backends.port import By, CallContext, Query, Window
from backends.vocabulary import Kind
from gateway.settings import Settings
from gateway.shared import Shared
from gateway.systems import Systems
from gateway.telemetry import Metrics
from tests import valkey
from tests.backends.fleet.callers import PATIENT
from tests.journeys import company

QUESTIONS = 30


@pytest.fixture(scope="module")
def redis() -> Iterator[str]:
    with valkey.running() as server:
        yield server.url


def chosen(folder: Path, processes: int, **erp: Any) -> Settings:
    """Return the company's settings for so many processes, with an ERP that bears this."""
    plain = company.settings(folder).model_dump()
    plain["server"] |= {"replicas": processes, "cursor_secret": "of sixteen letters"}
    plain["systems"]["erp"] |= {"timeout": 20.0, **erp}
    return Settings.model_validate(plain)


class Together:
    """Processes in front of one ERP, which answers after a moment and counts."""

    def __init__(self, settings: Settings, shared: Sequence[Shared]) -> None:
        """Take what each process shares with the others."""
        self.erp: MemoryBackend = company.erp()
        self.erp.delays[Kind.ORDER] = lambda: asyncio.sleep(0.002)
        inside = {"crm": company.crm(), "erp": self.erp}
        self.systems = [
            Systems(settings, lambda name, _system: inside[name], one, Metrics()) for one in shared
        ]

    async def ask(self, questions: int) -> list[BackendError | None]:
        """Ask each process so many questions at once, no two of which can share a call."""
        asked = [self._one(one, n) for one in self.systems for n in range(1, questions + 1)]
        return await asyncio.gather(*asked)

    async def _one(self, systems: Systems, number: int) -> BackendError | None:
        window = Window(limit=number)
        query = Query(system="erp", kind=Kind.ORDER, by=By.CUSTOMER, keys=("D1",), window=window)
        deadline = asyncio.get_running_loop().time() + 20
        page = await systems.router.fetch(query, CallContext(deadline=deadline))
        return page.results["D1"].error


@asynccontextmanager
async def alone(settings: Settings, processes: int = 1) -> AsyncIterator[Together]:
    """Run processes that share nothing."""
    together = Together(settings, [Shared()] * processes)
    yield together
    for one in together.systems:
        await one.aclose()


@asynccontextmanager
async def on_redis(settings: Settings, url: str) -> AsyncIterator[Together]:
    """Run two processes that share a Redis, each by its own way there."""
    namespace = f"test:{uuid.uuid4().hex}"
    reaches = [Reach(url, namespace=namespace, limit=PATIENT) for _ in range(2)]
    together = Together(settings, [Shared(reach, None) for reach in reaches])
    yield together
    for one in together.systems:
        await one.aclose()
    for reach in reaches:
        await reach.aclose()


def spent(errors: Sequence[BackendError | None]) -> list[float | None]:
    """Return after how long those may come back who were turned away, and nobody else failed."""
    failures = [error for error in errors if error is not None]
    assert {type(error) for error in failures} <= {Shed}
    return [error.retry_after for error in failures if isinstance(error, Shed)]


async def test_a_process_alone_keeps_to_the_cap_of_the_settings(tmp_path: Path) -> None:
    async with alone(chosen(tmp_path, 1, cap=3)) as together:
        assert spent(await together.ask(QUESTIONS)) == []
    assert (together.erp.most_in_flight, len(together.erp.calls)) == (3, QUESTIONS)


async def test_processes_that_share_nothing_divide_the_cap(tmp_path: Path) -> None:
    async with alone(chosen(tmp_path, 2, cap=5), processes=2) as together:
        assert spent(await together.ask(QUESTIONS)) == []
    assert (together.erp.most_in_flight, len(together.erp.calls)) == (4, 2 * QUESTIONS)


async def test_the_calls_of_a_minute_are_those_of_the_settings(tmp_path: Path) -> None:
    async with alone(chosen(tmp_path, 1, per_minute=7)) as together:
        turned_away = spent(await together.ask(QUESTIONS))
    assert (len(together.erp.calls), len(turned_away)) == (7, QUESTIONS - 7)
    assert all(0 < (seconds or 0) <= 60 for seconds in turned_away)


async def test_processes_that_share_nothing_divide_the_minute(tmp_path: Path) -> None:
    async with alone(chosen(tmp_path, 2, per_minute=9), processes=2) as together:
        turned_away = spent(await together.ask(QUESTIONS))
    assert (len(together.erp.calls), len(turned_away)) == (8, 2 * QUESTIONS - 8)


@pytest.mark.integration
async def test_two_processes_on_a_redis_keep_to_one_cap(tmp_path: Path, redis: str) -> None:
    async with on_redis(chosen(tmp_path, 2, cap=3), redis) as together:
        assert spent(await together.ask(QUESTIONS)) == []
    assert (together.erp.most_in_flight, len(together.erp.calls)) == (3, 2 * QUESTIONS)


@pytest.mark.integration
async def test_two_processes_on_a_redis_share_the_calls_of_a_minute(
    tmp_path: Path, redis: str
) -> None:
    async with on_redis(chosen(tmp_path, 2, per_minute=10), redis) as together:
        turned_away = spent(await together.ask(QUESTIONS))
    assert (len(together.erp.calls), len(turned_away)) == (10, 2 * QUESTIONS - 10)
    assert all(0 < (seconds or 0) <= 62 for seconds in turned_away)
