"""The permits to call one system, as Redis hands them out to all processes in one step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from backends.fleet.scripts import Script
from backends.port import Lane

if TYPE_CHECKING:  # who has no Redis need not wait for its client
    from backends.fleet.reach import Reach

WAITING_MS = 250  # for how long a process that waits is believed to wait still

# Times are Redis' own. ``holders``: token -> when its permit comes back by itself, in ms.
# ``waiting``: process -> that until when it waits, times four, plus its lane. ``calls``: second ->
# calls. A second counts for 61 seconds, so that no sixty seconds have more calls than allowed.
_SCRIPT = Script(
    """
local holders, waiting, calls = KEYS[1], KEYS[2], KEYS[3]
local me, cap, hold, budget = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local lane, inside, uncounted = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])
local back, again = tonumber(ARGV[8]), tonumber(ARGV[9])
local wanted = #ARGV - 9 - back - again
local time = redis.call('TIME')
local second = tonumber(time[1])
local now = second * 1000 + math.floor(tonumber(time[2]) / 1000)

redis.call('ZREMRANGEBYSCORE', holders, '-inf', now)
redis.call('ZREMRANGEBYSCORE', waiting, '-inf', now * 4 + 3)
for i = 10, 9 + back do redis.call('ZREM', holders, ARGV[i]) end
for i = 10 + back, 9 + back + again do redis.call('ZADD', holders, now + hold, ARGV[i]) end
local held = redis.call('ZCARD', holders)
local grant = math.max(0, math.min(wanted, cap - held))
if held < inside then grant = 0 end  -- flushed: first hear what is under way

local spent = -1
if budget > 0 then
  if uncounted > 0 then redis.call('HINCRBY', calls, second, uncounted) end
  local made, oldest = 0, second
  local seconds = redis.call('HGETALL', calls)
  for i = 1, #seconds, 2 do
    local at = tonumber(seconds[i])
    if at <= second - 61 then
      redis.call('HDEL', calls, seconds[i])
    else
      made = made + tonumber(seconds[i + 1])
      oldest = math.min(oldest, at)
    end
  end
  if made >= budget then spent = (oldest + 61) * 1000 - now end
  grant = math.max(0, math.min(grant, budget - made))
end

if wanted > 0 then
  local others = redis.call('ZRANGE', waiting, 0, -1, 'WITHSCORES')
  local equal = 0
  for i = 1, #others, 2 do
    local theirs = tonumber(others[i + 1]) % 4
    if others[i] ~= me and theirs < lane then grant = 0 end
    if others[i] ~= me and theirs == lane then equal = equal + 1 end
  end
  if equal > 0 then
    grant = math.min(grant, math.max(0, math.ceil(cap / (equal + 1)) - inside))
  end
end

for i = 10 + back + again, 9 + back + again + grant do
  redis.call('ZADD', holders, now + hold, ARGV[i])
end
if grant < wanted and spent < 0 then
  redis.call('ZADD', waiting, (now + WAITING) * 4 + lane, me)
  redis.call('PEXPIRE', waiting, 10 * WAITING)
else
  redis.call('ZREM', waiting, me)
end
if held + grant > 0 then redis.call('PEXPIRE', holders, hold) end
if budget > 0 then
  if grant > 0 then redis.call('HINCRBY', calls, second, grant) end
  redis.call('EXPIRE', calls, 62)
end
return {grant, spent, held}
""".replace("WAITING", str(WAITING_MS))
)


class Terms(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What the fleet may do together: calls at once and per minute (None: any number).

    A permit that nobody gives back is there again after ``hold`` seconds; no call takes longer.
    """

    parallel: int
    per_minute: int | None
    hold: float


class Order(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What one process tells and wants, in one round trip.

    ``returned`` are permits given back, ``again`` those that Redis may have forgotten; ``inside``
    counts the process's calls under way, ``uncounted`` those it has made without asking.
    """

    lane: Lane | None = None
    wanted: Sequence[str] = ()
    returned: Sequence[str] = ()
    again: Sequence[str] = ()
    inside: int = 0
    uncounted: int = 0


class Grant(msgspec.Struct, frozen=True, gc=False):
    """How many of the wanted permits are given, and how many were out before.

    ``spent``: in how many seconds there are calls again, where those of the minute are spent.
    """

    given: int
    spent: float | None
    held: int


class Permits:
    """The permits of one system, for one process called ``me``."""

    def __init__(self, reach: Reach, system: str, me: str, terms: Terms) -> None:
        """Nothing is asked yet."""
        self._reach = reach
        self._me = me
        place = f"{{{reach.namespace}:gate:{system}}}"
        self._keys = [f"{place}:holders", f"{place}:waiting", f"{place}:calls"]
        self._terms = [terms.parallel, int(terms.hold * 1000), terms.per_minute or 0]

    async def ask(self, order: Order) -> Grant:
        """Give back, tell and ask in one step, or raise OutOfReach."""
        arguments: list[str | int] = [
            self._me,
            *self._terms,
            -1 if order.lane is None else order.lane.value,
            order.inside,
            order.uncounted,
            len(order.returned),
            len(order.again),
            *order.returned,
            *order.again,
            *order.wanted,
        ]

        async def work(client: Any) -> Grant:
            given, spent, held = await _SCRIPT.run(client, self._keys, arguments)
            return Grant(given, spent / 1000 if spent >= 0 else None, held)

        return await self._reach.ask(work)
