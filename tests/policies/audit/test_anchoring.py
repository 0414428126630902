"""When anchors are taken, and where they are kept."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from policies.audit import Anchor, AnchorFile, Rhythm, read_anchors, verify
from policies.audit.chain import Head, Key
from policies.audit.points import anchor
from tests.policies.audit.logs import KEY, NOON, SELDOM, log_at, read, rows, url_of


class Kept:
    """A place elsewhere that tells when an anchor has come."""

    def __init__(self) -> None:
        """Come from the loop that waits."""
        self.anchors: list[Anchor] = []
        self.loop = asyncio.get_running_loop()
        self.came = asyncio.Event()

    def __call__(self, taken: Anchor) -> None:
        self.anchors.append(taken)
        self.loop.call_soon_threadsafe(self.came.set)


def _anchor(number: int) -> Anchor:
    return anchor(Head("p", number), Key(KEY), NOON, 1)


async def test_an_anchor_is_taken_after_so_many_lines(tmp_path: Path) -> None:
    kept = Kept()
    rhythm = Rhythm(lines=3, seconds=3600)
    async with log_at(tmp_path / "reads.db", rhythm=rhythm, keep=kept) as log:
        await log.append([read(1), read(2)])
        assert not kept.anchors
        await log.append([read(3)])
        await asyncio.wait_for(kept.came.wait(), 5)
        assert [(one.number, one.count) for one in kept.anchors] == [(3, 3)]


async def test_an_anchor_is_taken_after_so_many_seconds(tmp_path: Path) -> None:
    kept = Kept()
    rhythm = Rhythm(lines=1000, seconds=0.02)
    async with log_at(tmp_path / "reads.db", rhythm=rhythm, keep=kept) as log:
        await log.append([read(1)])
        await asyncio.wait_for(kept.came.wait(), 5)
        assert kept.anchors[0].number == 1


async def test_what_is_anchored_is_not_anchored_again(tmp_path: Path) -> None:
    kept = Kept()
    async with log_at(tmp_path / "reads.db", rhythm=SELDOM, keep=kept) as log:
        await log.append([read(1)])
        await log.anchor()
        await log.anchor()
        assert len(kept.anchors) == 1


async def test_the_log_itself_keeps_the_last_anchor(tmp_path: Path) -> None:
    path = tmp_path / "reads.db"
    async with log_at(path) as log:
        for number in range(3):
            await log.append([read(number)])
            await log.anchor()
        assert rows(path, "SELECT number, count FROM audit_anchors") == [(3, 1)]


async def test_a_place_elsewhere_that_fails_stops_nothing(tmp_path: Path) -> None:
    def fail(_anchor: Anchor) -> None:
        raise OSError("no space")

    path = tmp_path / "reads.db"
    async with log_at(path, keep=fail) as log:
        await log.append([read(1)])
        await log.anchor()
        await log.append([read(2)])
    assert (await verify(url_of(path), [KEY])).sound


def test_a_file_gives_back_what_it_was_given(tmp_path: Path) -> None:
    keep = AnchorFile(tmp_path / "anchors.jsonl")
    for number in (1, 2):
        keep(_anchor(number))
    assert list(read_anchors(tmp_path / "anchors.jsonl")) == [_anchor(1), _anchor(2)]


def test_a_torn_line_is_no_anchor_and_costs_no_other(tmp_path: Path) -> None:
    path = tmp_path / "anchors.jsonl"
    AnchorFile(path)(_anchor(1))
    path.write_bytes(path.read_bytes() + b'{"process":"p","num')
    AnchorFile(path)(_anchor(2))
    assert list(read_anchors(path)) == [_anchor(1), _anchor(2)]


def test_a_line_that_is_no_anchor_is_named(tmp_path: Path) -> None:
    path = tmp_path / "anchors.jsonl"
    path.write_text('{"process": "p"}\n')
    with pytest.raises(ValueError, match=r"anchors\.jsonl:1"):
        list(read_anchors(path))
