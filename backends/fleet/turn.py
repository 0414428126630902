"""Whose turn it is: of all processes that share a Redis one does what one should do."""

from __future__ import annotations

import secrets
from typing import Any

from backends.fleet.outage import OutOfReach
from backends.fleet.reach import Reach

_RENEW = (
    "if redis.call('get', KEYS[1]) == ARGV[1]"
    " then return redis.call('pexpire', KEYS[1], ARGV[2]) else return 0 end"
)
_YIELD = (
    "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1])"
    " else return 0 end"
)


class Turn:
    """A lease under a name; who stops renewing it loses it after ``seconds``.

    Without a Redis that answers, it is everybody's turn.
    """

    def __init__(self, reach: Reach, name: str, seconds: float) -> None:
        """``name`` is what is done by one."""
        self._reach = reach
        self._key = f"{reach.namespace}:turn:{name}"
        self._token = secrets.token_hex(8)
        self._milliseconds = int(seconds * 1000)

    async def mine(self) -> bool:
        """Take or renew the lease; whether this process has it now."""
        try:
            return await self._reach.ask(self._renewed) or await self._reach.ask(self._taken)
        except OutOfReach:
            return True

    async def give_up(self) -> None:
        """Let the next one have it at once."""
        try:
            await self._reach.ask(lambda client: client.eval(_YIELD, 1, self._key, self._token))
        except OutOfReach:
            return

    async def _renewed(self, client: Any) -> bool:
        renewed = client.eval(_RENEW, 1, self._key, self._token, self._milliseconds)
        return bool(await renewed)

    async def _taken(self, client: Any) -> bool:
        taken = client.set(self._key, self._token, nx=True, px=self._milliseconds)
        return bool(await taken)
