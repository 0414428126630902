"""The directory of a company whose systems share one customer number: a number is its own link."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Self

from backends.directory.database import Database
from backends.directory.entry import Entry, is_id
from backends.directory.erasures import erased_among
from backends.directory.memo import Memo
from backends.directory.spelling import storable
from backends.directory.store import Directory
from backends.domain import Link

_SECONDS = 60.0  # for so long a number is remembered, unless the directory is written to


class SharedNumbers(Directory):
    """Answers a number that no system has listed by an entry with that number in every system.

    Of such an entry nothing is known: neither that it exists nor whose it is. A customer that was
    listed is found by its number as well; one that was erased is not there.
    """

    def __init__(
        self, database: Database, clock: Callable[[], dt.datetime], memo_seconds: float
    ) -> None:
        """``shared`` opens it and says between which systems numbers are shared."""
        super().__init__(database, clock, memo_seconds)
        self.systems: tuple[str, ...] = ()
        self._numbers = Memo[str](_SECONDS, clock=time.monotonic, writes=self._changes)

    @classmethod
    async def shared(
        cls,
        url: str,
        systems: Iterable[str],
        clock: Callable[[], dt.datetime] | None = None,
        memo_seconds: float = 0.0,
    ) -> Self:
        """Reach the database; all ``systems`` know a customer by the same number.

        Listed customers are remembered for ``memo_seconds``.
        """
        given = {} if clock is None else {"clock": clock}
        opened = await cls.open(url, memo_seconds=memo_seconds, **given)
        opened.systems = tuple(sorted(systems))
        return opened

    def recall_id(self, number: str) -> Entry | None:
        """Return the entry of an id as ``by_ids`` would, where that needs no reading."""
        if not self.version.sure:
            return None
        found = self._numbers.one(number)
        return super().recall_id(number) if found is None else found

    def recall_link(self, link: Link) -> Entry | None:
        """Return the entry of a link as ``by_links`` would, where that needs no reading."""
        if not self.version.sure:
            return None
        found = None
        if link.system in self.systems:
            found = self._numbers.one(link.key)
        return super().recall_link(link) if found is None else found

    async def by_ids(self, ids: Sequence[str]) -> dict[str, Entry]:
        """Entries by the id that was asked, which may be an alias or a number."""
        await self.version.look()
        known = self._numbers.recall(ids)
        if missing := [number for number in ids if number not in known]:
            known |= await super().by_ids(missing)
        numbers = {n for n in ids if n not in known and storable(n) and not is_id(n)}
        return known | await self._numbered(numbers)

    async def by_links(self, links: Sequence[Link]) -> dict[Link, Entry]:
        """Entries by the link that was asked; of our systems, any number has one."""
        await self.version.look()
        ours = [link for link in links if link.system in self.systems and storable(link.key)]
        made = self._numbers.recall({link.key for link in ours})
        known = {link: made[link.key] for link in ours if link.key in made}
        if missing := [link for link in links if link not in known]:
            known |= await super().by_links(missing)
        unknown = [link for link in ours if link not in known]
        made = await self._numbered({link.key for link in unknown})
        return known | {link: made[link.key] for link in unknown if link.key in made}

    async def _numbered(self, numbers: Collection[str]) -> dict[str, Entry]:
        """Entries of numbers: as listed under one of the systems, or made of the number alone."""
        if not numbers:
            return {}
        writes = self._changes()
        links = [Link(system, number) for number in numbers for system in self.systems]
        async with self.database.reading() as connection:
            erased = {link.key for link in await erased_among(connection, links)}
        found = await super().by_links(links)
        listed = {link.key: found[link] for link in reversed(links) if link in found}
        made = {n: self._made(n) for n in numbers if n not in erased and n not in listed}
        self._numbers.remember(made, writes=writes)
        return made | listed

    def _made(self, number: str) -> Entry:
        links = tuple(Link(system, number) for system in self.systems)
        return Entry(id=number, links=links, as_of=self.clock(), known=False)
