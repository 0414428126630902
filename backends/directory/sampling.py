"""Some links of a system, to see with whether the system still knows them."""

from __future__ import annotations

from sqlalchemy import func, select

from backends.directory.store import Directory
from backends.directory.tables import RECORDS


async def some_links(directory: Directory, system: str, count: int) -> tuple[str, ...]:
    """Return keys of customers that are linked to a system, at random, so many at most."""
    statement = (
        select(RECORDS.c.key)
        .where(RECORDS.c.system == system, RECORDS.c.present)
        .order_by(func.random())
        .limit(count)
    )
    async with directory.database.reading() as connection:
        return tuple((await connection.execute(statement)).scalars())
