"""Processes that share a system, each with its own way to Redis, and what their calls count."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from itertools import cycle
from operator import methodcaller

from backends.fleet.permits import Terms
from backends.fleet.reach import Reach
from backends.fleet.turnstile import Turnstile
from backends.port import CallContext, Lane, Urgency

PATIENT = 5.0  # seconds: a machine that is busy is not an outage


class Fleet:
    """Turnstiles of several processes; ``inside`` are the calls under way, counted here."""

    def __init__(self, url: str, processes: int, terms: Terms, limit: float = PATIENT) -> None:
        """Share a namespace that nobody else uses."""
        namespace = f"test:{uuid.uuid4().hex}"
        self.reaches = [
            Reach(url, namespace=namespace, limit=limit, rest=0.05) for _ in range(processes)
        ]
        self.gates = [Turnstile(r, "erp", terms, processes=processes) for r in self.reaches]
        self.place = f"{{{namespace}:gate:erp}}"
        self.inside = self.peak = self.served = 0
        self.order: list[str] = []

    async def enter(self, gate: int, lane: Lane = Lane.PORTAL, wait: float = 20.0) -> None:
        deadline = asyncio.get_running_loop().time() + wait
        await self.gates[gate].enter(CallContext(deadline=deadline, lane=lane))
        self.inside += 1
        self.peak = max(self.peak, self.inside)

    def leave(self, gate: int) -> None:
        self.inside -= 1
        self.served += 1
        self.gates[gate].leave()

    async def call(self, gate: int, lane: Lane = Lane.PORTAL) -> None:
        """Enter, be inside for a few turns of the loop, leave."""
        await self.enter(gate, lane)
        try:
            await asyncio.sleep(0.001)
        finally:
            self.leave(gate)

    async def calls(self, number: int) -> None:
        """Make that many calls at once, from each process in turn."""
        gates = cycle(range(len(self.gates)))
        await asyncio.gather(*(self.call(next(gates)) for _ in range(number)))

    def named(self, name: str, gate: int, urgency: Urgency) -> asyncio.Task[None]:
        """Make a call that notes its name when it gets in."""

        async def call() -> None:
            deadline = asyncio.get_running_loop().time() + 20
            context = CallContext(deadline=deadline, lane=urgency.lane, urgency=urgency)
            await self.gates[gate].enter(context)
            self.order.append(name)
            self.gates[gate].leave()

        return asyncio.create_task(call())

    async def counted(self, command: str, key: str) -> int:
        """Ask Redis how many are there."""
        return int(await self.reaches[0].ask(methodcaller(command, f"{self.place}:{key}")))

    async def until_wait(self, processes: int) -> None:
        """Wait until so many processes wait at Redis."""

        async def waiting() -> bool:
            return await self.counted("zcard", "waiting") == processes

        await eventually(waiting)

    async def until_inside(self, number: int) -> None:
        """Wait until so many calls are under way."""

        async def inside() -> bool:
            return self.inside >= number

        await eventually(inside)

    async def until_reached(self) -> None:
        """Wait until all processes reach Redis again."""
        for reach in self.reaches:
            await eventually(reach.reachable)


async def eventually(met: Callable[[], Awaitable[bool]]) -> None:
    """Wait until a condition holds, or fail."""
    for _ in range(2_000):
        if await met():
            return
        await asyncio.sleep(0.005)
    raise AssertionError("it never comes to that")


@asynccontextmanager
async def fleet(
    url: str,
    processes: int,
    *,
    parallel: int,
    per_minute: int | None = None,
    hold: float = 30.0,
    limit: float = PATIENT,
) -> AsyncIterator[Fleet]:
    """Open a fleet and close it afterwards."""
    made = Fleet(url, processes, Terms(parallel=parallel, per_minute=per_minute, hold=hold), limit)
    try:
        for reach in made.reaches:
            assert await reach.reachable(limit=PATIENT)
        yield made
    finally:
        for gate in made.gates:
            await gate.aclose()
        for reach in made.reaches:
            await reach.aclose()
