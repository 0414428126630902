"""Which systems are asked what has changed, and what their reports say."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from backends.cached import Cached
from backends.directory import Directory
from backends.memory import MemoryBackend
from backends.port import By
from backends.vocabulary import Kind
from gateway.notices import Notices
from gateway.telemetry import Metrics
from resolvers.context import InterfaceReport, InterfaceState
from tests.journeys.company import erp, settings
from tests.journeys.telling import following_crm, told

REPORTS = [
    InterfaceReport(name=name, vendor="sql", state=InterfaceState.UP) for name in ("crm", "erp")
]


class Pair:
    """A CRM that can say what has changed of some kinds, and an ERP that cannot."""

    def __init__(self, follows: Collection[Kind]) -> None:
        """Remember nothing yet."""
        self.crm = following_crm(follows)
        self.erp = erp()

    def plain(self) -> Mapping[str, MemoryBackend]:
        return {"crm": self.crm, "erp": self.erp}

    def cached(self) -> Mapping[str, Cached]:
        return {name: Cached(one) for name, one in self.plain().items()}

    def asked(self) -> set[Kind]:
        calls = [*self.crm.calls, *self.erp.calls]
        return {query.kind for query in calls if query.by is By.CHANGED}


async def followed(folder: Path, pair: Pair, poll_every: float) -> list[InterfaceReport]:
    """Follow for a moment, and tell what the reports say then."""
    directory = await Directory.open(f"sqlite+aiosqlite:///{folder}/directory.db")
    async with AsyncExitStack() as stack:
        stack.push_async_callback(directory.aclose)
        chosen = told(settings(folder), poll_every)
        notices = Notices(chosen, pair, directory, None, Metrics())
        notices.start(stack)
        for _ in range(100):
            await asyncio.sleep(0)
        return notices.told(REPORTS)


async def test_a_system_is_asked_for_the_kinds_that_it_owns_and_can_tell_of(
    tmp_path: Path,
) -> None:
    pair = Pair([Kind.CUSTOMER, Kind.CONTACT])
    reports = await followed(tmp_path, pair, 60.0)
    assert pair.asked() == {Kind.CUSTOMER, Kind.CONTACT}
    assert [report.lag_seconds is None for report in reports] == [False, True]


@pytest.mark.parametrize(("follows", "every"), [([], 60.0), ([Kind.CUSTOMER], 0.0)])
async def test_who_cannot_tell_or_is_not_to_be_asked_is_left_alone(
    tmp_path: Path, follows: list[Kind], every: float
) -> None:
    pair = Pair(follows)
    reports = await followed(tmp_path, pair, every)
    assert pair.asked() == set()
    assert [report.lag_seconds for report in reports] == [None, None]
