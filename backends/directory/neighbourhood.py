"""All records that a change can touch: the changed ones and whatever hangs together with them."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from backends.directory.kinship import Mention
from backends.directory.mentions import said_around
from backends.directory.record import Record, record_of_line
from backends.directory.rows import rows_at, rows_in
from backends.directory.tables import PLAIN, RECORDS
from backends.domain import Link

_VALUES = bindparam("values", type_=PLAIN, expanding=True)
_AT = select(RECORDS).where(
    RECORDS.c.system == bindparam("of", type_=PLAIN), RECORDS.c.key.in_(_VALUES)
)
_OF = select(RECORDS).where(RECORDS.c.present, RECORDS.c.customer.in_(_VALUES))


async def records_at(connection: AsyncConnection, links: Collection[Link]) -> dict[Link, Record]:
    """Read the records at these links, the vanished ones too."""
    rows = await rows_at(connection, _AT, links)
    return {record.link: record for record in map(record_of_line, rows)}


class Neighbourhood:
    """Records and mentions around some links and ids, followed until nothing new comes.

    ``pending`` are records as they are going to be; they stand before what is stored.
    """

    def __init__(self, connection: AsyncConnection, pending: Mapping[Link, Record]) -> None:
        """Nothing is read yet."""
        self._connection = connection
        self._pending = pending
        self.records: dict[Link, Record] = {}
        self.mentions: set[Mention] = set()
        self.ids: set[str] = set()
        self._links: set[Link] = set()

    async def explore(self, links: Collection[Link], ids: Collection[str]) -> None:
        """Follow mentions and common ids from here on."""
        new_links, new_ids = set(links), set(ids)
        while new_links or new_ids:
            self._links |= new_links
            self.ids |= new_ids
            reached = await self._around(new_links) | await self._of(new_ids)
            new_links = reached - self._links
            new_ids = {r.customer for r in self.records.values() if r.customer} - self.ids

    async def _around(self, links: Collection[Link]) -> set[Link]:
        said = await said_around(self._connection, links)
        self.mentions |= said
        self._add(await records_at(self._connection, [x for x in links if x not in self._pending]))
        self._add({link: self._pending[link] for link in links if link in self._pending})
        return {link for mention in said for link in mention}

    async def _of(self, ids: Collection[str]) -> set[Link]:
        siblings = map(record_of_line, await rows_in(self._connection, _OF, ids))
        found = {record.link: record for record in siblings}
        self._add({link: self._pending.get(link, record) for link, record in found.items()})
        return set(found)

    def _add(self, records: Mapping[Link, Record]) -> None:
        self.records |= {link: record for link, record in records.items() if record.present}
