"""What the whole fleet does once: names that were taken, for a while."""

from __future__ import annotations

from functools import partial
from typing import Any

from backends.fleet.outage import OutOfReach
from backends.fleet.reach import Reach


class Once:
    """Remembers names; while Redis is away every name is the first."""

    def __init__(self, reach: Reach, purpose: str) -> None:
        """``purpose`` keeps names apart from those of others."""
        self._reach = reach
        self._prefix = f"{reach.namespace}:{purpose}:"

    async def first(self, name: str, seconds: float) -> bool:
        """Whether nobody took the name in the last ``seconds``; it is taken now."""
        try:
            return bool(await self._reach.ask(partial(self._take, name, seconds)))
        except OutOfReach:
            return True

    async def release(self, name: str) -> None:
        """Give the name back."""
        try:
            await self._reach.ask(partial(self._delete, name))
        except OutOfReach:
            return

    async def _take(self, name: str, seconds: float, client: Any) -> object:
        return await client.set(self._prefix + name, b"", nx=True, px=int(seconds * 1000))

    async def _delete(self, name: str, client: Any) -> object:
        return await client.delete(self._prefix + name)
