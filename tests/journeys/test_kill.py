"""A gateway that is killed has logged every sensitive read that it has answered."""

from __future__ import annotations

import asyncio
import datetime as dt
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import pytest

from policies.audit import End, Entry, Report, existing, verify, what_saw
from tests.connections import Connection, connected, posted
from tests.journeys.company import KEY, running
from tests.journeys.killed import Told
from tests.unwritable import unwritable

pytestmark = pytest.mark.integration

ROOT = Path(__file__).parents[2]
EVER = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
READS = 1000
KILLED_AFTER = 500
CLIENTS = 6
SECONDS = 60.0
HELD = 0.1
QUESTION = """
query($id: ID!) { customer(id: $id) { credit { accounts { limit { amount } } } } }
"""
SHOWN = {"data": {"customer": {"credit": {"accounts": [{"limit": {"amount": "1000.00"}}]}}}}


class Victim:
    """A gateway's process, and what it has answered."""

    def __init__(self, process: Process, told: Told, log: Path | None) -> None:
        """Take a process that answers; with a ``log`` it can write nothing before it is killed."""
        self.told = told
        self.process = process
        self.answered: set[str] = set()
        self._log = log
        self._held = False
        self._numbers = iter(range(READS))

    async def read_on(self, connection: Connection) -> None:
        """Read without pause until nobody answers; one of the readers kills in the middle."""
        for number in self._numbers:
            request_id = f"read-{number}"
            variables = {"id": self.told.customer}
            question = posted(self.told.token, QUESTION, variables, request_id)
            try:
                answer = await connection.ask(question)
            except (OSError, EOFError):
                return
            if self._held and msgspec.json.decode(answer) != SHOWN:
                continue
            assert msgspec.json.decode(answer) == SHOWN
            self.answered.add(request_id)
            if len(self.answered) == KILLED_AFTER:
                await self._kill()

    async def _kill(self) -> None:
        if self._log is None:
            self.process.kill()
            return
        with unwritable(self.process.pid):
            self._held = True
            await asyncio.sleep(HELD)  # whoever answers now cannot have logged it
            self.process.kill()
            await self.process.wait()


@asynccontextmanager
async def started(folder: Path, log: Path | None) -> AsyncIterator[Victim]:
    """Start a gateway; it does not outlive the block."""
    program = sys.executable, "-m", "tests.journeys.killed", str(folder)
    process = await asyncio.create_subprocess_exec(*program, cwd=ROOT, stdout=PIPE, stderr=DEVNULL)
    try:
        assert process.stdout is not None
        line = await process.stdout.readline()
        yield Victim(process, msgspec.json.decode(line, type=Told), log)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def killed(folder: Path, log: Path | None = None) -> Victim:
    """Let clients read a thousand times, and kill the gateway in the middle."""
    async with (
        asyncio.timeout(SECONDS),
        started(folder, log) as victim,
        connected(victim.told.url, CLIENTS) as connections,
        asyncio.TaskGroup() as clients,
    ):
        for connection in connections:
            clients.create_task(victim.read_on(connection))
    return victim


def url_of(folder: Path) -> str:
    return f"sqlite+aiosqlite:///{folder / 'reads.db'}"


async def logged(folder: Path) -> list[Entry]:
    async with existing(url_of(folder)) as database:
        return await what_saw(database, "u-finance", EVER, limit=2 * READS)


async def verified(folder: Path) -> Report:
    return await verify(url_of(folder), [KEY.encode()])


async def test_every_answered_read_of_a_killed_gateway_is_in_its_log(tmp_path: Path) -> None:
    victim = await killed(tmp_path)
    assert KILLED_AFTER <= len(victim.answered) < READS
    entries = await logged(tmp_path)
    assert victim.answered - {entry.request_id for entry in entries} == set()
    assert {entry.coordinates for entry in entries} == {("CreditAccount.limit",)}
    assert {entry.customer for entry in entries} == {victim.told.customer}
    report = await verified(tmp_path)
    assert report.sound, report.findings
    assert [chain.end is End.CLOSED for chain in report.chains] == [False]
    assert report.lines == len(entries)


async def test_nothing_is_answered_that_could_not_be_logged_before_the_end(tmp_path: Path) -> None:
    victim = await killed(tmp_path, tmp_path / "reads.db")
    assert len(victim.answered) < KILLED_AFTER + CLIENTS
    logged_ids = {entry.request_id for entry in await logged(tmp_path)}
    assert victim.answered - logged_ids == set()
    assert (await verified(tmp_path)).sound


async def test_the_next_gateway_goes_on_in_the_same_log(tmp_path: Path) -> None:
    victim = await killed(tmp_path)
    async with running(tmp_path, freshness=None) as company:
        answer = await company.ask(QUESTION, "finance", id=victim.told.customer)
    assert answer == SHOWN
    report = await verified(tmp_path)
    assert report.sound, report.findings
    assert sorted(chain.end is End.CLOSED for chain in report.chains) == [False, True]
