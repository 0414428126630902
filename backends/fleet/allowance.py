"""How much one caller may ask: a minute's requests at once, then evenly, over all processes."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from backends.fleet.outage import OutOfReach
from backends.fleet.scripts import Script

if TYPE_CHECKING:  # who has no Redis need not wait for its client
    from backends.fleet.reach import Reach

_MINUTE = 60.0
_MOST_NAMES = 10_000
_MICRO = 1_000_000

# The key holds until when the caller's requests are paid for, in microseconds of Redis' own time.
_SCRIPT = Script(
    """
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local paid = tonumber(redis.pcall('GET', KEYS[1]) or now) or now
local until_ = math.max(now, math.min(paid, now + 60000000)) + 60000000 / tonumber(ARGV[1])
if until_ - now > 60000000 then return math.ceil(until_ - now - 60000000) end
redis.call('SET', KEYS[1], string.format('%.0f', until_), 'PX', math.ceil((until_ - now) / 1000))
return 0
"""
)


class Allowance:
    """Counts requests by name, in Redis where it is within reach, else in this process.

    Redis sees digests of the names. A process forgets who has not asked for longest.
    """

    def __init__(
        self, reach: Reach | None, *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        """Without ``reach`` each process counts for itself."""
        self._reach = reach
        self._monotonic = monotonic
        self._paid: OrderedDict[str, float] = OrderedDict()

    async def take(self, name: str, per_minute: int) -> float | None:
        """Count a request; return the seconds to wait where the minute is spent, else None."""
        if self._reach is not None and not self._reach.resting:
            try:
                return await self._shared(self._reach, name, per_minute)
            except OutOfReach:
                pass
        return self._own(name, per_minute)

    async def _shared(self, reach: Reach, name: str, per_minute: int) -> float | None:
        digest = blake2b(name.encode(errors="replace"), digest_size=16).hexdigest()
        key = f"{reach.namespace}:allowance:{digest}"

        async def work(client: Any) -> int:
            return int(await _SCRIPT.run(client, [key], [per_minute]))

        return await reach.ask(work) / _MICRO or None

    def _own(self, name: str, per_minute: int) -> float | None:
        now = self._monotonic()
        until = max(now, self._paid.pop(name, now)) + _MINUTE / per_minute
        refused = until - now > _MINUTE
        self._paid[name] = until - _MINUTE / per_minute if refused else until
        if len(self._paid) > _MOST_NAMES:
            self._paid.popitem(last=False)
        return until - now - _MINUTE if refused else None
