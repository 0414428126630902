"""Pruning by age: old lines go, a signed checkpoint stays, so that the rest still verifies."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from policies.audit.chain import Head, Key, Line, ring
from policies.audit.database import Database, existing
from policies.audit.follow import Follower
from policies.audit.points import Checkpoint, checkpoint, from_row, row, signed
from policies.audit.record import microseconds
from policies.audit.report import Finding, Flaw
from policies.audit.tables import CHECKPOINTS, LINES, raw

_AT_A_TIME = 250
_OLDEST = raw(LINES, " WHERE process = :process ORDER BY number LIMIT :limit")
_CHECKPOINT = raw(CHECKPOINTS, " WHERE process = :process")
_PROCESSES = text("SELECT DISTINCT process FROM audit_lines ORDER BY process")
_AT = Line.__struct_fields__.index("at")


class Pruned(msgspec.Struct, frozen=True, kw_only=True):
    """How many lines went, and what kept a chain from being pruned."""

    lines: int
    findings: tuple[Finding, ...]


class _Part(msgspec.Struct, frozen=True, kw_only=True):
    """What one short transaction did to one chain."""

    lines: int = 0
    findings: tuple[Finding, ...] = ()


async def prune(
    url: str, keys: Sequence[bytes], before: dt.datetime, now: dt.datetime | None = None
) -> Pruned:
    """Remove the lines that each chain begins with while they are older than ``before``.

    The first of ``keys`` signs; all that have signed lines are needed, because lines are verified
    before they go: what is not sound is kept and reported. Appends go on meanwhile.
    """
    signer, held = Key(keys[0]), ring(keys)
    task = _Task(signer, held, before, now or dt.datetime.now(dt.UTC))
    parts: list[_Part] = []
    async with existing(url) as database:
        for process in await _processes(database):
            parts += await task.chain(database, process)
    findings = tuple(finding for part in parts for finding in part.findings)
    return Pruned(lines=sum(part.lines for part in parts), findings=findings)


async def _processes(database: Database) -> list[str]:
    async with database.reading() as connection:
        return [str(process) for (process,) in await connection.execute(_PROCESSES)]


class _Task:
    """One pruning: with whose signature, and of what age."""

    def __init__(
        self, signer: Key, keys: Mapping[str, Key], before: dt.datetime, now: dt.datetime
    ) -> None:
        self._signer = signer
        self._keys = keys
        self._before = before
        self._now = now

    async def chain(self, database: Database, process: str) -> list[_Part]:
        """Prune a chain in short transactions, resting as long as each took: others write too."""
        loop = asyncio.get_running_loop()
        parts: list[_Part] = []
        while not parts or parts[-1].lines == _AT_A_TIME:
            began = loop.time()
            async with database.writing() as connection:
                await database.alone(connection)
                parts.append(await self._part(connection, process))
            await asyncio.sleep(loop.time() - began)
        return parts

    async def _part(self, connection: AsyncConnection, process: str) -> _Part:
        start, forged = await self._start(connection, process)
        if forged is not None:
            return _Part(findings=(forged,))
        found = await connection.execute(_OLDEST, {"process": process, "limit": _AT_A_TIME})
        follower = Follower(process, self._keys, start)
        lines = 0
        for stored in found.all():
            if not _older(stored, microseconds(self._before)):
                break
            findings = tuple(follower.take(stored))
            if findings:
                return _Part(findings=findings)
            lines += 1
        if lines and follower.head is not None:
            await self._remove(connection, follower.head)
        return _Part(lines=lines)

    async def _start(
        self, connection: AsyncConnection, process: str
    ) -> tuple[Head | None, Finding | None]:
        stored = (await connection.execute(_CHECKPOINT, {"process": process})).mappings().first()
        if stored is None:
            return None, None
        forged = Finding(flaw=Flaw.FORGED_CHECKPOINT, process=process, first=0, last=0)
        try:
            point = from_row(Checkpoint, stored)
        except ValueError:
            return None, forged
        if not signed(point, self._keys):
            return None, forged
        return Head(process, point.number, point.mac), None

    async def _remove(self, connection: AsyncConnection, last: Head) -> None:
        gone = (LINES.c.process == last.process) & (LINES.c.number <= last.number)
        await connection.execute(LINES.delete().where(gone))
        of_chain = CHECKPOINTS.c.process == last.process
        await connection.execute(CHECKPOINTS.delete().where(of_chain))
        point = checkpoint(last, self._signer, self._now, self._before)
        await connection.execute(CHECKPOINTS.insert().values(row(point)))


def _older(stored: Sequence[Any], before: int) -> bool:
    at = stored[_AT]
    return not isinstance(at, int) or at < before  # what cannot be told is looked at
