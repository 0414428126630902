"""The second level: slices shared by processes through Redis. It fails open, always."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any, NamedTuple, TypeAlias

from aiocache import RedisCache
from aiocache.serializers import NullSerializer

from backends.fleet.envelope import Envelope, dated
from backends.fleet.leases import LEASE, Leases, Turns, lease_of, token_of
from backends.fleet.outage import OutOfReach
from backends.fleet.reach import Reach
from backends.freshness import Clock
from backends.port import Slice
from backends.record import (
    Unknown,
    decode,
    encode,
    encode_unknown,
    group_of,
    place_of,
    schema_version,
)
from backends.table import Lookup, Place
from backends.vocabulary import Kind

_PENDING = 1_000  # writings that wait; more are not made at all
_CLOSING = 1.0

Job: TypeAlias = Callable[[], Awaitable[None]]


class Lent(NamedTuple):
    """What is there, what is ours to read, and since when another process reads the rest.

    What stands in neither is read by nobody whose answer would do, or waits for the next turn, in
    ``later`` seconds; None where there are no turns. Of what is ours ``old`` is what was read
    before. ``company`` are keys that other processes want and that are ours to read, too.
    """

    token: bytes
    found: dict[str, Slice | Unknown]
    old: dict[str, Slice | Unknown]
    taken: set[str]
    since: dict[str, dt.datetime]
    later: float | None = None
    company: tuple[str, ...] = ()


class Shelf:
    """Slices in the Redis within reach; who made the reach closes it.

    All names of one lookup lie in one slot of a cluster, so that a batch is one round trip and one
    script there, too. Writings are made by a task of the shelf's own, in order.
    """

    def __init__(
        self,
        reach: Reach,
        *,
        secret: str | None = None,
        lease: float = LEASE,
        clock: Clock | None = None,
    ) -> None:
        """With a ``secret`` everything is encrypted; ``lease`` is how long a reader is trusted."""
        self._reach = reach
        self._leases = Leases(reach, lease)
        self._envelope = Envelope(secret)
        self._now = (clock or Clock()).now
        mark = self._envelope.mark[:4].hex()
        self._prefix = f"{reach.namespace}:{schema_version()}{mark}"
        self._cache = RedisCache(serializer=NullSerializer(encoding=None), timeout=0)
        self._jobs: deque[Job] = deque()
        self._clearing: Counter[str] = Counter()
        self._writer: asyncio.Task[None] | None = None

    async def get(
        self, lookup: Lookup, oldest: Mapping[str, dt.datetime]
    ) -> dict[str, Slice | Unknown]:
        """Return what was read at or after ``oldest``, by key; nothing where Redis fails."""
        names = {self._name((lookup, key)): key for key in oldest}
        try:
            written = await self._reach.ask(lambda client: self._values(client, list(names)))
        except OutOfReach:
            return {}
        there = {
            name: value
            for (name, key), value in zip(names.items(), written, strict=True)
            if value is not None and (dated(value) or _NEVER) >= oldest[key]
        }
        return self._read(lookup[1], names, there)

    async def claim(
        self,
        lookup: Lookup,
        oldest: Mapping[str, dt.datetime],
        *,
        alone: bool = False,
        apart: float = 0.0,
    ) -> Lent:
        """Return what was read at or after ``oldest``, and take upon us what nobody reads.

        ``alone`` asks for the lookup as a whole: nothing is ours while another has it. Where calls
        for a lookup are to be so many seconds ``apart``, processes take turns instead. Where Redis
        fails all is ours.
        """
        if self._reach.resting:
            return Lent(b"", {}, {}, set(oldest), {})
        names = {self._name((lookup, key)): key for key in oldest}
        floors = {name: oldest[key] for name, key in names.items()}
        whole = self._whole(lookup) if alone and not apart else None
        turns = self._turns(lookup, names, apart) if apart else None
        token = token_of(self._now())
        try:
            claim = await self._leases.claim(floors, token, whole, turns)
        except OutOfReach:  # it may have arrived all the same: then others wait for what we put
            return Lent(token, {}, {}, set(oldest), {})
        taken = {names[name] for name in claim.taken}
        read = self._read(lookup[1], names, claim.values)
        return Lent(
            claim.token,
            {key: one for key, one in read.items() if key not in taken},
            {key: one for key, one in read.items() if key in taken},
            taken,
            {names[name]: since for name, since in claim.since.items()},
            claim.later if turns else None,
            self._wished(lookup, claim.wishes),
        )

    def put(
        self, lookup: Lookup, read: Mapping[str, Slice | Unknown], seconds: float, token: bytes
    ) -> None:
        """Write soon what we had taken upon us, to be kept so long. Nobody waits for it."""

        async def store() -> None:
            values = dict(self._written(lookup, key, one) for key, one in read.items())
            await self._leases.store(values, seconds, token)

        if read and token:
            self._enqueue(store)

    def release(self, lookup: Lookup, keys: Iterable[str], token: bytes) -> None:
        """Let others read soon what we have not put, and the lookup as a whole."""
        leases = [lease_of(self._name((lookup, key))) for key in keys]
        if token:
            self._enqueue(lambda: self._leases.release([*leases, self._whole(lookup)], token))

    @contextmanager
    def reading(self, lookup: Lookup, keys: Collection[str], token: bytes) -> Iterator[None]:
        """Keep what we have taken upon us for as long as the block runs, then release the rest."""
        loop = asyncio.get_running_loop()
        every = self._leases.seconds / 3
        leases = [*(lease_of(self._name((lookup, key))) for key in keys), self._whole(lookup)]
        timer: asyncio.TimerHandle | None = None

        def renew() -> None:
            nonlocal timer
            self._enqueue(lambda: self._leases.renew(leases, token))
            timer = loop.call_later(every, renew)

        if token:
            timer = loop.call_later(every, renew)
        try:
            yield
        finally:
            if timer is not None:
                timer.cancel()
            self.release(lookup, keys, token)

    def drop(self, places: Iterable[Place]) -> None:
        """Clear places soon, and void what is being read for them anywhere."""
        groups: dict[Lookup, list[str]] = {}
        for place in set(places):
            groups.setdefault(place[0], []).append(self._name(place))
        for names in groups.values():
            self._clearing.update(names)
            if not self._enqueue(partial(self._clear, names)):
                self._clearing.subtract(names)

    async def reachable(self) -> bool:
        """Whether Redis answers now, within the limit of a reading."""
        return await self._reach.reachable()

    async def settle(self) -> None:
        """Wait until all that was put or dropped is written or given up."""
        if self._writer is not None:
            await asyncio.wait([self._writer])

    async def aclose(self) -> None:
        """Write what is pending, within a second or two."""
        if self._writer is not None:
            await asyncio.wait([self._writer], timeout=_CLOSING)
            self._writer.cancel()
            await asyncio.wait([self._writer])

    async def _values(self, client: Any, names: list[str]) -> list[bytes | None]:
        self._cache.client = client
        values: list[bytes | None] = await self._cache.multi_get(names)
        return values

    def _read(
        self, kind: Kind, names: Mapping[str, str], written: Mapping[str, bytes]
    ) -> dict[str, Slice | Unknown]:
        """Read what can be read, but nothing that this process is just clearing."""
        found: dict[str, Slice | Unknown] = {}
        for name, value in written.items():
            place = bytes.fromhex(name[-32:])
            body = self._envelope.unwrap(place, value)
            if body is None or self._clearing[name] > 0:
                continue
            read = decode(kind, place, body)
            if read is not None and read.as_of == dated(value):
                found[names[name]] = read
        return found

    def _written(self, lookup: Lookup, key: str, read: Slice | Unknown) -> tuple[str, bytes]:
        place = place_of(lookup, key, self._envelope.mark)
        as_of = read.as_of or self._now()
        body = encode(place, read) if isinstance(read, Slice) else encode_unknown(place, as_of)
        return self._name((lookup, key)), self._envelope.wrap(place, as_of, body)

    def _name(self, place: Place) -> str:
        lookup, key = place
        mark = self._envelope.mark
        group = group_of(lookup, mark)
        return f"{self._prefix}:{lookup[1]}:{{{group}}}{place_of(lookup, key, mark).hex()}"

    def _whole(self, lookup: Lookup) -> str:
        group = group_of(lookup, self._envelope.mark)
        return f"{self._prefix}:{lookup[1]}:{{{group}}}:refresh"

    def _turns(self, lookup: Lookup, names: Mapping[str, str], apart: float) -> Turns:
        whole, place, now = self._whole(lookup), self._group(lookup), self._now()
        wishes = {
            name: self._envelope.wrap(place, now, key.encode()) for name, key in names.items()
        }
        return Turns(f"{whole}:turn", f"{whole}:wanted", apart, wishes)

    def _wished(self, lookup: Lookup, wishes: Iterable[bytes]) -> tuple[str, ...]:
        """Read what others want; what cannot be read is garbage."""
        place = self._group(lookup)
        keys = (self._envelope.unwrap(place, wish) for wish in wishes)
        return tuple(key.decode(errors="replace") for key in keys if key)

    def _group(self, lookup: Lookup) -> bytes:
        return f"wanted:{group_of(lookup, self._envelope.mark)}".encode()

    async def _clear(self, names: list[str]) -> None:
        try:
            await self._leases.clear(names)
        finally:
            self._clearing.subtract(names)
            self._clearing = +self._clearing

    def _enqueue(self, job: Job) -> bool:
        if len(self._jobs) >= _PENDING:
            return False
        self._jobs.append(job)
        if self._writer is None or self._writer.done():
            self._writer = asyncio.get_running_loop().create_task(self._write())
        return True

    async def _write(self) -> None:
        """Write what is pending, one after the other, as long as there is any."""
        while self._jobs:
            try:
                await self._jobs.popleft()()
            except OutOfReach:
                continue


_NEVER = dt.datetime.min.replace(tzinfo=dt.UTC)
