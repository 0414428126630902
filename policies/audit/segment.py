"""A file of lines beside the log's database: appended and synced, until the database has them.

A line is its signed text, the signature before it and its own, with tabs between and a line feed
at its end. The file is laid out with zeros, so that a sync need not note a new length; the first
of them ends what it holds. Its owner keeps it locked while it lives.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from policies.audit.chain import GENESIS, Line, Sealed

LAID_OUT = 256 * 1024
_SEPARATOR, _END = b"\t", b"\n"
_DIGEST = 2 * len(GENESIS)
_LINE = msgspec.json.Decoder(Line)
_MARK, _UNNAMED = "-lines-", "-begun-"


def written(sealed: Sequence[Sealed]) -> bytes:
    """Write lines as they stand in a segment."""
    return b"".join(
        b"%b\t%b\t%b\n" % (one.text, one.previous.hex().encode(), one.mac.hex().encode())
        for one in sealed
    )


def lines_of(stored: bytes) -> Iterator[tuple[Any, ...]]:
    """Read rows; what is no whole line, as somebody has altered it, is missing from its chain."""
    for text in stored.split(_END)[:-1]:
        row = _row(text.split(_SEPARATOR))
        if row is not None:
            yield row


def _row(parts: Sequence[bytes]) -> tuple[Any, ...] | None:
    try:
        text, previous, mac = parts
        line = _LINE.decode(text)
        return (*msgspec.structs.astuple(line), _digest(previous), _digest(mac))
    except (ValueError, msgspec.DecodeError):
        return None


def _digest(text: bytes) -> bytes:
    if len(text) != _DIGEST:
        raise ValueError("no digest")
    return bytes.fromhex(text.decode("ascii"))


def segments(database: Path) -> list[Path]:
    """Find the segments beside a database, whoever wrote them."""
    return sorted(database.parent.glob(f"{database.name}{_MARK}*"))


class Segment:
    """One file, written by its owner alone."""

    def __init__(self, database: Path, name: str) -> None:
        """Create and lock it. OSError where that cannot be.

        It gets its name when it is locked: nobody is to find it before and take it for one whose
        owner has ended.
        """
        named = database.with_name(f"{database.name}{_MARK}{name}")
        self.path = database.with_name(f"{database.name}{_UNNAMED}{name}")
        self.length = 0
        self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _put(self._file, bytes(LAID_OUT), 0)
            os.fsync(self._file)
            self.path = self.path.rename(named)
            _sync_folder(self.path.parent)
        except BaseException:
            self.close(keep=False)
            raise

    def append(self, lines: bytes) -> None:
        """Return when the lines are on the disk. After an OSError they are not part of it."""
        _put(self._file, lines + b"\0", self.length)
        os.fdatasync(self._file)
        self.length += len(lines)

    def mend(self, longest: int) -> None:
        """Wipe what a failed append may have left."""
        _put(self._file, bytes(longest), self.length)
        os.fdatasync(self._file)

    def rows(self) -> list[tuple[Any, ...]]:
        """Read what it holds; an alteration shows in who verifies the chain."""
        return [*lines_of(os.pread(self._file, self.length, 0))]

    def empty(self) -> None:
        """Begin anew, once all lines are elsewhere."""
        _put(self._file, bytes(self.length), 0)
        if self.length > LAID_OUT:
            os.ftruncate(self._file, LAID_OUT)
        self.length = 0

    def close(self, *, keep: bool) -> None:
        """Let go of the file, and take it away unless there is something to keep."""
        with contextlib.suppress(OSError):
            if not keep:
                self.path.unlink(missing_ok=True)
            os.close(self._file)


def _put(file: int, content: bytes, start: int) -> None:
    left = memoryview(content)
    while left:
        count = os.pwrite(file, left, start)
        left, start = left[count:], start + count


def _sync_folder(folder: Path) -> None:
    """Make a new file's name outlive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
