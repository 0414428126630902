"""Clients that ask without pause, each over one connection, and note what they got."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Final

from tests.connections import Connection, connected

CLIENTS: Final = 12
PAUSE: Final = 0.02  # seconds between answer and question: this is no race
_SECONDS: Final = 300.0


class Asking:
    """What clients have got so far; ``wrong`` is all that was no whole answer without errors."""

    def __init__(self, requests: Sequence[bytes]) -> None:
        """Send ``requests`` in turn."""
        self._requests = requests
        self._more = asyncio.Condition()
        self._asked = 0
        self._enough = False
        self.right = 0
        self.wrong: list[str] = []

    async def answers(self, count: int) -> None:
        """Wait until there are so many more answers, or until one client has none."""
        async with self._more, asyncio.timeout(_SECONDS):
            goal = self._all + count
            await self._more.wait_for(lambda: self._enough or self._all >= goal)

    async def run(self, connection: Connection) -> None:
        """Ask on until ``end``, or until nobody answers on this connection."""
        while not self._enough:
            self._asked += 1
            wrong = await self._ask(connection, self._requests[self._asked % len(self._requests)])
            async with self._more:
                self.right += wrong is None
                self.wrong += [wrong] if wrong else []
                self._more.notify_all()
            await asyncio.sleep(PAUSE)

    def end(self) -> None:
        """Let every client take its last answer."""
        self._enough = True

    @property
    def _all(self) -> int:
        return self.right + len(self.wrong)

    async def _ask(self, connection: Connection, request: bytes) -> str | None:
        """Return what is wrong with an answer, if anything."""
        try:
            body = await connection.ask(request)
        except (OSError, EOFError, AssertionError) as error:
            self.end()
            return f"{type(error).__name__}: {error}"
        return body.decode() if b'"errors"' in body else None


@asynccontextmanager
async def asking(url: str, requests: Sequence[bytes]) -> AsyncIterator[Asking]:
    """Let clients ask for as long as this lasts."""
    made = Asking(requests)
    async with connected(url, CLIENTS) as connections, asyncio.TaskGroup() as group:
        for connection in connections:
            group.create_task(made.run(connection))
        try:
            yield made
        finally:
            made.end()
