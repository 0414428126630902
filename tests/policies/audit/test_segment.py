"""Lines in a file beside the database."""

from __future__ import annotations

import contextlib
import fcntl
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from policies.audit.adopting import adopt
from policies.audit.chain import Head, Key, Sealed, seal
from policies.audit.record import Kind, draft
from policies.audit.segment import LAID_OUT, Segment, lines_of, segments, written
from tests.policies.audit.logs import KEY, read

Hook = Callable[[str, object], None]
_HOOKS: list[Hook] = []


def _told(event: str, arguments: object) -> None:
    for hook in _HOOKS:
        hook(event, arguments)


@contextlib.contextmanager
def audited(hook: Hook) -> Iterator[None]:
    """Tell of what the interpreter does; its own hooks cannot be taken away again."""
    if not _ADDED:
        sys.addaudithook(_told)
        _ADDED.append(True)
    _HOOKS.append(hook)
    try:
        yield
    finally:
        _HOOKS.clear()


_ADDED: list[bool] = []
SEALED = seal(Head("p"), Key(KEY), [draft(Kind.READ, read(number)) for number in range(3)])
ROWS = [sealed.row for sealed in SEALED]


def text(*sealed: Sealed) -> bytes:
    return written(sealed)


def test_lines_come_back_as_they_were_written() -> None:
    assert [*lines_of(written(SEALED))] == ROWS


@pytest.mark.parametrize("cut", [1, 40, 130])
def test_a_line_that_was_being_written_is_none(cut: int) -> None:
    assert [*lines_of(written(SEALED)[:-cut])] == ROWS[:2]


def test_an_altered_line_is_missing_and_the_others_are_not() -> None:
    broken = text(SEALED[0]) + b"[1,2]\tx\ty\n" + b"\xff\n" + text(SEALED[2])
    assert [*lines_of(broken)] == [ROWS[0], ROWS[2]]


def test_a_segment_holds_what_was_appended(tmp_path: Path) -> None:
    database = tmp_path / "reads.db"
    segment = Segment(database, "one")
    segment.append(text(*SEALED[:2]))
    segment.append(text(SEALED[2]))
    assert segment.rows() == ROWS
    assert segments(database) == [segment.path]
    assert segment.path.read_bytes().partition(b"\0")[0] == written(SEALED)
    segment.close(keep=False)
    assert segments(database) == []


def test_a_segment_is_used_again_from_its_beginning(tmp_path: Path) -> None:
    segment = Segment(tmp_path / "reads.db", "one")
    segment.append(text(SEALED[0]) * (LAID_OUT // 300))
    segment.empty()
    assert segment.path.read_bytes() == bytes(LAID_OUT)
    segment.append(text(SEALED[1]))
    assert segment.rows() == [ROWS[1]]
    segment.close(keep=False)


def test_what_a_failed_write_left_is_wiped(tmp_path: Path) -> None:
    segment = Segment(tmp_path / "reads.db", "one")
    segment.append(text(SEALED[0]))
    good = segment.length
    segment.append(text(SEALED[1]))
    segment.length = good  # as after a write whose sync has failed
    segment.mend(len(text(SEALED[1])))
    assert segment.path.read_bytes().partition(b"\0")[0] == text(SEALED[0])
    segment.close(keep=False)


def test_its_owner_keeps_it_locked(tmp_path: Path) -> None:
    segment = Segment(tmp_path / "reads.db", "one")
    with segment.path.open("rb") as file, pytest.raises(BlockingIOError):
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    segment.close(keep=True)
    with segment.path.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_only_its_owner_may_read_it(tmp_path: Path) -> None:
    segment = Segment(tmp_path / "reads.db", "one")
    assert segment.path.stat().st_mode & 0o777 == 0o600
    segment.close(keep=False)


def test_nobody_takes_a_segment_for_an_ended_one_before_it_is_locked(tmp_path: Path) -> None:
    database = tmp_path / "reads.db"
    looked: list[str] = []

    def look(event: str, _: object) -> None:
        """Look as another process may, in the moment before a file is locked."""
        if event == "fcntl.flock" and len(looked) == 0:
            looked.append(event)
            adopt(database)

    with audited(look):
        segment = Segment(database, "one")
    assert looked
    segment.append(text(SEALED[0]))
    assert [*lines_of(segment.path.read_bytes().partition(b"\0")[0])] == ROWS[:1]
    assert segments(database) == [segment.path]
    segment.close(keep=False)
    assert [*tmp_path.iterdir()] == []
