"""The second level: slices shared by processes through Redis. It fails open, always."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import structlog
from aiocache import RedisCache
from aiocache.serializers import NullSerializer
from redis.asyncio import BlockingConnectionPool
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from backends.freshness import Clock
from backends.port import Slice
from backends.record import decode, encode, place_of, schema_version
from backends.table import Lookup, Place
from backends.vocabulary import Kind

# All that the client and its connections are known to raise when a server goes away or lies.
_FAILURES = (RedisError, OSError, TimeoutError, ValueError, AttributeError, RuntimeError)
_PENDING = 10_000  # slices that wait to be written; more are not written at all
_WRITE_LIMIT = 1.0
_CONNECTIONS = 16

log = structlog.get_logger(__name__)


class _Writing(NamedTuple):
    """A slice on its way to the shelf, or, without one, a place to be cleared."""

    place: bytes
    slice: Slice | None
    seconds: float


class Shelf:
    """Slices in Redis under ``namespace``. Who makes one closes it.

    A reading that takes longer than ``limit`` seconds counts as nothing found, and then nothing
    is read for ``rest`` seconds. Writings are made by a task of the shelf's own, in order.
    """

    def __init__(
        self,
        url: str,
        *,
        namespace: str = "c360",
        limit: float = 0.05,
        rest: float = 1.0,
        clock: Clock | None = None,
    ) -> None:
        """``url`` is redis://, rediss:// or unix://; connecting happens when first needed."""
        self._cache = _redis(url, limit)
        self._prefix = f"{namespace}:{schema_version()}"
        self._limit = limit
        self._rest = rest
        self._monotonic = (clock or Clock()).monotonic
        self._resting_until = float("-inf")
        self._pending: dict[str, _Writing] = {}
        self._underway: dict[str, _Writing] = {}
        self._writer: asyncio.Task[None] | None = None

    async def get(self, lookup: Lookup, keys: Iterable[str]) -> dict[str, Slice]:
        """Return what is there for the keys, in one round trip; nothing where Redis fails.

        What this process is just writing counts as not there: it is about to be replaced.
        """
        if self._monotonic() < self._resting_until:
            return {}
        places = {key: place_of(lookup, key) for key in keys}
        names = {key: self._name(lookup[1], place) for key, place in places.items()}
        try:
            written = await self._cache.multi_get(list(names.values()), timeout=self._limit)
        except _FAILURES as error:
            self._pause(error)
            return {}
        found = {}
        for (key, name), value in zip(names.items(), written, strict=True):
            if value is None or name in self._pending or name in self._underway:
                continue
            slice_ = decode(lookup[1], places[key], value)
            if slice_ is not None:
                found[key] = slice_
        return found

    def put(self, lookup: Lookup, slices: Mapping[str, Slice], seconds: float) -> None:
        """Write slices soon, to be kept so long. Nobody waits for it."""
        if seconds > 0:
            self._enqueue({(lookup, key): slice_ for key, slice_ in slices.items()}, seconds)

    def drop(self, places: Iterable[Place]) -> None:
        """Clear places soon. Where Redis fails what is there stays to its end."""
        self._enqueue(dict.fromkeys(places), 0.0)

    async def reachable(self) -> bool:
        """Whether Redis answers now, within the limit of a reading."""
        try:
            async with asyncio.timeout(self._limit):
                return bool(await self._cache.client.ping())
        except _FAILURES:
            return False

    async def settle(self) -> None:
        """Wait until all that was put or dropped is written or given up."""
        if self._writer is not None:
            await asyncio.wait([self._writer])

    async def aclose(self) -> None:
        """Write what is pending, within a second or two, and let go of the connections."""
        if self._writer is not None:
            await asyncio.wait([self._writer], timeout=_WRITE_LIMIT)
            self._writer.cancel()
            await asyncio.wait([self._writer])
        await self._cache.client.aclose()

    def _enqueue(self, slices: Mapping[Place, Slice | None], seconds: float) -> None:
        if not slices or len(self._pending) + len(slices) > _PENDING:
            return
        for (lookup, key), slice_ in slices.items():
            place = place_of(lookup, key)
            name = self._name(lookup[1], place)
            self._pending[name] = _Writing(place, slice_, seconds)
        if self._writer is None or self._writer.done():
            self._writer = asyncio.get_running_loop().create_task(self._write())

    def _name(self, kind: Kind, place: bytes) -> str:
        return f"{self._prefix}:{kind}:{place.hex()}"

    async def _write(self) -> None:
        """Write what is pending, one batch after the other, as long as there is any."""
        while self._pending:
            self._underway, self._pending = self._pending, {}
            try:
                await self._write_batch(self._underway)
            except _FAILURES as error:
                self._pause(error)
            finally:
                self._underway = {}

    async def _write_batch(self, batch: Mapping[str, _Writing]) -> None:
        cleared = [name for name, writing in batch.items() if writing.slice is None]
        by_end: dict[float, list[tuple[str, bytes]]] = {}
        for name, (place, slice_, seconds) in batch.items():
            if slice_ is not None:
                by_end.setdefault(seconds, []).append((name, encode(place, slice_)))
        if cleared:
            await self._cache.raw("delete", *cleared, timeout=_WRITE_LIMIT)
        for seconds, pairs in by_end.items():
            await self._cache.multi_set(pairs, ttl=seconds, timeout=_WRITE_LIMIT)

    def _pause(self, error: Exception) -> None:
        """Leave Redis alone for a moment; say so once per pause."""
        now = self._monotonic()
        if now >= self._resting_until:
            log.warning("cache_unreachable", error=type(error).__name__)
        self._resting_until = now + self._rest


def _redis(url: str, limit: float) -> Any:
    """Make aiocache's Redis cache over a bounded pool of connections that do not retry."""
    pool = BlockingConnectionPool.from_url(
        url,
        max_connections=_CONNECTIONS,
        timeout=limit,
        socket_connect_timeout=_WRITE_LIMIT,
        socket_timeout=_WRITE_LIMIT,
        retry=Retry(NoBackoff(), 0),
    )
    return RedisCache(
        serializer=NullSerializer(encoding=None),
        timeout=limit,
        connection_pool_class=lambda **_: pool,
    )
