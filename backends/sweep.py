"""Clears the shelf that processes share of everything that is about a customer.

Places on the shelf are digests, so each slice is read and looked at. Unlike the shelf this does not
fail open: who erases a customer must know whether it was done.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from backends.domain import Customer, Entity, Link, SalesOrder
from backends.errors import Unavailable
from backends.record import decode
from backends.vocabulary import Kind

_SECONDS = 5.0
_AT_A_TIME = 500
_NAME_PARTS = 4
_KINDS = frozenset(kind.value for kind in Kind)


class Sweep:
    """A shelf that answers; ``reaching`` makes one."""

    def __init__(self, redis: Any, namespace: str) -> None:
        """``redis`` is closed by who opened it."""
        self._redis = redis
        self._namespace = namespace

    async def clear(self, links: Collection[Link]) -> int:
        """Delete the slices that tell of a customer with these links; return how many.

        What cannot be read, as another version wrote it, goes too. Unavailable when Redis fails.
        """
        theirs, cleared, names = frozenset(links), 0, list[bytes]()
        found = self._redis.scan_iter(match=f"{self._namespace}:*", count=_AT_A_TIME)
        try:
            async for name in found:
                names.append(name)
                if len(names) == _AT_A_TIME:
                    cleared += await self._clear(names, theirs)
                    names = []
            return cleared + await self._clear(names, theirs)
        except (RedisError, OSError, TimeoutError) as error:
            raise _unreachable() from error

    async def _clear(self, names: list[bytes], links: frozenset[Link]) -> int:
        ours = [name for name in names if _kind(name) is not None]
        if not ours:
            return 0
        values = await self._redis.mget(ours)
        pairs = zip(ours, values, strict=True)
        told = [name for name, value in pairs if value is not None and tells(name, value, links)]
        if told:
            await self._redis.unlink(*told)
        return len(told)


@asynccontextmanager
async def reaching(url: str, *, namespace: str = "c360") -> AsyncIterator[Sweep]:
    """Reach the Redis of a shelf for as long as the block runs; Unavailable where that fails."""
    redis: Any = Redis.from_url(url, socket_timeout=_SECONDS, socket_connect_timeout=_SECONDS)
    try:
        try:
            await redis.ping()
        except (RedisError, OSError, TimeoutError) as error:
            raise _unreachable() from error
        yield Sweep(redis, namespace)
    finally:
        await redis.aclose()


def tells(name: bytes, written: bytes, links: frozenset[Link]) -> bool:
    """Whether a slice under this name has an entity of a customer with one of the links."""
    kind = _kind(name)
    if kind is None:
        return False
    try:
        place = bytes.fromhex(name.decode().rpartition(":")[2])
    except ValueError:
        return False
    slice_ = decode(kind, place, written)
    return slice_ is None or any(_is_of(item, links) for item in slice_.items)


def _kind(name: bytes) -> Kind | None:
    parts = name.decode("utf-8", "replace").split(":")
    known = len(parts) == _NAME_PARTS and parts[2] in _KINDS
    return Kind(parts[2]) if known else None


def _is_of(item: Entity, links: frozenset[Link]) -> bool:
    if isinstance(item, Customer):
        return Link(item.system, item.key) in links or not links.isdisjoint(item.links)
    named = [getattr(item, "customer", None)]
    if isinstance(item, SalesOrder):
        named += [party.key for party in item.parties]
    return any(Link(item.system, key) in links for key in named if key)


def _unreachable() -> Unavailable:
    return Unavailable("the shared cache cannot be reached", system="cache")
