"""One minute of load on so many gateways, and what happened to them in it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, TypeAlias

import msgspec

from benchmarks.fleet.mixture import CUSTOMERS, PRODUCTS, mixture
from benchmarks.shield.house import Wanted
from benchmarks.shield.load import OK, Job, Seen, loaded, percentile
from benchmarks.shield.systems import standing
from policies.audit import verify
from tests import postgresql, valkey
from tests.fleet.gateways import Fleet, Shared, fleet
from tests.nginx import balancing

CONNECTIONS: Final = 64
KILLED_AFTER: Final = 0.25  # of the load's time
RESTARTED_AFTER: Final = 0.4

Trouble: TypeAlias = Callable[[Fleet, float], Awaitable[None]]


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """How much load."""

    seconds: float = 60.0
    rate: float = 20.0
    seed: int = 20_261_122


class Minute(msgspec.Struct, frozen=True, kw_only=True):
    """What was seen: answers, calls of each system, the chains of the read log."""

    gateways: int
    asked: int
    failed: int
    milliseconds: tuple[float, float, float]
    calls: dict[str, int]
    chains: int
    sound: bool


async def minute(wish: Wish, count: int, trouble: Trouble | None = None) -> Minute:
    """Load gateways that start with nothing remembered; ``trouble`` happens meanwhile."""
    wanted = Wanted(products=PRODUCTS, customers=CUSTOMERS)
    with valkey.running() as redis, postgresql.running() as server, server.database() as database:
        async with standing(wanted) as systems:
            shared = Shared(systems, redis.url, database)
            async with fleet(shared, count) as gateways:
                await systems.reset()
                seen = await _load(wish, gateways, trouble)
                calls = {name: (await systems.counts(name))["calls"] for name in ("crm", "erp")}
                await gateways.stop_all()
            report = await verify(database, [shared.key()])
    return Minute(
        gateways=count,
        asked=len(seen),
        failed=len(failures(seen)),
        milliseconds=times(seen),
        calls=calls,
        chains=len(report.chains),
        sound=report.sound,
    )


async def _load(wish: Wish, gateways: Fleet, trouble: Trouble | None) -> list[Seen]:
    with balancing(gateways.ports) as url:
        job = Job(
            urls=(url,),
            bearing=gateways.token("admin"),
            bodies=mixture(wish.seed),
            connections=CONNECTIONS,
            seconds=wish.seconds,
            rate=wish.rate,
        )
        load = asyncio.create_task(loaded(job))
        try:
            if trouble is not None:
                await trouble(gateways, wish.seconds)
        finally:
            seen = await load
    return seen


async def killed_and_restarted(gateways: Fleet, seconds: float) -> None:
    """Kill the first gateway and start it again; later restart all, one after the other."""
    began = asyncio.get_running_loop().time()
    first, *_ = gateways.ports
    await _until(began + KILLED_AFTER * seconds)
    gateways.kill(first)
    gateways.start(first)
    await gateways.ready(first)
    await _until(began + RESTARTED_AFTER * seconds)
    for port in gateways.ports:
        await gateways.stop(port)
        gateways.start(port)
        await gateways.ready(port)


def failures(seen: Sequence[Seen]) -> list[Seen]:
    """Return what was no whole answer, and answers with anything wrong in them."""
    return [one for one in seen if one.status != OK or b'"errors"' in one.body]


def times(seen: Sequence[Seen]) -> tuple[float, float, float]:
    """Return half, 95 % and 99 % of the times to answer, in milliseconds since they were due."""
    took = [1000 * (one.received - one.sent) for one in seen if one.status == OK]
    return percentile(took, 0.5), percentile(took, 0.95), percentile(took, 0.99)


async def _until(instant: float) -> None:
    await asyncio.sleep(max(0.0, instant - asyncio.get_running_loop().time()))
