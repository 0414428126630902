"""One reader per name for the whole fleet: leases, taken and given back in one round trip.

A lease is a name of its own beside a value's. It holds who reads and since when, and it lapses by
itself, so that a reader that dies blocks nobody for longer. A value is written only by who still
holds the lease, in the same step that gives it back. That alone keeps order, without comparing
clocks: no reading is replaced by an earlier one, because the earlier reader has lost its lease, and
nothing that was cleared comes back, because clearing takes the leases away, too.

Names may be asked for in turns: then leases are given once in a while, to one process, which takes
along what others wanted meanwhile.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from backends.fleet.envelope import dated, stamp
from backends.fleet.outage import OutOfReach
from backends.fleet.reach import Reach

LEASE = 3.0  # seconds; about one call, as a reader that is alive renews it
_WRITE_LIMIT = 1.0

# All scripts take names of values, then their leases; all names of one call share a slot.
# What stands under a name may be of any type, or a lease without an end: neither may block.
_CLAIM = """
local n, token, ms, apart = tonumber(ARGV[1]), ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local first, second = KEYS[2 * n + 1], KEYS[2 * n + 2]
local function text(name)
  local found = redis.pcall('GET', name)
  return type(found) == 'string' and found
end
local function held(name, longest)
  local left = redis.call('PTTL', name)
  return left >= 0 and left <= longest
end
local function take(name, longest)
  if held(name, longest) then return false end
  redis.call('SET', name, token, 'PX', longest)
  return true
end
local function wanted()
  local names, found = redis.pcall('HGETALL', second), {}
  redis.call('DEL', second)
  for i = 1, names.err and 0 or #names, 2 do
    if take(names[i] .. ':lease', ms) then found[#found + 1] = names[i + 1] end
  end
  return found
end
local out, need = {}, {}
for i = 1, n do
  local value = text(KEYS[i])
  local read = value and tonumber(string.sub(value, 1, 16))
  if read and read >= tonumber(ARGV[4 + i]) then out[i] = {value, 0}
  elseif held(KEYS[n + i], ms) then out[i] = {false, text(KEYS[n + i])}
  else
    out[i] = {value, 1}
    need[#need + 1] = i
  end
end
if #need == 0 then return {out, 0, {}} end
if apart == 0 then
  if first and not take(first, ms) then return {{}, 0, {}} end
elseif not take(first, apart) then
  for _, i in ipairs(need) do
    out[i] = {false, false}
    local asked = redis.pcall('HSET', second, KEYS[i], ARGV[4 + n + i])
    if type(asked) == 'table' then redis.call('DEL', second) end
  end
  redis.call('PEXPIRE', second, ms)
  return {out, math.max(1, redis.call('PTTL', first)), {}}
end
for _, i in ipairs(need) do redis.call('SET', KEYS[n + i], token, 'PX', ms) end
return {out, 0, apart > 0 and wanted() or {}}
"""
_STORE = """
local n, stored = #KEYS / 2, 0
for i = 1, n do
  if redis.pcall('GET', KEYS[n + i]) == ARGV[1] then
    redis.call('SET', KEYS[i], ARGV[2 + i], 'PX', ARGV[2])
    redis.call('DEL', KEYS[n + i])
    stored = stored + 1
  end
end
return stored
"""
_RELEASE = """
for i = 1, #KEYS do
  if redis.pcall('GET', KEYS[i]) == ARGV[1] then redis.call('DEL', KEYS[i]) end
end
return 0
"""
_RENEW = """
for i = 1, #KEYS do
  if redis.pcall('GET', KEYS[i]) == ARGV[1] then redis.call('PEXPIRE', KEYS[i], ARGV[2]) end
end
return 0
"""


def lease_of(name: str) -> str:
    """Name the lease beside a value."""
    return f"{name}:lease"


def token_of(now: dt.datetime) -> bytes:
    """Make a token for one claim, which says when it was made."""
    return stamp(now) + secrets.token_hex(8).encode()


class Turns(NamedTuple):
    """A turn every ``apart`` seconds; ``wishes`` say by name what to take along for us.

    ``turn`` and ``wanted`` are further names, of the turn and of what was wished for.
    """

    turn: str
    wanted: str
    apart: float
    wishes: Mapping[str, bytes]


class Claim(NamedTuple):
    """What is there, what is ours to read under ``token``, and since when others read the rest.

    Of what is ours ``values`` has the old value. ``wishes`` of others are ours to read, too. What
    is none of these waits for the next turn, in ``later`` seconds.
    """

    token: bytes
    values: dict[str, bytes]
    taken: set[str]
    since: dict[str, dt.datetime]
    later: float
    wishes: list[bytes]


class Leases:
    """Leases in the Redis within reach, each for ``seconds`` unless renewed."""

    def __init__(self, reach: Reach, seconds: float = LEASE) -> None:
        """Ask nothing yet."""
        self._reach = reach
        self.seconds = seconds

    async def claim(
        self,
        oldest: Mapping[str, dt.datetime],
        token: bytes,
        whole: str | None = None,
        turns: Turns | None = None,
    ) -> Claim:
        """Return the values read at or after ``oldest`` by name; take leases for the others.

        With ``whole``, a further name, that lease comes first: while somebody else has it, nothing
        is taken and nothing returned. With ``turns`` nothing is taken out of turn. OutOfReach where
        Redis fails.
        """
        names = list(oldest)
        floors = [stamp(instant) for instant in oldest.values()]
        more = [turns.turn, turns.wanted] if turns else [whole] if whole else []
        keys = [*names, *map(lease_of, names), *more]
        apart = _milliseconds(turns.apart) if turns else 0
        wishes = [turns.wishes[name] for name in names] if turns else []
        arguments = [len(names), token, _milliseconds(self.seconds), apart, *floors, *wishes]
        told = await self._reach.ask(lambda client: _run(client, _CLAIM, keys, arguments))
        return _claimed(token, names, told)

    async def store(self, values: Mapping[str, bytes], seconds: float, token: bytes) -> None:
        """Write the values whose leases are still ours, and give those back."""
        keys = [*values, *map(lease_of, values)]
        arguments = [token, _milliseconds(seconds), *values.values()]
        await self._reach.ask(
            lambda client: _run(client, _STORE, keys, arguments), limit=_WRITE_LIMIT
        )

    async def release(self, leases: Sequence[str], token: bytes) -> None:
        """Give back the leases that are ours."""
        await self._reach.ask(
            lambda client: _run(client, _RELEASE, leases, [token]), limit=_WRITE_LIMIT
        )

    async def renew(self, leases: Sequence[str], token: bytes) -> None:
        """Keep the leases that are ours for their time from now."""
        arguments = [token, _milliseconds(self.seconds)]
        await self._reach.ask(
            lambda client: _run(client, _RENEW, leases, arguments), limit=_WRITE_LIMIT
        )

    async def clear(self, names: Sequence[str]) -> None:
        """Delete values, and take away the leases of who is reading them."""
        keys = [*names, *map(lease_of, names)]
        await self._reach.ask(lambda client: client.unlink(*keys), limit=_WRITE_LIMIT)


def _milliseconds(seconds: float) -> int:
    return max(1, int(seconds * 1000))


async def _run(client: Any, script: str, keys: Sequence[str], arguments: Sequence[Any]) -> Any:
    """Send the script whole: it is short, and then no server needs to know it beforehand."""
    return await client.eval(script, len(keys), *keys, *arguments)


def _claimed(token: bytes, names: Sequence[str], told: Any) -> Claim:
    if not isinstance(told, list):
        raise OutOfReach
    rows, later, wishes = told
    claim = Claim(token, {}, set(), {}, later / 1000, wishes)
    for name, (value, lease) in zip(names, rows, strict=False):
        if value is not None:
            claim.values[name] = value
        if lease == 1:
            claim.taken.add(name)
        elif isinstance(lease, bytes) and (since := dated(lease)):
            claim.since[name] = since
    return claim
