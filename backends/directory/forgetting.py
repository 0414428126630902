"""Erases a customer: records, names, owner, search keys, ids, and what was mentioned of it.

The systems keep what is theirs. As long as one of them lists the customer, a synchronization would
bring it back: erased links are therefore left out until they are readmitted, and come back under a
new id then.
"""

from __future__ import annotations

import msgspec
from sqlalchemy import and_, delete, or_
from sqlalchemy.ext.asyncio import AsyncConnection

from backends.directory import erasures
from backends.directory.identity import Identity, identity_in
from backends.directory.store import Directory
from backends.directory.tables import ALIASES, CUSTOMERS, MENTIONS, RECORDS
from backends.domain import Link


class Erased(msgspec.Struct, frozen=True, kw_only=True):
    """Who was erased, under which ids and links, and how many mentions went with it."""

    identity: Identity
    mentions: int


async def forget(directory: Directory, customer: str | Link) -> Erased | None:
    """Erase a customer, named by an id, a former id or a link; None where there is none."""
    async with directory.database.writing() as connection:
        who = await identity_in(connection, customer)
        if who is None:
            return None
        mentions = sum([await _drop_mentions(connection, link) for link in who.links])
        await connection.execute(delete(RECORDS).where(RECORDS.c.customer == who.id))
        await connection.execute(delete(ALIASES).where(ALIASES.c.id == who.id))
        await connection.execute(delete(CUSTOMERS).where(CUSTOMERS.c.id == who.id))
        await erasures.keep(connection, who.links, directory.clock())
        return Erased(identity=who, mentions=mentions)


async def readmit(directory: Directory, link: Link) -> bool:
    """Let the next synchronization read an erased link again; False where it was not erased."""
    async with directory.database.writing() as connection:
        return await erasures.lift(connection, link)


async def _drop_mentions(connection: AsyncConnection, link: Link) -> int:
    columns = MENTIONS.c
    said_by = and_(columns.system == link.system, columns.key == link.key)
    said_of = and_(columns.to_system == link.system, columns.to_key == link.key)
    return (await connection.execute(delete(MENTIONS).where(or_(said_by, said_of)))).rowcount
