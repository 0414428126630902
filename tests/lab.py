"""The fault lab in the event loop of a test: systems over HTTP on real sockets, faults at hand."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from backends.memory import MemoryBackend
from backends.port import Backend
from gateway.demo.lab.counts import Counts
from gateway.demo.lab.described import described
from gateway.demo.lab.faults import WELL, Fault, Setting
from gateway.demo.lab.lab import Lab
from tests.resolvers import world

SOON = 10.0


async def until(happened: Callable[[], object]) -> None:
    """Wait for something that is on its way, within a bounded time."""
    async with asyncio.timeout(SOON):
        while True:
            if happened():
                return
            await asyncio.sleep(0.001)


class Bench:
    """One system of a lab, for a test."""

    def __init__(self, lab: Lab, name: str, backend: Backend | None = None) -> None:
        """Look at a system of a lab that is open."""
        self._lab = lab
        self._name = name
        self._backend = backend

    @property
    def url(self) -> str:
        """Where it answers."""
        return self._lab.url(self._name)

    @property
    def counts(self) -> Counts:
        """What it was asked, by ``kind.lookup``."""
        return self._lab.parts[self._name].counts

    @property
    def tables(self) -> dict[str, Any]:
        """What the settings say of it, but for time-outs and the like."""
        assert self._backend is not None
        links = ("erp",) if self._name == "crm" else ()
        told = described(self.url, self._backend.serves, links)
        return {**told, "timezone": "Asia/Shanghai"}

    async def fault(self, fault: str, **how: Any) -> None:
        """Make something wrong with it: ``seconds``, ``probability``, ``lasts``."""
        await self._lab.turn(self._name, Setting(fault=Fault(fault), **how))

    async def heal(self) -> None:
        """Let all be well again."""
        await self._lab.turn(self._name, WELL)


class Benches:
    """The systems of a lab."""

    def __init__(self, lab: Lab, backends: Mapping[str, Backend]) -> None:
        """``redis`` is there only where the lab has one."""
        self.lab = lab
        self.crm = Bench(lab, "crm", backends["crm"])
        self.erp = Bench(lab, "erp", backends["erp"])
        self.redis = Bench(lab, "redis")


@asynccontextmanager
async def lab(
    backends: Mapping[str, Backend] | None = None,
    *,
    redis: tuple[str, int] | None = None,
    latency: float = 0.0,
) -> AsyncIterator[Benches]:
    """Open a lab over a small company in memory, or over other backends named crm and erp."""
    chosen = backends or {
        "crm": MemoryBackend("crm", world.crm_entities()),
        "erp": MemoryBackend("erp", world.erp_entities()),
    }
    async with Lab(chosen, redis=redis, latency=latency) as opened:
        yield Benches(opened, chosen)
