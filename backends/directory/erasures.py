"""Which links were erased: digests, so that a system that still lists them does not undo it.

A digest is no secret: who has the database and guesses a key can tell that it was erased.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection

import msgspec
from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from backends.directory.rows import rows_in
from backends.directory.tables import ERASURES, PLAIN
from backends.domain import Link

_ANY = select(ERASURES.c.digest).limit(1)
_AMONG = select(ERASURES.c.digest).where(
    ERASURES.c.digest.in_(bindparam("values", type_=PLAIN, expanding=True))
)


async def erased_among(connection: AsyncConnection, links: Collection[Link]) -> frozenset[Link]:
    """Return those of the links that were erased and not readmitted."""
    if not links or (await connection.execute(_ANY)).first() is None:
        return frozenset()
    digests = {_digest(link): link for link in links}
    return frozenset(digests[row[0]] for row in await rows_in(connection, _AMONG, digests))


async def keep(connection: AsyncConnection, links: Collection[Link], at: dt.datetime) -> None:
    """Remember that links were erased."""
    fresh = set(links) - await erased_among(connection, links)
    if fresh:
        rows = [{"digest": _digest(link), "at": at} for link in fresh]
        await connection.execute(insert(ERASURES), rows)


async def lift(connection: AsyncConnection, link: Link) -> bool:
    """Let a link in again; False where it was not erased."""
    gone = delete(ERASURES).where(ERASURES.c.digest == _digest(link))
    return (await connection.execute(gone)).rowcount == 1


def _digest(link: Link) -> str:
    return hashlib.sha256(msgspec.json.encode([link.system, link.key])).hexdigest()
