"""Whether anybody has written to the directory, learnt with one small read a second."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable

from sqlalchemy import select

from backends.directory.database import Database
from backends.directory.tables import TURNS

SECONDS = 1.0

_NUMBER = select(TURNS.c.number)


class Version:
    """A number that is another one after every write, whichever process made it.

    It is at most ``seconds`` old; what this process writes changes it at once.
    """

    def __init__(
        self, database: Database, clock: Callable[[], float], seconds: float = SECONDS
    ) -> None:
        """``clock`` counts seconds."""
        self._database = database
        self._clock = clock
        self._seconds = seconds
        self._number = -1
        self._mine = -1
        self._read_at = self._doubted = -math.inf
        self._reading = asyncio.Lock()

    @property
    def number(self) -> int:
        """The number as it was last read, and what this process has written since."""
        return hash((self._number, self._database.writes()))

    def doubt(self, seconds: float) -> None:
        """Read it before every use for a while: somebody said that he writes."""
        self._doubted = max(self._doubted, self._clock() + seconds)

    @property
    def sure(self) -> bool:
        """Whether it need not be read before its next use: what is asked now is not ``_due``."""
        now = self._clock()
        if now < self._doubted or self._read_at <= now - self._seconds:
            return False
        return self._mine == self._database.writes()

    async def look(self) -> None:
        """Read it, once for all who wait, if it is due."""
        if self._due(self._clock()):
            asked = self._clock()
            async with self._reading:
                if self._due(asked):
                    await self._read()

    def _due(self, asked: float) -> bool:
        """Whether it was not read since it was asked for, or too long before."""
        old = self._read_at <= self._clock() - self._seconds
        doubted = asked < self._doubted and self._read_at <= asked
        return old or doubted or self._mine != self._database.writes()

    async def _read(self) -> None:
        begun, mine = self._clock(), self._database.writes()
        async with self._database.reading() as connection:
            self._number = (await connection.execute(_NUMBER)).scalar_one()
        self._mine, self._read_at = mine, begun
