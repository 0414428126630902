"""What segments hold is seen by whoever asks."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from policies.audit import LogUnavailable, existing, verify, who_saw
from policies.audit.adopting import adopt
from policies.audit.chain import Head, Key, seal
from policies.audit.journal import JournalStore
from policies.audit.record import Kind, draft
from policies.audit.segment import Segment, segments, written
from tests.policies.audit.logs import KEY, NOON, log_at, read, rows, url_of

COUNT = "SELECT count(*) FROM audit_lines"
SEALED = seal(Head("p"), Key(KEY), [draft(Kind.READ, read(number)) for number in range(4)])


def gone(path: Path) -> None:
    path.unlink()


@pytest.fixture
async def path(tmp_path: Path) -> Path:
    async with log_at(tmp_path / "reads.db"):
        return tmp_path / "reads.db"


async def test_lines_of_a_process_that_writes_are_seen_and_stay_its_own(path: Path) -> None:
    store = await JournalStore.open(path)
    await store.write(SEALED)
    async with existing(url_of(path)) as database:
        assert len(await who_saw(database, "cus_1", NOON)) == 4
    assert len(segments(path)) == 2
    await store.aclose()
    assert rows(path, COUNT) == [(4,)]


async def test_lines_of_an_ended_process_are_taken_in_and_its_segment_goes(path: Path) -> None:
    segment = Segment(path, "of the dead")
    segment.append(written(SEALED))
    segment.close(keep=True)
    assert (await verify(url_of(path), [KEY])).findings == ()
    assert (segments(path), rows(path, COUNT)) == ([], [(4,)])


async def test_an_altered_segment_is_found_by_who_verifies(path: Path) -> None:
    segment = Segment(path, "of the dead")
    segment.append(written(SEALED).replace(b"request-1", b"request-9"))
    segment.close(keep=True)
    found = (await verify(url_of(path), [KEY])).findings
    assert [(finding.flaw, finding.first) for finding in found] == [("altered", 2)]


async def test_who_cannot_take_lines_in_is_told_so(path: Path) -> None:
    segment = Segment(path, "of the dead")
    segment.append(written(SEALED))
    segment.close(keep=True)
    gone(path)
    with pytest.raises(sqlite3.OperationalError):
        adopt(path)
    with pytest.raises(LogUnavailable):
        await verify(url_of(path), [KEY])
    assert len(segments(path)) == 1
