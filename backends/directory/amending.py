"""Reads single customers again and takes them in, between the complete readings of a system."""

from __future__ import annotations

import asyncio
from collections.abc import Collection

from sqlalchemy import bindparam, update
from sqlalchemy.ext.asyncio import AsyncConnection

from backends.directory import progress as passes
from backends.directory.intake import Changes, Intake
from backends.directory.neighbourhood import records_at
from backends.directory.reading import Reading, absorbed
from backends.directory.rows import PORTION
from backends.directory.spelling import storable
from backends.directory.store import Directory
from backends.directory.tables import PLAIN, RECORDS
from backends.domain import Link
from backends.port import Backend, By, CallContext, Lane, Query, Slice
from backends.vocabulary import Kind

SECONDS = 10.0

_GONE = (
    update(RECORDS)
    .where(
        RECORDS.c.system == bindparam("of", type_=PLAIN),
        RECORDS.c.key.in_(bindparam("keys", type_=PLAIN, expanding=True)),
    )
    .values(as_of=bindparam("at", type_=RECORDS.c.as_of.type))
)


async def amend(
    directory: Directory, backend: Backend, keys: Collection[str], *, seconds: float = SECONDS
) -> Changes:
    """Read these customers of a system, and write what is different of them: owner, name, links.

    A key that the system does not know is taken out, as a complete reading does; its id is kept
    for a return. How old ownership is as a whole is not changed by this. Before the system was
    ever read as a whole, nothing is done. Raises the system's BackendError where it fails, and
    Unavailable, system ``directory``, when the database cannot be reached.
    """
    changes, wanted = Changes(), sorted({key for key in keys if key and storable(key)})
    for start in range(0, len(wanted), PORTION):
        changes += await _amend(directory, backend, wanted[start : start + PORTION], seconds)
    return changes


async def _amend(
    directory: Directory, backend: Backend, keys: list[str], seconds: float
) -> Changes:
    asked = directory.clock()
    found = await _read(backend, keys, seconds)
    as_of = min((s.as_of for s in found.values() if s.as_of), default=asked)
    async with directory.database.writing() as connection:
        number = await passes.number_of(connection, backend.name)
        if number is None:
            return Changes()
        reading = Reading(system=backend.name, number=number, as_of=as_of)
        items = [item for slice_ in found.values() for item in slice_.items]
        changes = await absorbed(connection, reading, items)
        return changes + await _take_out(connection, reading, [k for k in keys if k not in found])


async def _read(backend: Backend, keys: list[str], seconds: float) -> dict[str, Slice]:
    query = Query(system=backend.name, kind=Kind.CUSTOMER, by=By.KEY, keys=tuple(keys))
    deadline = asyncio.get_running_loop().time() + seconds
    page = await backend.fetch(query, CallContext(deadline=deadline, lane=Lane.BATCH))
    for slice_ in page.results.values():
        if slice_.error is not None:
            raise slice_.error
    return {key: slice_ for key, slice_ in page.results.items() if slice_.items}


async def _take_out(connection: AsyncConnection, reading: Reading, keys: list[str]) -> Changes:
    known = await records_at(connection, [Link(reading.system, key) for key in keys])
    gone = [r for r in known.values() if r.present and r.as_of <= reading.as_of]
    if not gone:
        return Changes()
    intake = Intake(connection, await passes.standing(connection))
    changes = await intake.remove(gone)
    asked = {"of": reading.system, "keys": [record.key for record in gone], "at": reading.as_of}
    await connection.execute(_GONE, asked)
    return changes
