"""The directory: which customers exist, under which links, and whose they are."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Sequence
from typing import Self

from sqlalchemy import func, select

from backends.directory.database import Database
from backends.directory.entry import CustomerFilter, CustomerOrder, Entry, Found, Reach
from backends.directory.lookup import entries_by_id, entries_by_link
from backends.directory.memo import Memo
from backends.directory.search import Search, settled
from backends.directory.tables import CUSTOMERS, PASSES
from backends.directory.version import Version
from backends.domain import Link

_OWNERSHIP = select(PASSES.c.complete_as_of).where(PASSES.c.owns)
_COUNT = select(func.count()).select_from(CUSTOMERS).where(CUSTOMERS.c.live)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class Directory:
    """Who exists, under which links, owned by whom; asks no system.

    Every method raises Unavailable, system ``directory``, when the database cannot be reached.
    """

    def __init__(
        self, database: Database, clock: Callable[[], dt.datetime], memo_seconds: float
    ) -> None:
        """``database`` is prepared; ``open`` does that."""
        self.database = database
        self.clock = clock
        ticks = time.monotonic if clock is _now else lambda: clock().timestamp()
        self.version = Version(database, ticks)
        self._memo_seconds = memo_seconds
        self._ids = Memo[str](memo_seconds, clock=ticks, writes=self._changes)
        self._links = Memo[Link](memo_seconds, clock=ticks, writes=self._changes)
        self._ownership: tuple[int, dt.datetime | None] | None = None

    @classmethod
    async def open(
        cls, url: str, *, clock: Callable[[], dt.datetime] = _now, memo_seconds: float = 0.0
    ) -> Self:
        """Reach the database and create the tables that are missing.

        ``clock`` tells aware instants. Look-ups by id and link are remembered for
        ``memo_seconds``; what another process writes they may then miss for a second, what this
        process writes never.
        """
        database = Database(url)
        try:
            await database.prepare()
        except BaseException:
            await database.aclose()
            raise
        return cls(database, clock, memo_seconds)

    async def by_ids(self, ids: Sequence[str]) -> dict[str, Entry]:
        """Entries by the id that was asked, which may be an alias; unknown ones are absent."""
        await self._look()
        known = self._ids.recall(ids)
        if missing := [number for number in ids if number not in known]:
            writes = self._changes()
            async with self.database.reading() as connection:
                read = await entries_by_id(connection, missing)
            self._ids.remember(read, writes=writes)
            known |= read
        return known

    def recall_id(self, number: str) -> Entry | None:
        """Return the entry of an id as ``by_ids`` would, where that needs no reading."""
        if not self._sure:
            return None
        return self._ids.one(number)

    def recall_link(self, link: Link) -> Entry | None:
        """Return the entry of a link as ``by_links`` would, where that needs no reading."""
        if not self._sure:
            return None
        return self._links.one(link)

    async def by_links(self, links: Sequence[Link]) -> dict[Link, Entry]:
        """Entries by the link that was asked; unknown ones are absent."""
        await self._look()
        known = self._links.recall(links)
        if missing := [link for link in links if link not in known]:
            writes = self._changes()
            async with self.database.reading() as connection:
                read = await entries_by_link(connection, missing)
            self._links.remember(read, writes=writes)
            known |= read
        return known

    async def search(
        self,
        reach: Reach,
        *,
        text: str | None = None,
        filter: CustomerFilter | None = None,  # noqa: A002 - the word that callers read
        order: CustomerOrder = CustomerOrder.NAME,
        first: int = 20,
        after: str | None = None,
    ) -> Found:
        """Page through the customers within reach.

        Text is part of a name or of a phone number, or the beginning of a customer key, a tax
        number or a mail address. ``after`` is a position of an earlier page; behind the position
        of an entry that was erased since, there is nothing.
        """
        if reach == Reach():
            return Found()
        async with self.database.reading() as connection:
            search = Search(await settled(connection, reach), text, filter, order)
            return await search.page(connection, first, after)

    async def ownership_as_of(self) -> dt.datetime | None:
        """When ownership was last completely read from its system; None is never.

        It is the instant at which that reading began: of several systems, the oldest.
        """
        await self._look()
        changes = self._changes()
        if self._memo_seconds and self._ownership is not None and self._ownership[0] == changes:
            return self._ownership[1]
        found = await self._read_ownership()
        self._ownership = (changes, found)
        return found

    async def _read_ownership(self) -> dt.datetime | None:
        async with self.database.reading() as connection:
            read = list((await connection.execute(_OWNERSHIP)).scalars())
        complete = [instant for instant in read if instant is not None]
        return min(complete) if complete and len(complete) == len(read) else None

    @property
    def _sure(self) -> bool:
        return bool(self._memo_seconds) and self.version.sure

    async def _look(self) -> None:
        if self._memo_seconds:
            await self.version.look()

    def _changes(self) -> int:
        return self.version.number

    async def count(self) -> int:
        """How many customers there are."""
        async with self.database.reading() as connection:
            return (await connection.execute(_COUNT)).scalar_one()

    async def aclose(self) -> None:
        """Close the database; a second call does nothing."""
        await self.database.aclose()
