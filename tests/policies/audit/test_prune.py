"""Pruning by age, and what verification says afterwards."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from policies.audit import Flaw, prune, verify
from tests.policies.audit.logs import KEY, NOON, OTHER_KEY, change, log_at, read, rows, url_of

_LINES = 600


@pytest.fixture
async def path(tmp_path: Path) -> Path:
    file = tmp_path / "reads.db"
    async with log_at(file, process="p") as log:
        await log.append([read(number) for number in range(_LINES)])
    return file


def _numbers(path: Path) -> list[int]:
    return [number for (number,) in rows(path, "SELECT number FROM audit_lines ORDER BY number")]


async def test_older_lines_go_and_the_rest_verifies(path: Path) -> None:
    pruned = await prune(url_of(path), [KEY], read(400).at, NOON)
    assert pruned.lines == 400
    assert _numbers(path) == list(range(401, _LINES + 2))
    assert (await verify(url_of(path), [KEY])).sound


async def test_pruning_goes_on_from_its_checkpoint(path: Path) -> None:
    for end in (100, 300):
        await prune(url_of(path), [KEY], read(end).at, NOON)
    assert _numbers(path)[0] == 301
    assert (await verify(url_of(path), [KEY])).sound


async def test_a_line_removed_after_the_checkpoint_is_missing(path: Path) -> None:
    await prune(url_of(path), [KEY], read(100).at, NOON)
    change(path, "DELETE FROM audit_lines WHERE number = 101")
    (finding,) = (await verify(url_of(path), [KEY])).findings
    assert (finding.flaw, finding.first) == (Flaw.MISSING, 101)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_checkpoints SET number = number + 1",
        "UPDATE audit_checkpoints SET mac = x'00'",
        "UPDATE audit_checkpoints SET at = 'x'",
        "UPDATE audit_checkpoints SET key = ''",
    ],
)
async def test_an_altered_checkpoint_is_forged(path: Path, statement: str) -> None:
    await prune(url_of(path), [KEY], read(100).at, NOON)
    change(path, statement)
    flaws = {one.flaw for one in (await verify(url_of(path), [KEY])).findings}
    assert Flaw.FORGED_CHECKPOINT in flaws


async def test_a_removed_checkpoint_shows_the_lines_it_stood_for(path: Path) -> None:
    await prune(url_of(path), [KEY], read(100).at, NOON)
    change(path, "DELETE FROM audit_checkpoints")
    (finding,) = (await verify(url_of(path), [KEY])).findings
    assert (finding.flaw, finding.first, finding.last) == (Flaw.MISSING, 1, 100)


async def test_pruning_does_not_cover_up_a_deletion(path: Path) -> None:
    change(path, "DELETE FROM audit_lines WHERE number = 50")
    pruned = await prune(url_of(path), [KEY], read(100).at, NOON)
    assert [(one.flaw, one.first) for one in pruned.findings] == [(Flaw.MISSING, 50)]
    assert _numbers(path)[0] == 1


async def test_a_forged_checkpoint_is_not_pruned_from(path: Path) -> None:
    await prune(url_of(path), [KEY], read(100).at, NOON)
    change(path, "UPDATE audit_checkpoints SET number = 90")
    pruned = await prune(url_of(path), [KEY], read(200).at, NOON)
    assert [one.flaw for one in pruned.findings] == [Flaw.FORGED_CHECKPOINT]


async def test_a_whole_chain_may_go(path: Path) -> None:
    await prune(url_of(path), [KEY], read(10_000).at, NOON)
    assert _numbers(path) == []
    assert (await verify(url_of(path), [KEY])).sound


async def test_a_chain_pruned_whole_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "reads.db"
    async with log_at(path) as log:
        await log.append([read(1)])
        await prune(url_of(path), [KEY], read(10).at, NOON)
        await log.append([read(20)])
    assert _numbers(path) == [2, 3]
    assert (await verify(url_of(path), [KEY])).sound


async def test_a_newer_key_signs_the_checkpoint_of_older_lines(path: Path) -> None:
    await prune(url_of(path), [OTHER_KEY, KEY], read(100).at, NOON)
    assert (await verify(url_of(path), [OTHER_KEY, KEY])).sound


async def test_appends_go_on_while_lines_are_pruned(path: Path) -> None:
    async with log_at(path) as log:
        pruning = asyncio.create_task(prune(url_of(path), [KEY], read(_LINES).at, NOON))
        while not pruning.done():
            await log.append([read(_LINES + 1)], limit=5.0)
        assert (await pruning).lines == _LINES + 1  # with its closing line
    assert (await verify(url_of(path), [KEY])).sound
