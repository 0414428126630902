"""The log of one process, from open to close or kill."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
from structlog.testing import capture_logs

from policies.audit import (
    AnchorFile,
    End,
    LogUnavailable,
    ReadLog,
    existing,
    read_anchors,
    verify,
    who_saw,
)
from policies.audit.adopting import adopt
from tests.policies.audit.logs import KEY, NOON, change, log_at, read, rows, url_of
from tests.unwritable import unwritable

_KILLED_AFTER = 1_000


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "reads.db"


@pytest.fixture
async def log(path: Path) -> AsyncIterator[ReadLog]:
    async with log_at(path) as opened:
        yield opened


def _requests(path: Path) -> list[str]:
    adopt(path)
    query = "SELECT request_id FROM audit_lines WHERE kind <> 'closed' ORDER BY process, number"
    return [request for (request,) in rows(path, query)]


async def test_an_acknowledged_read_is_in_the_file(path: Path, log: ReadLog) -> None:
    await log.append([read(1), read(2, customer="cus_2")])
    assert _requests(path) == ["request-1", "request-2"]


async def test_no_value_and_nothing_else_is_stored_of_a_read(path: Path, log: ReadLog) -> None:
    await log.append([msgspec.structs.replace(read(1), marks=("break-glass: audit",))])
    adopt(path)
    query = "SELECT kind, request_id, subject, roles, customer, coordinates, marks FROM audit_lines"
    assert rows(path, query) == [
        (
            "read",
            "request-1",
            "ana",
            '["finance"]',
            "cus_1",
            '["CreditAccount.exposure","CreditAccount.limit"]',
            '["break-glass: audit"]',
        )
    ]


async def test_no_reads_are_no_line(path: Path, log: ReadLog) -> None:
    await log.append([])
    assert _requests(path) == []


async def test_concurrent_appends_all_arrive_in_one_chain(path: Path, log: ReadLog) -> None:
    await asyncio.gather(*(log.append([read(number)]) for number in range(300)))
    assert sorted(_requests(path)) == sorted(f"request-{number}" for number in range(300))
    assert (await verify(url_of(path), [KEY])).sound


async def test_an_append_larger_than_a_statement_is_whole(path: Path, log: ReadLog) -> None:
    await log.append([read(number) for number in range(1201)], limit=5.0)
    assert len(_requests(path)) == 1201
    assert (await verify(url_of(path), [KEY])).sound


async def test_several_processes_share_a_file(path: Path) -> None:
    async with log_at(path) as one, log_at(path) as two, asyncio.TaskGroup() as tasks:
        for number in range(100):
            tasks.create_task((one, two)[number % 2].append([read(number)]))
    report = await verify(url_of(path), [KEY])
    assert report.sound
    assert [chain.last for chain in report.chains] == [51, 51]


async def test_cancelled_appends_do_not_break_the_chain(path: Path, log: ReadLog) -> None:
    for number in range(100):
        task = asyncio.create_task(log.append([read(number)]))
        for _ in range(number % 7):
            await asyncio.sleep(0)
        task.cancel()
    await log.append([read(100)])
    assert _requests(path)[-1] == "request-100"
    assert (await verify(url_of(path), [KEY])).sound


async def test_a_locked_database_keeps_nobody_waiting(path: Path, log: ReadLog) -> None:
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        await log.append([read(1)])
        other.execute("ROLLBACK")
    assert _requests(path) == ["request-1"]
    assert (await verify(url_of(path), [KEY])).sound


async def test_a_full_disk_is_refused_at_once_and_overcome(path: Path, log: ReadLog) -> None:
    await log.append([read(1)])
    with capture_logs(), unwritable(), pytest.raises(LogUnavailable):
        await log.append([read(number) for number in range(200)], limit=60.0)
    with capture_logs(), unwritable(), pytest.raises(LogUnavailable):
        await log.append([read(3)], limit=60.0)
    await log.append([read(2)])
    assert _requests(path) == ["request-1", "request-2"]
    assert (await verify(url_of(path), [KEY])).sound


async def test_lines_outlive_a_table_that_is_gone_for_a_while(path: Path) -> None:
    async with log_at(path) as log:
        change(path, "DROP TABLE audit_lines")
        await log.append([read(1)])
    async with log_at(path):
        assert _requests(path) == ["request-1"]
    assert (await verify(url_of(path), [KEY])).sound


async def test_a_closed_log_takes_nothing_more(path: Path) -> None:
    async with log_at(path) as log:
        await log.append([read(1)])
    with pytest.raises(LogUnavailable, match="closed"):
        await log.append([read(2)])
    await log.aclose()
    assert _requests(path) == ["request-1"]


async def test_closing_writes_what_waits_and_then_the_closing_line(path: Path) -> None:
    async with log_at(path) as log:
        waiting = [asyncio.create_task(log.append([read(number)])) for number in range(20)]
        await asyncio.sleep(0)
    await asyncio.gather(*waiting)
    report = await verify(url_of(path), [KEY])
    assert (report.chains[0].last, report.chains[0].end) == (21, End.CLOSED)


async def test_a_log_that_noted_nothing_leaves_no_chain(path: Path) -> None:
    async with log_at(path):
        pass
    assert (await verify(url_of(path), [KEY])).chains == ()


async def test_an_erasure_is_noted_and_earlier_lines_stay(path: Path, log: ReadLog) -> None:
    await log.append([read(1)])
    await log.erased(read(2, subject="officer"))
    async with existing(url_of(path)) as database:
        seen = await who_saw(database, "cus_1", NOON)
    assert [(one.kind.value, one.subject) for one in seen] == [
        ("erased", "officer"),
        ("read", "ana"),
    ]


async def test_a_chain_name_is_used_once(path: Path) -> None:
    async with log_at(path, process="p") as log:
        await log.append([read(1)])
    with pytest.raises(ValueError, match="exists"):
        await ReadLog.open(url_of(path), key=KEY, process="p")


@pytest.mark.parametrize("url", ["sqlite+aiosqlite://", "sqlite+aiosqlite:///:memory:"])
async def test_a_log_in_memory_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="file"):
        await ReadLog.open(url, key=KEY)


async def test_a_folder_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(LogUnavailable):
        await ReadLog.open(url_of(tmp_path / "none" / "reads.db"), key=KEY)


@pytest.fixture
def strange(path: Path) -> Path:
    path.write_bytes(b"something else entirely, long enough to be looked at" * 100)
    return path


async def test_a_file_that_is_no_database_is_unavailable(strange: Path) -> None:
    with pytest.raises(LogUnavailable):
        await ReadLog.open(url_of(strange), key=KEY)


def _acknowledged_until_killed(path: Path) -> list[str]:
    command = [sys.executable, "-m", "tests.policies.audit.appending", url_of(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        seen = [process.stdout.readline() for _ in range(_KILLED_AFTER)]
        process.send_signal(signal.SIGKILL)
        seen += process.stdout.readlines()
    return [line.decode().strip() for line in seen if line.endswith(b"\n")]


async def test_what_a_killed_process_acknowledged_is_in_the_log(path: Path) -> None:
    acknowledged = await asyncio.to_thread(_acknowledged_until_killed, path)
    assert len(acknowledged) >= _KILLED_AFTER
    assert set(acknowledged) <= set(_requests(path))
    report = await verify(url_of(path), [KEY])
    assert report.sound
    assert report.chains[0].end in {End.OPEN, End.ANCHORED}


async def test_anchors_in_a_file_show_a_cut_off_tail(tmp_path: Path, path: Path) -> None:
    kept = tmp_path / "anchors.jsonl"
    async with log_at(path, keep=AnchorFile(kept)) as log:
        await log.append([read(1)])
        await log.anchor()
        await log.append([read(2)])
    change(path, "DELETE FROM audit_lines WHERE number > 1")
    change(path, "DELETE FROM audit_anchors")
    report = await verify(url_of(path), [KEY], read_anchors(kept))
    assert [(one.first, one.last) for one in report.findings] == [(2, 3)]
