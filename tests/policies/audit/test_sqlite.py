"""What makes a commit durable in a SQLite file."""

from __future__ import annotations

from pathlib import Path

import pytest

from policies.audit.chain import Head, Key, seal
from policies.audit.errors import LogUnavailable
from policies.audit.record import Kind, draft
from policies.audit.sqlite import SqliteStore, _connect
from tests.policies.audit.logs import KEY, log_at, read, rows


@pytest.mark.parametrize(
    ("pragma", "value"), [("journal_mode", "wal"), ("synchronous", 2), ("fullfsync", 1)]
)
def test_a_commit_is_synced(tmp_path: Path, pragma: str, value: object) -> None:
    connection = _connect(tmp_path / "reads.db")
    found = connection.execute(f"PRAGMA {pragma}").fetchone()
    connection.close()
    assert found == (value,)


async def test_a_closed_store_writes_nothing(tmp_path: Path) -> None:
    store = await SqliteStore.open(tmp_path / "reads.db")
    await store.aclose()
    with pytest.raises(LogUnavailable):
        await store.write(seal(Head("p"), Key(KEY), [draft(Kind.READ, read(1))]))


async def test_the_write_ahead_log_is_copied_into_the_file(tmp_path: Path) -> None:
    path = tmp_path / "reads.db"
    async with log_at(path) as log:
        before = path.stat().st_size
        for _ in range(4):
            await log.append([read(number) for number in range(250)])
        await log._store.aclose()
        assert path.stat().st_size > before
    assert rows(path, "SELECT count(*) FROM audit_lines") == [(1000,)]
