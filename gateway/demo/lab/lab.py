"""The whole lab: the house, a proxy before each system, and what is wrong with whom."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack
from decimal import Decimal
from typing import Self

import msgspec

from backends.domain import Stock
from backends.port import Backend, By, CallContext, Query
from backends.vocabulary import Kind
from gateway.demo.lab.counts import Counts, Tallied
from gateway.demo.lab.faults import HTTP, TCP, Dial, Fault, Setting
from gateway.demo.lab.house import PATIENCE, House, Room
from gateway.demo.lab.journal import Change, Journal
from gateway.demo.lab.proxy import HOST, Proxy
from gateway.demo.lab.serving import serving

REDIS = "redis"
_IN_THE_HOUSE = HTTP - {Fault.REFUSE, Fault.CUT}


class Part(msgspec.Struct, frozen=True):
    """One system of the lab: what is wrong with it, what it was asked, and where it answers."""

    dial: Dial
    counts: Counts
    proxy: Proxy


class PartState(msgspec.Struct, frozen=True, kw_only=True):
    """One system of the lab, for who watches."""

    setting: Setting
    offered: tuple[Fault, ...]
    counts: Tallied


class Lab:
    """Systems over HTTP, and perhaps a Redis, each behind a proxy; open while it is entered.

    Who gives the backends closes them. ``latency`` is what every answer takes at least, in seconds.
    """

    def __init__(
        self,
        backends: Mapping[str, Backend],
        *,
        redis: tuple[str, int] | None = None,
        latency: float = 0.0,
    ) -> None:
        """``redis`` is where a Redis listens."""
        self._backends = dict(backends)
        self._redis = redis
        self.journal = Journal()
        self.parts: dict[str, Part] = {}
        self.house = House({}, latency)
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        """Begin to listen, with nothing wrong."""
        try:
            await self._open()
        except BaseException:
            await self._stack.aclose()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        """Listen no more."""
        await self._stack.aclose()

    def url(self, name: str) -> str:
        """Return where a system answers."""
        port = self.parts[name].proxy.port
        return f"redis://{HOST}:{port}/0" if name == REDIS else f"http://{HOST}:{port}/{name}"

    async def turn(self, name: str, setting: Setting) -> None:
        """Make something else wrong with a system. KeyError, ValueError: that cannot be."""
        await self.parts[name].dial.turn(setting)

    async def change(self, sku: str, available: Decimal, site: str | None = None) -> Change:
        """Change a stock, at its first site unless another is named. KeyError: there is none."""
        for name, backend in self._backends.items():
            if By.SKU not in backend.serves.get(Kind.STOCK, ()):
                continue
            query = Query(system=name, kind=Kind.STOCK, by=By.SKU, keys=(sku,))
            deadline = asyncio.get_running_loop().time() + PATIENCE
            page = await backend.fetch(query, CallContext(deadline=deadline))
            for entity in page.results[sku].items if sku in page.results else ():
                if isinstance(entity, Stock) and site in {None, entity.site}:
                    return self.journal.change(entity, available)
        raise KeyError(sku)

    def state(self) -> dict[str, PartState]:
        """Tell how every system is."""
        return {
            name: PartState(
                setting=part.dial.setting,
                offered=tuple(fault for fault in Fault if fault in part.dial.offered),
                counts=part.counts.tallied(),
            )
            for name, part in self.parts.items()
        }

    async def _open(self) -> None:
        counts = {name: Counts() for name in (*self._backends, REDIS)}
        dials = {name: Dial(HTTP) for name in self._backends}
        for name, backend in self._backends.items():
            self.house.rooms[name] = Room(backend, dials[name], counts[name], self.journal)
        port = await self._stack.enter_async_context(serving(self.house))
        for name, dial in dials.items():
            proxy = Proxy(dial, (HOST, port), HTTP - _IN_THE_HOUSE)
            await self._add(name, Part(dial, counts[name], proxy))
        if self._redis is not None:
            dial = Dial(TCP)
            proxy = Proxy(dial, self._redis, TCP, lambda: counts[REDIS].note("piece"))
            await self._add(REDIS, Part(dial, counts[REDIS], proxy))

    async def _add(self, name: str, part: Part) -> None:
        self.parts[name] = part
        self._stack.push_async_callback(part.dial.aclose)
        self._stack.push_async_callback(part.proxy.aclose)
        await part.proxy.start()
