"""Who saw a customer, and what a person saw."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from policies.audit import Entry, existing, what_saw, who_saw
from policies.audit.database import Database
from tests.databases import on_every_database
from tests.policies.audit.logs import NOON, log_at, read, rows

_READS = 10


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """Ten reads of a customer by two people, in the same and in other minutes, and one other."""
    async with log_at(database_url) as one, log_at(database_url) as two:
        await one.append([read(number // 2, subject="ana") for number in range(0, _READS, 2)])
        await two.append([read(number // 2, subject="ben") for number in range(1, _READS, 2)])
        await one.append([read(3, customer="cus_2", subject="ben")])
    async with existing(database_url) as opened:
        yield opened


def _minutes(entries: list[Entry]) -> list[int]:
    return [(entry.at - NOON) // dt.timedelta(minutes=1) for entry in entries]


@on_every_database
async def test_reads_of_a_customer_come_newest_first(database: Database) -> None:
    seen = await who_saw(database, "cus_1", NOON)
    assert _minutes(seen) == [4, 4, 3, 3, 2, 2, 1, 1, 0, 0]


@on_every_database
async def test_an_entry_is_the_read_that_was_appended(database: Database) -> None:
    (entry,) = await who_saw(database, "cus_2", NOON)
    expected = read(3, customer="cus_2", subject="ben")
    for name in expected.__struct_fields__:
        assert getattr(entry, name) == getattr(expected, name)


@on_every_database
async def test_the_window_begins_with_since_and_ends_before_until(database: Database) -> None:
    seen = await who_saw(database, "cus_1", read(1).at, until=read(3).at)
    assert _minutes(seen) == [2, 2, 1, 1]


@on_every_database
async def test_pages_follow_one_another_without_gap_or_repetition(database: Database) -> None:
    paged: list[Entry] = []
    after = ""
    while page := await who_saw(database, "cus_1", NOON, limit=3, after=after):
        paged += page
        after = page[-1].cursor
    assert paged == await who_saw(database, "cus_1", NOON)


@on_every_database
async def test_what_a_person_saw_leaves_out_what_others_saw(database: Database) -> None:
    seen = await what_saw(database, "ben", NOON)
    assert {entry.subject for entry in seen} == {"ben"}
    assert len(seen) == _READS // 2 + 1


async def test_a_customer_nobody_saw_has_no_entries(database: Database) -> None:
    assert await who_saw(database, "cus_3", NOON) == []


async def test_a_strange_cursor_is_refused(database: Database) -> None:
    with pytest.raises(ValueError, match="cursor"):
        await who_saw(database, "cus_1", NOON, after="x")


@pytest.mark.parametrize(
    ("query", "index"),
    [
        ("SELECT * FROM audit_lines WHERE customer = 'x' AND at >= 0", "audit_lines_by_customer"),
        ("SELECT * FROM audit_lines WHERE subject = 'x' AND at >= 0", "audit_lines_by_subject"),
    ],
)
@pytest.mark.usefixtures("database")
def test_an_index_answers(tmp_path: Path, query: str, index: str) -> None:
    assert (
        index
        in rows(tmp_path / "test.db", "EXPLAIN QUERY PLAN " + query + " ORDER BY at DESC")[0][3]
    )
