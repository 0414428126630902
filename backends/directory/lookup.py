"""Entries by id or by link, each in one statement."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import bindparam, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from backends.directory.entry import Entry
from backends.directory.rows import ENTRY, entry_of, rows_at, rows_in
from backends.directory.spelling import storable
from backends.directory.tables import ALIASES, CUSTOMERS, PLAIN, RECORDS
from backends.domain import Link

_VALUES = bindparam("values", type_=PLAIN, expanding=True)
_BY_ID = union_all(
    select(*ENTRY, CUSTOMERS.c.id.label("asked")).where(
        CUSTOMERS.c.live, CUSTOMERS.c.id.in_(_VALUES)
    ),
    select(*ENTRY, ALIASES.c.alias)
    .join(ALIASES, ALIASES.c.id == CUSTOMERS.c.id)
    .where(CUSTOMERS.c.live, ALIASES.c.alias.in_(_VALUES)),
)
_BY_LINK = (
    select(*ENTRY, RECORDS.c.system, RECORDS.c.key)
    .join(RECORDS, RECORDS.c.customer == CUSTOMERS.c.id)
    .where(
        RECORDS.c.present,
        RECORDS.c.system == bindparam("of", type_=PLAIN),
        RECORDS.c.key.in_(_VALUES),
    )
)


async def entries_by_id(connection: AsyncConnection, ids: Collection[str]) -> dict[str, Entry]:
    """Entries by the id that was asked, which may be an alias."""
    rows = await rows_in(connection, _BY_ID, {number for number in ids if storable(number)})
    return {row[-1]: entry_of(row) for row in rows}


async def entries_by_link(
    connection: AsyncConnection, links: Collection[Link]
) -> dict[Link, Entry]:
    """Entries by the link that was asked."""
    sought = {link for link in links if storable(link.system) and storable(link.key)}
    rows = await rows_at(connection, _BY_LINK, sought)
    return {Link(row[-2], row[-1]): entry_of(row) for row in rows}
