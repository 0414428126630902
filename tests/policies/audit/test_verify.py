"""What verification finds: every change of what is stored, and where it is."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import sqlite3
import tempfile
import tracemalloc
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from policies.audit import Anchor, End, Flaw, LogUnavailable, Report, verify
from policies.audit.tables import LINES
from tests.policies.audit.logs import KEY, OTHER_KEY, change, log_at, read, rows, url_of

_READS = 6
_ALL = "SELECT * FROM audit_lines ORDER BY process, number"
_INSERT = "INSERT INTO audit_lines VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_NAMES = [column.name for column in LINES.columns]


async def _report(path: Path, anchors: list[Anchor] | None = None) -> Report:
    return await verify(url_of(path), [KEY], anchors)


def _flaws(report: Report) -> list[tuple[Flaw, int, int]]:
    return [(one.flaw, one.first, one.last) for one in report.findings]


@pytest.fixture
async def path(tmp_path: Path) -> Path:
    """Write six reads and their chain's closing line."""
    file = tmp_path / "reads.db"
    async with log_at(file, process="p") as log:
        for number in range(_READS):
            await log.append([read(number)])
    return file


@pytest.fixture(scope="module")
def template() -> Iterator[Path]:
    """Write two closed chains, to be copied and never changed."""

    async def fill(file: Path) -> None:
        for process in ("p", "q"):
            async with log_at(file, process=process) as log:
                await log.append([read(number) for number in range(4)])

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "reads.db"
        asyncio.run(fill(file))
        yield file


Rows = list[tuple[Any, ...]]
Mutation = Callable[[Rows], Rows]
_value = st.one_of(
    st.integers(-(2**63), 2**63 - 1), st.text(max_size=5), st.binary(max_size=40), st.floats()
)
_place = st.integers(0, 9)
_column = st.sampled_from(range(len(_NAMES)))


def _put(row: tuple[Any, ...], columns: Iterable[int], values: Sequence[Any]) -> tuple[Any, ...]:
    changed = list(row)
    for column in columns:
        changed[column] = values[column]
    return tuple(changed)


def _altered(place: int, column: int, value: Any) -> Mutation:
    def alter(all_: Rows) -> Rows:
        changed = list(all_)
        changed[place] = _put(all_[place], [column], [value] * len(_NAMES))
        return changed

    return alter


def _deleted(first: int, last: int) -> Mutation:
    return lambda all_: [row for at, row in enumerate(all_) if not first <= at <= last]


def _inserted(place: int, process: str, number: int) -> Mutation:
    return lambda all_: [*all_, (process, number, *all_[place][2:])]


def _swapped(one: int, other: int, columns: Sequence[int]) -> Mutation:
    def swap(all_: Rows) -> Rows:
        changed = list(all_)
        changed[one] = _put(all_[one], columns, all_[other])
        changed[other] = _put(all_[other], columns, all_[one])
        return changed

    return swap


_mutations = st.one_of(
    st.builds(_altered, _place, _column, _value),
    st.builds(_deleted, _place, _place),
    st.builds(_inserted, _place, st.sampled_from("pqr"), st.integers(-1, 9)),
    st.builds(_swapped, _place, _place, st.lists(_column, min_size=1, unique=True)),
    st.builds(_swapped, _place, _place, st.just(range(2, len(_NAMES)))),
)


def _rewritten(template: Path, folder: str, mutation: Mutation) -> Path:
    """Copy a log and put changed rows in place of its own, unless its table refuses them."""
    copy = Path(shutil.copy(template, folder))
    with contextlib.closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        changed = mutation(connection.execute(_ALL).fetchall())
        connection.execute("BEGIN")
        connection.execute("DELETE FROM audit_lines")
        try:
            connection.executemany(_INSERT, changed)
        except sqlite3.IntegrityError:
            connection.execute("ROLLBACK")
        else:
            connection.execute("COMMIT")
    return copy


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(mutation=_mutations)
def test_no_change_of_a_stored_line_goes_unnoticed(template: Path, mutation: Mutation) -> None:
    with tempfile.TemporaryDirectory() as folder:
        copy = _rewritten(template, folder, mutation)
        assume(rows(copy, _ALL) != rows(template, _ALL))
        assert not asyncio.run(_report(copy)).sound


async def test_an_untouched_log_is_sound(path: Path) -> None:
    report = await _report(path)
    assert report.sound
    assert report.lines == _READS + 1
    assert [(chain.process, chain.end) for chain in report.chains] == [("p", End.CLOSED)]


async def test_an_altered_line_is_named_alone(path: Path) -> None:
    change(path, "UPDATE audit_lines SET customer = 'cus_2' WHERE number = 3")
    assert _flaws(await _report(path)) == [(Flaw.ALTERED, 3, 3)]


async def test_text_that_cannot_be_decoded_is_an_altered_line(path: Path) -> None:
    change(path, "UPDATE audit_lines SET subject = CAST(x'ff61' AS TEXT) WHERE number = 3")
    assert _flaws(await _report(path)) == [(Flaw.ALTERED, 3, 3)]


async def test_deleted_lines_are_named_with_the_instants_around_them(path: Path) -> None:
    change(path, "DELETE FROM audit_lines WHERE number IN (3, 4)")
    (finding,) = (await _report(path)).findings
    assert (finding.flaw, finding.first, finding.last) == (Flaw.MISSING, 3, 4)
    assert (finding.since, finding.until) == (read(1).at, read(4).at)


async def test_a_deleted_beginning_is_missing(path: Path) -> None:
    change(path, "DELETE FROM audit_lines WHERE number <= 2")
    assert _flaws(await _report(path)) == [(Flaw.MISSING, 1, 2)]


async def test_swapped_lines_are_both_named(path: Path) -> None:
    change(path, "UPDATE audit_lines SET number = 20 WHERE number = 2")
    change(path, "UPDATE audit_lines SET number = 2 WHERE number = 4")
    change(path, "UPDATE audit_lines SET number = 4 WHERE number = 20")
    assert _flaws(await _report(path)) == [(Flaw.ALTERED, 2, 2), (Flaw.ALTERED, 4, 4)]


async def test_a_line_below_the_beginning_is_an_insertion(path: Path) -> None:
    (line,) = rows(path, "SELECT * FROM audit_lines WHERE number = 1")
    change(path, _INSERT, *_put(line, [1], [None, 0]))
    assert _flaws(await _report(path)) == [(Flaw.INSERTED, 0, 0)]


async def test_a_cut_off_closing_line_is_known_from_the_anchor_beside_it(path: Path) -> None:
    change(path, "DELETE FROM audit_lines WHERE number = 7")
    assert _flaws(await _report(path)) == [(Flaw.CUT_OFF, 7, 7)]


async def test_a_chain_that_is_gone_is_known_from_its_anchor(path: Path) -> None:
    change(path, "DELETE FROM audit_lines")
    assert _flaws(await _report(path)) == [(Flaw.CUT_OFF, 1, 7)]


async def test_an_altered_anchor_is_forged(path: Path) -> None:
    change(path, "UPDATE audit_anchors SET number = 6")
    assert _flaws(await _report(path)) == [(Flaw.FORGED_ANCHOR, 0, 0)]


async def test_an_anchor_that_cannot_be_read_is_forged(path: Path) -> None:
    change(path, "UPDATE audit_anchors SET at = 'yesterday'")
    assert _flaws(await _report(path)) == [(Flaw.FORGED_ANCHOR, 0, 0)]


async def test_a_tail_cut_off_together_with_its_anchor_is_known_elsewhere(tmp_path: Path) -> None:
    kept: list[Anchor] = []
    path = tmp_path / "reads.db"
    async with log_at(path, keep=kept.append) as log:
        await log.append([read(number) for number in range(_READS)])
    change(path, "DELETE FROM audit_lines WHERE number > 2")
    change(path, "DELETE FROM audit_anchors")
    alone = await _report(path)
    assert alone.sound
    assert alone.chains[0].end is End.OPEN
    assert _flaws(await _report(path, kept)) == [(Flaw.CUT_OFF, 3, _READS + 1)]


async def test_lines_signed_anew_contradict_an_anchor_kept_elsewhere(tmp_path: Path) -> None:
    kept: list[Anchor] = []
    async with log_at(tmp_path / "true.db", process="p", keep=kept.append) as log:
        await log.append([read(1)])
    async with log_at(tmp_path / "false.db", process="p") as log:
        await log.append([read(2)])
    report = await _report(tmp_path / "false.db", kept)
    assert _flaws(report) == [(Flaw.REPLACED, 2, 2)]


async def test_a_chain_continued_from_an_old_copy_does_not_fit(tmp_path: Path) -> None:
    for name in ("one.db", "two.db"):
        async with log_at(tmp_path / name, process="p") as log:
            await log.append([read(len(name))])
            await log.append([read(9, customer=name)])
    (line,) = rows(tmp_path / "two.db", "SELECT * FROM audit_lines WHERE number = 2")
    change(tmp_path / "one.db", "DELETE FROM audit_lines WHERE number = 2")
    change(tmp_path / "one.db", _INSERT, *line)
    assert _flaws(await _report(tmp_path / "one.db"))[0] == (Flaw.REPLACED, 3, 3)


async def test_lines_of_an_unknown_key_cannot_be_vouched_for(path: Path) -> None:
    report = await verify(url_of(path), [OTHER_KEY])
    assert {one.flaw for one in report.findings} == {Flaw.UNKNOWN_KEY, Flaw.FORGED_ANCHOR}


async def test_a_log_holds_lines_of_old_and_new_keys(path: Path) -> None:
    async with log_at(path, key=OTHER_KEY) as log:
        await log.append([read(1)])
    assert (await verify(url_of(path), [OTHER_KEY, KEY])).sound


async def test_a_log_is_verified_without_holding_it_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "reads.db"
    long = msgspec.structs.replace(read(1), marks=("x" * 5_000,))
    async with log_at(path) as log:
        for _ in range(8):
            await log.append([long] * 1_000, limit=20.0)
    tracemalloc.start()
    try:
        assert (await _report(path)).sound
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 20_000_000  # of 40 MB


async def test_a_log_that_is_not_there_is_unavailable_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(LogUnavailable):
        await _report(tmp_path / "reads.db")
    assert not os.listdir(tmp_path)  # noqa: PTH208 - a path's own listing may not block a loop
