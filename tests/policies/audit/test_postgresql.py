"""The log of several processes in one PostgreSQL, which may go away and come back."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from policies.audit import End, Flaw, LogUnavailable, existing, prune, verify, who_saw
from tests.policies.audit.logs import KEY, NOON, log_at, read
from tests.postgresql import PostgreSQL, running

pytestmark = pytest.mark.integration

_KILLED_AFTER = 200
_LINES = 300
_PATIENT = 20.0


@pytest.fixture
def url(postgresql: PostgreSQL) -> Iterator[str]:
    with postgresql.database() as made:
        yield made


@asynccontextmanager
async def aside(url: str) -> AsyncIterator[AsyncConnection]:
    """Go to the database past the gateway, in one transaction."""
    engine = create_async_engine(url)
    try:
        async with engine.begin() as connection:
            yield connection
    finally:
        await engine.dispose()


async def _requests(url: str) -> list[str]:
    query = "SELECT request_id FROM audit_lines WHERE kind = 'read' ORDER BY process, number"
    async with aside(url) as other:
        return [request for (request,) in await other.execute(text(query))]


async def _flaws(url: str) -> list[tuple[Flaw, int]]:
    return [(one.flaw, one.first) for one in (await verify(url, [KEY])).findings]


async def test_an_acknowledged_read_is_in_the_database(url: str) -> None:
    async with log_at(url) as log:
        await log.append([read(1), read(2, customer="cus_2")])
        assert await _requests(url) == ["request-1", "request-2"]


async def test_four_processes_write_four_sound_chains(url: str) -> None:
    async with log_at(url) as a, log_at(url) as b, log_at(url) as c, log_at(url) as d:
        processes = (a, b, c, d)
        async with asyncio.TaskGroup() as tasks:
            for number in range(200):
                tasks.create_task(processes[number % 4].append([read(number)], limit=_PATIENT))
    report = await verify(url, [KEY])
    assert report.sound
    assert [chain.last for chain in report.chains] == [51] * 4


@pytest.mark.parametrize(
    ("statement", "flaw"),
    [
        ("UPDATE audit_lines SET customer = 'cus_9' WHERE number = 3", Flaw.ALTERED),
        ("DELETE FROM audit_lines WHERE number = 3", Flaw.MISSING),
    ],
)
async def test_what_was_done_to_a_line_is_found(url: str, statement: str, flaw: Flaw) -> None:
    async with log_at(url) as log:
        await log.append([read(number) for number in range(6)])
    assert await _flaws(url) == []
    async with aside(url) as other:
        await other.execute(text(statement))
    assert await _flaws(url) == [(flaw, 3)]


async def test_older_lines_go_and_the_rest_verifies(url: str) -> None:
    async with log_at(url) as log:
        await log.append([read(number) for number in range(_LINES)], limit=_PATIENT)
    assert (await prune(url, [KEY], read(200).at, NOON)).lines == 200
    report = await verify(url, [KEY])
    assert (report.sound, report.lines) == (True, _LINES - 200 + 1)


async def test_two_who_prune_at_once_leave_a_sound_log(url: str) -> None:
    async with log_at(url) as log:
        await log.append([read(number) for number in range(_LINES)], limit=_PATIENT)
    ends = (read(100).at, read(150).at)
    await asyncio.gather(*(prune(url, [KEY], end, NOON) for end in ends), return_exceptions=True)
    assert (await verify(url, [KEY])).sound


async def test_appends_go_on_while_lines_are_pruned(url: str) -> None:
    async with log_at(url) as log:
        await log.append([read(number) for number in range(_LINES)], limit=_PATIENT)
        pruning = asyncio.create_task(prune(url, [KEY], read(_LINES).at, NOON))
        while not pruning.done():
            await log.append([read(_LINES + 1)], limit=_PATIENT)
        assert (await pruning).lines == _LINES
    assert (await verify(url, [KEY])).sound


async def test_a_locked_table_is_refused_in_time_and_overcome(url: str) -> None:
    async with log_at(url) as log:
        async with aside(url) as other:
            await other.execute(text("LOCK TABLE audit_lines IN EXCLUSIVE MODE"))
            with pytest.raises(LogUnavailable):
                await log.append([read(1)], limit=0.3)
        await log.append([read(2)], limit=_PATIENT)
    assert (await verify(url, [KEY])).sound
    async with existing(url) as database:
        seen = {entry.request_id for entry in await who_saw(database, "cus_1", NOON)}
    assert seen >= {"request-2"}


async def test_a_server_that_dies_and_comes_back_breaks_no_chain() -> None:
    with running() as server, server.database() as url:
        async with log_at(url) as log:
            await log.append([read(1)])
            await asyncio.to_thread(server.kill)
            with pytest.raises(LogUnavailable):
                await log.append([read(2)], limit=0.3)
            await asyncio.to_thread(server.start)
            await log.append([read(3)], limit=_PATIENT)
        report = await verify(url, [KEY])
    assert report.sound
    assert report.chains[0].end is End.CLOSED


def _acknowledged_until_killed(url: str) -> list[str]:
    command = [sys.executable, "-m", "tests.policies.audit.appending", url]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        seen = [process.stdout.readline() for _ in range(_KILLED_AFTER)]
        process.send_signal(signal.SIGKILL)
        seen += process.stdout.readlines()
    return [line.decode().strip() for line in seen if line.endswith(b"\n")]


async def test_what_a_killed_process_acknowledged_is_in_the_log(url: str) -> None:
    acknowledged = await asyncio.to_thread(_acknowledged_until_killed, url)
    assert set(acknowledged) <= set(await _requests(url))
    report = await verify(url, [KEY])
    assert report.sound
    assert report.chains[0].end in {End.OPEN, End.ANCHORED}
