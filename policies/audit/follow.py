"""One chain, followed from line to line: what does not fit is found where it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from policies.audit.chain import GENESIS, Head, Key, Line, Sealed, genuine
from policies.audit.points import Anchor
from policies.audit.record import Kind, instant
from policies.audit.report import Chain, End, Finding, Flaw

_CONTENT = len(Line.__struct_fields__)
_NUMBER = Line.__struct_fields__.index("number")


class Follower:
    """Takes the stored rows of one process in the order of their numbers."""

    def __init__(
        self,
        process: str,
        keys: Mapping[str, Key],
        start: Head | None = None,
        anchors: Sequence[Anchor] = (),
    ) -> None:
        """``start`` is where pruning ended; ``anchors`` are genuine."""
        begin = start or Head(process)
        self._process = process
        self._keys = keys
        self._anchors = {anchor.number: anchor for anchor in anchors}
        self._number = self._start = begin.number
        self._mac: bytes | None = begin.mac  # None: the line there is not to be trusted
        self._first = 0
        self._since: dt.datetime | None = None
        self._until: dt.datetime | None = None
        self._closed = False

    def start(self) -> Iterator[Finding]:
        """Compare where the chain begins with an anchor of the same line."""
        if self._start and self._mac is not None:
            yield from self._against_anchor(self._start, self._mac, None)

    @property
    def head(self) -> Head | None:
        """Where the chain stands, when the line there can be trusted."""
        return None if self._mac is None else Head(self._process, self._number, self._mac)

    def take(self, row: Sequence[Any]) -> Iterator[Finding]:
        """Take the next row."""
        sealed = _sealed(row)
        number = row[_NUMBER]
        if sealed is None and not isinstance(number, int):
            yield self._finding(Flaw.ALTERED, 0, 0, None)
            return
        at = _instant(sealed)
        if number <= self._number:
            yield self._finding(Flaw.INSERTED, number, number, at)
            return
        yield from self._gap(number, at)
        flaw = self._flaw(sealed, number)
        if flaw is not None:
            yield self._finding(flaw, number, number, at)
        elif sealed is not None:
            yield from self._against_anchor(number, sealed.mac, at)
        self._step(sealed if flaw is None else None, number, at)

    def finish(self) -> Iterator[Finding]:
        """Find a tail that is gone, after the last row."""
        furthest = max(self._anchors, default=0)
        if furthest > self._number:
            anchor = self._anchors[furthest]
            yield self._finding(Flaw.CUT_OFF, self._number + 1, furthest, anchor.at)

    def chain(self) -> Chain | None:
        """Describe the lines that were there; None when there were none."""
        if not self._first:
            return None
        return Chain(
            process=self._process,
            first=self._first,
            last=self._number,
            since=self._since,
            until=self._until,
            end=self._end(),
        )

    def _end(self) -> End:
        if self._closed:
            return End.CLOSED
        return End.ANCHORED if self._number in self._anchors else End.OPEN

    def _gap(self, number: int, at: dt.datetime | None) -> Iterator[Finding]:
        if number > self._number + 1:
            yield self._finding(Flaw.MISSING, self._number + 1, number - 1, at)

    def _flaw(self, sealed: Sealed | None, number: int) -> Flaw | None:
        if sealed is None:
            return Flaw.ALTERED
        key = self._keys.get(sealed.line.key)
        if key is None:
            return Flaw.UNKNOWN_KEY
        if not genuine(sealed, key):
            return Flaw.ALTERED
        if self._closed:
            return Flaw.INSERTED
        follows = number == self._number + 1 and self._mac is not None
        return Flaw.REPLACED if follows and sealed.previous != self._mac else None

    def _against_anchor(self, number: int, mac: bytes, at: dt.datetime | None) -> Iterator[Finding]:
        anchor = self._anchors.get(number)
        if anchor is not None and anchor.mac != mac:
            yield self._finding(Flaw.REPLACED, number, number, at or anchor.at)

    def _step(self, sealed: Sealed | None, number: int, at: dt.datetime | None) -> None:
        self._first = self._first or number
        self._number = number
        self._mac = None if sealed is None else sealed.mac
        self._since = self._since or at
        self._until = at or self._until
        self._closed = sealed is not None and sealed.line.kind == Kind.CLOSED.value

    def _finding(self, flaw: Flaw, first: int, last: int, at: dt.datetime | None) -> Finding:
        since = self._until if flaw in {Flaw.MISSING, Flaw.CUT_OFF} else at
        return Finding(
            flaw=flaw, process=self._process, first=first, last=last, since=since, until=at
        )


def _sealed(row: Sequence[Any]) -> Sealed | None:
    """Read a row; None when no line was ever written so."""
    previous, mac = row[_CONTENT], row[_CONTENT + 1]
    if not isinstance(previous, bytes) or not isinstance(mac, bytes):
        return None
    try:
        line = msgspec.convert(list(row[:_CONTENT]), Line)
    except msgspec.ValidationError:
        return None
    return Sealed(line, previous, mac) if len(previous) == len(GENESIS) else None


def _instant(sealed: Sealed | None) -> dt.datetime | None:
    if sealed is None:
        return None
    try:
        return instant(sealed.line.at)
    except OverflowError:
        return None
