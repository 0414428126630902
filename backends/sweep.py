"""Clears the shelf that processes share of everything that is about a customer.

Places on the shelf are digests, so each slice is read and looked at. Unlike the shelf this does not
fail open: who erases a customer must know whether it was done.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager
from typing import Any

from redis.exceptions import ResponseError

from backends.domain import Customer, Entity, Link, SalesOrder
from backends.errors import Unavailable
from backends.fleet.clients import linked
from backends.fleet.envelope import Envelope
from backends.fleet.leases import lease_of
from backends.fleet.reach import FAILURES
from backends.port import Slice
from backends.record import decode
from backends.vocabulary import Kind

_SECONDS = 5.0
_AT_A_TIME = 500
_NAME_PARTS = 4
_PLACE_DIGITS = 32
_LEASES = lease_of("*")
_KINDS = frozenset(kind.value for kind in Kind)


class Sweep:
    """A shelf that answers; ``reaching`` makes one."""

    def __init__(self, redis: Any, namespace: str, secret: str | None = None) -> None:
        """``redis`` is closed by who opened it; ``secret`` is what the shelf is encrypted with."""
        self._redis = redis
        self._namespace = namespace
        self._envelope = Envelope(secret)

    async def clear(self, links: Collection[Link]) -> int:
        """Delete the slices that tell of a customer with these links; return how many.

        What cannot be read, as another version or another secret wrote it, goes too. What is being
        read meanwhile is not written any more. Unavailable when Redis fails.
        """
        theirs = frozenset(links)
        try:
            await self._through(_LEASES, self._void)
            return await self._through("", lambda names: self._clear(names, theirs))
        except FAILURES as error:
            raise _unreachable() from error

    async def _through(self, ending: str, clear: Callable[[list[bytes]], Awaitable[int]]) -> int:
        """Look through all names of the shelf, some at a time."""
        cleared, names = 0, list[bytes]()
        match = f"{self._namespace}:*{ending}"
        async for name in self._redis.scan_iter(match=match, count=_AT_A_TIME):
            names.append(name)
            if len(names) == _AT_A_TIME:
                cleared += await clear(names)
                names = []
        return cleared + await clear(names)

    async def _clear(self, names: list[bytes], links: frozenset[Link]) -> int:
        ours = [name for name in names if _kind(name) is not None]
        values = await self._all("GET", ours)
        pairs = zip(ours, values, strict=True)
        return await self._delete(
            [name for name, value in pairs if value is not None and self._tells(name, value, links)]
        )

    async def _void(self, leases: list[bytes]) -> int:
        endings = len(_LEASES) - 1
        return await self._delete([name for name in leases if _kind(name[:-endings]) is not None])

    async def _delete(self, names: list[bytes]) -> int:
        return sum(one == 1 for one in await self._all("UNLINK", names))

    async def _all(self, command: str, names: list[bytes]) -> list[Any]:
        """Do one thing to many names; in a cluster they lie in many places."""
        if not names:
            return []
        pipeline = self._redis.pipeline(transaction=False)
        for name in names:
            pipeline.execute_command(command, name)
        results: list[Any] = await pipeline.execute(raise_on_error=False)
        for result in results:
            if isinstance(result, Exception) and type(result) is not ResponseError:
                raise result
        return results

    def _tells(self, name: bytes, written: object, links: frozenset[Link]) -> bool:
        place = _place(name)
        if not isinstance(written, bytes) or place is None:
            return True
        body = self._envelope.unwrap(place, written)
        return body is None or tells(name, body, links)


@asynccontextmanager
async def reaching(
    url: str, *, namespace: str = "c360", secret: str | None = None
) -> AsyncIterator[Sweep]:
    """Reach the Redis of a shelf for as long as the block runs; Unavailable where that fails."""
    link = linked(url, _SECONDS)
    try:
        try:
            async with asyncio.timeout(_SECONDS):
                await link.client.ping()
        except FAILURES as error:
            raise _unreachable() from error
        yield Sweep(link.client, namespace, secret)
    finally:
        await link.close()


def tells(name: bytes, body: bytes, links: frozenset[Link]) -> bool:
    """Whether a slice under this name has an entity of a customer with one of the links."""
    kind, place = _kind(name), _place(name)
    if kind is None or place is None:
        return False
    slice_ = decode(kind, place, body)
    return slice_ is None or (
        isinstance(slice_, Slice) and any(_is_of(item, links) for item in slice_.items)
    )


def _place(name: bytes) -> bytes | None:
    try:
        return bytes.fromhex(name.decode()[-_PLACE_DIGITS:])
    except ValueError:
        return None


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
