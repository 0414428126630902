"""How far each system has been read, as stored: passes that can be gone on with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import msgspec
from sqlalchemy import and_, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from backends.directory.record import Standing
from backends.directory.rows import Line
from backends.directory.tables import PASSES
from backends.errors import Unavailable

_C = PASSES.c
_ALL = select(PASSES).order_by(_C.rank, _C.system)


class Pass(msgspec.Struct, frozen=True, kw_only=True):
    """A complete reading of one system, going on: ``position`` is where to read on."""

    system: str
    number: int
    position: str | None = None
    done: int = 0
    began: dt.datetime | None = None


async def standing(connection: AsyncConnection) -> Standing:
    """Whose word counts, as the last sync said."""
    rows = (await connection.execute(_ALL)).all()
    return Standing(
        ranks={row.system: row.rank for row in rows},
        owning=frozenset(row.system for row in rows if row.owns),
    )


async def rank(connection: AsyncConnection, systems: Sequence[tuple[str, bool]]) -> bool:
    """Keep (system, owns) in the order in which they count; whether that changes a word.

    Systems that are not named any more come last and own nothing.
    """
    rows = (await connection.execute(_ALL)).all()
    before = [(row.system, row.owns) for row in rows]
    dropped = [(row.system, False) for row in rows if row.system not in dict(systems)]
    now = [*systems, *dropped]
    for place, (system, owns) in enumerate(now):
        if system in dict(before):
            change = update(PASSES).where(_C.system == system).values(rank=place, owns=owns)
            await connection.execute(change)
        else:
            new = {"system": system, "rank": place, "owns": owns, "number": 0, "done": 0}
            await connection.execute(insert(PASSES).values(going_on=False, **new))
    owned_at_all = any(owns for _, owns in before) == any(owns for _, owns in now)
    return not owned_at_all or before != [pair for pair in now if pair[0] in dict(before)]


async def begin(connection: AsyncConnection, system: str) -> Pass:
    """Go on with the pass of a system that was interrupted, or begin the next one."""
    row: Line = (await connection.execute(select(PASSES).where(_C.system == system))).one()
    if row.going_on:
        return Pass(
            system=system,
            number=row.number,
            position=row.position,
            done=row.done,
            began=row.began,
        )
    fresh = Pass(system=system, number=row.number + 1)
    change = {"number": fresh.number, "going_on": True, "position": None, "done": 0, "began": None}
    await connection.execute(update(PASSES).where(_C.system == system).values(**change))
    return fresh


async def number_of(connection: AsyncConnection, system: str) -> int | None:
    """Return the pass that is going on, or was last; None where there was none."""
    found = await connection.execute(select(_C.number).where(_C.system == system, _C.number > 0))
    return found.scalar_one_or_none()


async def advance(connection: AsyncConnection, now: Pass, to: Pass) -> None:
    """Keep how far a pass has come; Unavailable when somebody else has moved it meanwhile."""
    change = {"position": to.position, "done": to.done, "began": to.began}
    await _move(connection, now, change)


async def complete(connection: AsyncConnection, now: Pass) -> None:
    """Keep that a pass has seen everything."""
    await _move(connection, now, {"going_on": False, "complete_as_of": now.began})


async def _move(connection: AsyncConnection, now: Pass, change: Mapping[str, object]) -> None:
    same = and_(
        _C.system == now.system,
        _C.number == now.number,
        _C.going_on,
        _C.done == now.done,
        _C.position.is_not_distinct_from(now.position),
    )
    moved = await connection.execute(update(PASSES).where(same).values(**change))
    if moved.rowcount != 1:
        raise Unavailable("another synchronization is under way", system="directory")
