"""A policy that changes on disk, or at a signal, is soon in force."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from gateway.reload import PolicyWatch
from policies.engine import MODEL, Policy
from policies.holder import Outcome, PolicyHolder
from policies.principal import Scope
from tests.policies.policies import ENTRY, SCHEMA, written

NAME = "p, role:clerk, Customer.name, {}, allow,\n"


class Clock:
    """Time that passes when it is told to: one look per tick."""

    def __init__(self) -> None:
        """Begin with nobody asleep."""
        self.slept: list[float] = []
        self._sleeping = asyncio.Event()
        self._tick = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self._sleeping.set()
        await self._tick.wait()
        self._tick.clear()

    async def idle(self) -> None:
        """Wait until the watch has done its look and waits for the next."""
        async with asyncio.timeout(5):
            await self._sleeping.wait()

    async def tick(self, times: int = 1) -> None:
        for _ in range(times):
            await self.idle()
            self._sleeping.clear()
            self._tick.set()
            await self.idle()


class Company:
    """A policy file under watch."""

    def __init__(self, folder: Path) -> None:
        """Write and load the first policy; nothing is watched yet."""
        self.folder = folder
        self.write("own")
        self.outcomes: asyncio.Queue[Outcome] = asyncio.Queue()
        self._loop = asyncio.get_running_loop()
        self.holder = PolicyHolder(
            lambda: Policy.load(MODEL, [folder / "rules.csv"], SCHEMA),
            [folder / "rules.csv"],
            self._count,
        )
        self.clock = Clock()
        self.watch = PolicyWatch(self.holder, sleep=self.clock.sleep)

    def _count(self, outcome: Outcome) -> None:
        self._loop.call_soon_threadsafe(self.outcomes.put_nowait, outcome)

    def write(self, scope: str) -> None:
        written(self.folder, ENTRY + NAME.format(scope))

    def scope(self) -> Scope:
        return self.holder.grant(["clerk"]).scope("Customer.name")


@pytest.fixture
async def company(tmp_path: Path) -> AsyncIterator[Company]:
    company = Company(tmp_path)
    company.watch.start()
    yield company
    await company.watch.aclose()


async def test_changed_file_is_in_force_after_two_looks(company: Company) -> None:
    company.write("team")
    await company.clock.tick()
    assert company.scope() == Scope.OWN
    await company.clock.tick()
    assert company.scope() == Scope.TEAM


async def test_unchanged_files_are_not_loaded_again(company: Company) -> None:
    await company.clock.tick(5)
    assert company.outcomes.empty()
    assert set(company.clock.slept) == {2.0}


async def test_bad_policy_is_told_once_and_a_good_one_taken_later(company: Company) -> None:
    company.write("mine")
    with capture_logs() as logs:
        await company.clock.tick(6)
    assert [one["event"] for one in logs] == ["policy_refused"]
    assert company.scope() == Scope.OWN
    company.write("all")
    await company.clock.tick(2)
    assert company.scope() == Scope.ALL


async def test_signal_reloads_at_once(company: Company) -> None:
    await company.clock.idle()
    company.write("team")
    os.kill(os.getpid(), signal.SIGHUP)
    async with asyncio.timeout(5):
        assert await company.outcomes.get() is Outcome.REPLACED
    assert company.scope() == Scope.TEAM


async def test_signal_reloads_also_what_has_not_changed(company: Company) -> None:
    await company.clock.idle()
    for _ in range(3):
        os.kill(os.getpid(), signal.SIGHUP)
        async with asyncio.timeout(5):
            assert await company.outcomes.get() is Outcome.UNCHANGED


async def test_one_signal_is_one_reload(company: Company) -> None:
    await company.clock.idle()
    os.kill(os.getpid(), signal.SIGHUP)
    async with asyncio.timeout(5):
        await company.outcomes.get()
    await company.clock.tick(3)
    assert company.outcomes.empty()


async def test_late_signal_ends_nothing(company: Company) -> None:
    await company.watch.aclose()
    os.kill(os.getpid(), signal.SIGHUP)
    await asyncio.sleep(0)
    assert company.outcomes.empty()


async def test_closed_watch_looks_no_more_and_may_be_closed_again(company: Company) -> None:
    await company.watch.aclose()
    await company.watch.aclose()
    names = {task.get_name() for task in asyncio.all_tasks()}
    assert "policy watch" not in names


async def test_watch_outlives_a_look_that_fails(tmp_path: Path) -> None:
    company = Company(tmp_path)
    failing = PolicyHolder(lambda: company.holder.policy, [tmp_path / "rules.csv"], _fail)
    watch = PolicyWatch(failing, sleep=company.clock.sleep)
    watch.start()
    company.write("team")
    with capture_logs() as logs:
        await company.clock.tick(4)
    await watch.aclose()
    assert "policy_watch_failed" in [one["event"] for one in logs]


async def test_one_watch_looks_after_several_and_each_by_itself(tmp_path: Path) -> None:
    company = Company(tmp_path)
    failing = PolicyHolder(lambda: company.holder.policy, [tmp_path / "rules.csv"], _fail)
    async with AsyncExitStack() as stack:
        watch = PolicyWatch(failing, company.holder, sleep=company.clock.sleep)
        watch.start()
        stack.push_async_callback(watch.aclose)
        company.write("team")
        await company.clock.tick(4)
        assert company.scope() is Scope.TEAM


async def test_a_watch_ends_with_what_it_was_begun_for(company: Company) -> None:
    async with AsyncExitStack() as stack:
        PolicyWatch.begin(stack, 3600.0, company.holder)
        names = [task.get_name() for task in asyncio.all_tasks()]
        assert names.count("policy watch") == 2
    names = [task.get_name() for task in asyncio.all_tasks()]
    assert names.count("policy watch") == 1


def _fail(_outcome: Outcome) -> None:
    raise ZeroDivisionError


async def test_requests_go_on_while_a_policy_loads(company: Company) -> None:
    turns = 0
    loading = asyncio.ensure_future(company.clock.tick(2))
    company.write("team")
    while not loading.done():
        await asyncio.sleep(0)
        turns += 1
    assert turns > 1
