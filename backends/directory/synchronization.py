"""Reads whole systems into the directory, in pages that are kept as soon as they are read."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable, Sequence

import msgspec
from msgspec.structs import replace
from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from backends.directory import progress as passes
from backends.directory.intake import Changes, Intake
from backends.directory.progress import Pass
from backends.directory.reading import Reading, absorbed
from backends.directory.record import record_of_line
from backends.directory.rows import PORTION
from backends.directory.store import Directory
from backends.directory.tables import CUSTOMERS, PLAIN, RECORDS
from backends.errors import BackendError, Garbled
from backends.port import EVERY, Backend, By, CallContext, Lane, Query, Slice, Window
from backends.vocabulary import Kind

_PAGE_SECONDS = 60.0
_R = RECORDS.c
_UNSEEN = select(RECORDS).where(
    _R.system == bindparam("of", type_=PLAIN), _R.seen < bindparam("number"), _R.present
)
_ALL_IDS = select(CUSTOMERS.c.id).where(CUSTOMERS.c.live)


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """A system that lists its customers; ``owns`` where owner and team of customers come from."""

    backend: Backend
    owns: bool = False


class SystemSync(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one system: with an ``error`` its pass is kept, to be gone on with."""

    system: str
    read: int
    changes: Changes
    error: BackendError | None = None


class SyncReport(msgspec.Struct, frozen=True, kw_only=True):
    """What became of each system, in the order of the sources."""

    systems: tuple[SystemSync, ...]

    @property
    def complete(self) -> bool:
        """Whether every system was read to its end."""
        return all(system.error is None for system in self.systems)


async def sync(
    directory: Directory,
    sources: Sequence[Source],
    *,
    progress: Callable[[str, int], None],
) -> SyncReport:
    """Read all customers of all systems; ``progress`` hears system and customers read so far.

    Name every system that lists customers, the one whose word counts first in front: names,
    segments and regions come from the first that knows one, and when a customer falls apart, its
    id stays there. A system that is not named keeps its links and owns nothing. A system that
    fails is reported and does not keep the others from being read; what was read of it is kept,
    and the next call goes on from there. Links of customers that a system no longer has go at the
    end of its pass, never before. What was erased is left out until it is readmitted. Raises
    Unavailable, system ``directory``, when the database cannot be reached or another
    synchronization has overtaken this one.
    """
    async with directory.database.writing() as connection:
        ranks = [(source.backend.name, source.owns) for source in sources]
        if await passes.rank(connection, ranks):
            await _rework_all(connection)
    return SyncReport(systems=tuple([await _read(directory, s, progress) for s in sources]))


async def _rework_all(connection: AsyncConnection) -> None:
    intake = Intake(connection, await passes.standing(connection))
    ids = list((await connection.execute(_ALL_IDS)).scalars())
    for start in range(0, len(ids), PORTION):
        await intake.rework(ids[start : start + PORTION])


async def _read(
    directory: Directory, source: Source, progress: Callable[[str, int], None]
) -> SystemSync:
    system, changes = source.backend.name, Changes()
    async with directory.database.writing() as connection:
        now = await passes.begin(connection, system)
    going_on = True
    while going_on:
        try:
            listing = await _page(source.backend, now.position)
        except BackendError as error:
            return SystemSync(system=system, read=now.done, changes=changes, error=error)
        async with directory.database.writing() as connection:
            step = _Step(connection, now, listing, directory.clock())
            changes += await step.keep()
            now = await step.go_on()
        going_on = listing.next is not None
        progress(system, now.done)
    return SystemSync(system=system, read=now.done, changes=changes)


async def _page(backend: Backend, after: str | None) -> Slice:
    query = Query(
        system=backend.name,
        kind=Kind.CUSTOMER,
        by=By.ALL,
        keys=(EVERY,),
        window=Window(after=after, limit=PORTION),
    )
    deadline = asyncio.get_running_loop().time() + _PAGE_SECONDS
    page = await backend.fetch(query, CallContext(deadline=deadline, lane=Lane.BATCH))
    listing = page.results.get(EVERY)
    if listing is not None and listing.error is not None:
        raise listing.error
    if listing is None or (listing.next is not None and listing.next == after):
        raise Garbled(
            "the listing of customers does not go on", system=backend.name, kind=Kind.CUSTOMER
        )
    return listing


class _Step:
    """One page of a pass, kept in one transaction together with how far the pass has come."""

    def __init__(
        self, connection: AsyncConnection, now: Pass, listing: Slice, clock: dt.datetime
    ) -> None:
        self._connection = connection
        self._now = now
        self._listing = listing
        self._as_of = listing.as_of or clock

    async def keep(self) -> Changes:
        now = self._now
        reading = Reading(system=now.system, number=now.number, as_of=self._as_of)
        changes = await absorbed(self._connection, reading, self._listing.items)
        if self._listing.next is None:
            intake = Intake(self._connection, await passes.standing(self._connection))
            changes += await self._remove_unseen(intake)
        return changes

    async def _remove_unseen(self, intake: Intake) -> Changes:
        asked = {"of": self._now.system, "number": self._now.number}
        gone = [record_of_line(x) for x in (await self._connection.execute(_UNSEEN, asked)).all()]
        changes = Changes()
        for start in range(0, len(gone), PORTION):
            changes += await intake.remove(gone[start : start + PORTION])
        return changes

    async def go_on(self) -> Pass:
        to = replace(
            self._now,
            position=self._listing.next,
            done=self._now.done + len(self._listing.items),
            began=self._now.began or self._as_of,
        )
        await passes.advance(self._connection, self._now, to)
        if to.position is None:
            await passes.complete(self._connection, to)
        return to
