"""Verification: every chain of a log followed from its start to its end, in one pass."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import TextClause
from sqlalchemy.ext.asyncio import AsyncConnection

from policies.audit.chain import Head, Key, ring
from policies.audit.database import existing
from policies.audit.follow import Follower
from policies.audit.points import Anchor, Checkpoint, P, from_row, signed
from policies.audit.report import Chain, Finding, Flaw, Report
from policies.audit.tables import ANCHORS, CHECKPOINTS, LINES, raw

_LISTED = 1_000
_AT_A_TIME = 1_000
_LINES = raw(LINES, " ORDER BY process, number")
_ANCHORS = raw(ANCHORS)
_CHECKPOINTS = raw(CHECKPOINTS)
_FORGED: Mapping[type, Flaw] = {
    Anchor: Flaw.FORGED_ANCHOR,
    Checkpoint: Flaw.FORGED_CHECKPOINT,
}


class _Known(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of chains besides their lines, and what of it is forged."""

    starts: Mapping[str, Head]
    anchors: Mapping[str, Sequence[Anchor]]
    forged: Sequence[Finding]


async def verify(
    url: str, keys: Iterable[bytes], anchors: Iterable[Anchor] | None = None
) -> Report:
    """Tell what was deleted, altered, inserted, reordered or cut off.

    ``keys`` are all that have signed lines; ``anchors`` were kept elsewhere, read before the call:
    without them a tail is safe up to the last anchor that the log itself still has. A process that
    was killed leaves an open end, which is no flaw. LogUnavailable when the log cannot be read.
    """
    held = ring(keys)
    elsewhere = list(anchors or ())
    async with existing(url) as database, database.reading() as connection:
        tally = _Tally(held, await _known(connection, held, elsewhere))
        rows = await connection.stream(_LINES, execution_options={"yield_per": _AT_A_TIME})
        async for part in rows.partitions(_AT_A_TIME):
            for row in part:
                tally.take(row)
    return tally.report()


class _Tally:
    """What has been found so far; bounded, however much is wrong."""

    def __init__(self, keys: Mapping[str, Key], known: _Known) -> None:
        self._keys = keys
        self._known = known
        self._lines = 0
        self._flaws = 0
        self._findings: list[Finding] = []
        self._chains: list[Chain] = []
        self._met: set[str] = set()
        self._process: object = None
        self._follower: Follower | None = None
        self._note(known.forged)

    def take(self, row: Sequence[Any]) -> None:
        self._lines += 1
        if self._follower is None or row[0] != self._process:
            self._process = row[0]
            self._follower = self._next(row[0] if isinstance(row[0], str) else repr(row[0]))
        self._note(self._follower.take(row))

    def report(self) -> Report:
        """End the last chain, look at those of which no line is left, and sum up."""
        self._end()
        for process in sorted(self._known.starts.keys() | self._known.anchors.keys()):
            if process not in self._met:
                self._next(process)
                self._end()
        return Report(
            lines=self._lines,
            chains=tuple(self._chains),
            flaws=self._flaws,
            findings=tuple(self._findings),
        )

    def _next(self, process: str) -> Follower:
        self._end()
        self._met.add(process)
        known = self._known
        anchors = known.anchors.get(process, ())
        self._follower = Follower(process, self._keys, known.starts.get(process), anchors)
        self._note(self._follower.start())
        return self._follower

    def _end(self) -> None:
        if self._follower is None:
            return
        self._note(self._follower.finish())
        chain = self._follower.chain()
        if chain is not None:
            self._chains.append(chain)
        self._follower = None

    def _note(self, findings: Iterable[Finding]) -> None:
        for finding in findings:
            self._flaws += 1
            if len(self._findings) < _LISTED:
                self._findings.append(finding)


async def _known(
    connection: AsyncConnection, keys: Mapping[str, Key], elsewhere: Sequence[Anchor]
) -> _Known:
    starts, forged_starts = await _points(connection, _CHECKPOINTS, Checkpoint, keys)
    inside, forged_inside = await _points(connection, _ANCHORS, Anchor, keys)
    anchors: dict[str, list[Anchor]] = {}
    for anchor in inside + [one for one in elsewhere if signed(one, keys)]:
        anchors.setdefault(anchor.process, []).append(anchor)
    strange = [_forged(Anchor, one.process) for one in elsewhere if not signed(one, keys)]
    return _Known(
        starts={one.process: Head(one.process, one.number, one.mac) for one in starts},
        anchors=anchors,
        forged=[*forged_starts, *forged_inside, *strange],
    )


async def _points(
    connection: AsyncConnection, query: TextClause, kind: type[P], keys: Mapping[str, Key]
) -> tuple[list[P], list[Finding]]:
    """Read anchors or checkpoints: the genuine ones, and a finding for each other."""
    genuine: list[P] = []
    forged: list[Finding] = []
    for row in (await connection.execute(query)).mappings():
        try:
            point = from_row(kind, row)
        except ValueError:
            forged.append(_forged(kind, str(row["process"])))
            continue
        if signed(point, keys):
            genuine.append(point)
        else:
            forged.append(_forged(kind, point.process))
    return genuine, forged


def _forged(kind: type, process: str) -> Finding:
    return Finding(flaw=_FORGED[kind], process=process, first=0, last=0)
