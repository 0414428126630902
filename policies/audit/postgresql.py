"""Lines in a PostgreSQL server: one transaction per group, synchronous whatever its default."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from sqlalchemy import insert, select, union_all

from policies.audit.chain import Head, Sealed
from policies.audit.database import Database, reached
from policies.audit.tables import CHECKPOINTS, LINES

_COLUMNS = [column.name for column in LINES.columns]
_SECONDS = 1.0


class PostgresqlStore:
    """Writes over the pool of a database that somebody else closes."""

    def __init__(self, database: Database) -> None:
        """``database`` has its tables."""
        self._database = database

    async def write(self, group: Sequence[Sealed]) -> None:
        """Commit the group as a whole."""
        rows = [dict(zip(_COLUMNS, sealed.row, strict=True)) for sealed in group]
        with reached():
            async with asyncio.timeout(_SECONDS), self._database.writing() as connection:
                await connection.execute(insert(LINES), rows)

    async def tail(self, process: str) -> Head | None:
        """Find the last line of a chain, or the checkpoint it was pruned to."""
        both = union_all(
            *(
                select(table.c.number, table.c.mac).where(table.c.process == process)
                for table in (LINES, CHECKPOINTS)
            )
        ).subquery()
        last = select(both.c.number, both.c.mac).order_by(both.c.number.desc()).limit(1)
        with reached():
            async with asyncio.timeout(_SECONDS), self._database.reading() as connection:
                found = (await connection.execute(last)).first()
        return None if found is None else Head(process, *found)

    async def flush(self) -> None:
        """Everything is there already."""

    async def aclose(self) -> None:
        """Nothing is its own."""
