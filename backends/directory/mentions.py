"""Which records say that they are the same customer, as stored."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from backends.directory.kinship import Mention
from backends.directory.record import IMPORT
from backends.directory.rows import rows_at
from backends.directory.tables import MENTIONS, PLAIN
from backends.domain import Link

_C = MENTIONS.c
_OF, _VALUES = bindparam("of", type_=PLAIN), bindparam("values", type_=PLAIN, expanding=True)
_SAID_BY = select(MENTIONS).where(_C.system == _OF, _C.key.in_(_VALUES))
_SAID_OF = select(MENTIONS).where(_C.to_system == _OF, _C.to_key.in_(_VALUES))
_COLUMNS = ("system", "key", "to_system", "to_key")
_DELETE = delete(MENTIONS).where(*(_C[name] == bindparam(f"old_{name}") for name in _COLUMNS))


async def said_by(connection: AsyncConnection, links: Collection[Link]) -> set[Mention]:
    """Return what these records mention."""
    rows = await rows_at(connection, _SAID_BY, links)
    return {(Link(*row[:2]), Link(*row[2:])) for row in rows}


async def said_around(connection: AsyncConnection, links: Collection[Link]) -> set[Mention]:
    """Return what these records mention and who mentions them."""
    rows = await rows_at(connection, _SAID_OF, links)
    return {(Link(*row[:2]), Link(*row[2:])) for row in rows} | await said_by(connection, links)


async def restate(
    connection: AsyncConnection, said: Mapping[Link, Collection[Link]], *, by_import: bool
) -> set[Link]:
    """Replace what records mention; return the records of which that changed.

    What systems say and what an import says are kept apart: each replaces only its own.
    """
    before = await said_by(connection, said)
    before = {mention for mention in before if (mention[1].system == IMPORT) is by_import}
    now = {(link, target) for link, targets in said.items() for target in targets}
    await _write(connection, gone=before - now, new=now - before)
    return {link for link, _ in before ^ now}


async def _write(connection: AsyncConnection, gone: set[Mention], new: set[Mention]) -> None:
    if gone:
        old = [dict(zip((f"old_{c}" for c in _COLUMNS), _cells(m), strict=True)) for m in gone]
        await connection.execute(_DELETE, old)
    if new:
        lines = [dict(zip(_COLUMNS, _cells(m), strict=True)) for m in new]
        await connection.execute(insert(MENTIONS), lines)


def _cells(mention: Mention) -> tuple[str, str, str, str]:
    link, target = mention
    return link.system, link.key, target.system, target.key
