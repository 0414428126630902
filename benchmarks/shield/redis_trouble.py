"""Redis gone, slow, silent, flushed, full of garbage: what callers and the ERP notice."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TypeAlias

import httpx
import msgspec
from redis.asyncio import Redis
from redis.exceptions import RedisError

from benchmarks.shield import company
from benchmarks.shield.aged import judged
from benchmarks.shield.fleet import Worker, gateways
from benchmarks.shield.house import Wanted
from benchmarks.shield.load import Job, Seen, asked, loaded, percentile
from benchmarks.shield.question import QUESTION, listed, shown, states
from benchmarks.shield.scenario import Check, Options, Result, at_most, exactly
from benchmarks.shield.systems import Change, Systems, standing
from benchmarks.shield.zipf import baskets
from tests.valkey_process import Process

WORKERS = 2
PRODUCTS = 300
RATE = 30.0  # questions per second: far below what two processes carry on one core each
WINDOW = 4.0
TIMES = 3
SLOWER = 50.0
LIMIT = 2.0
_MORE = 1.2
_BACK = 5.0
_LISTS = 0.1
_LONG = 300.0  # seconds that a load goes on unless it is told to end
_AFTER = 1.5  # seconds after a trouble until the next healthy window begins
TABLES = {"freshness": {"stock": {"fresh": "1s", "revalidate": "1s"}}}


class Place(msgspec.Struct, frozen=True):
    """What a trouble is made with."""

    valkey: Process
    systems: Systems
    workers: Sequence[Worker]


Trouble: TypeAlias = Callable[[Place], contextlib.AbstractAsyncContextManager[None]]


@asynccontextmanager
async def gone(place: Place) -> AsyncIterator[None]:
    """Kill the server, and start it again."""
    place.valkey.kill()
    try:
        yield
    finally:
        await asyncio.to_thread(place.valkey.start)


def _fault(name: str, **how: float) -> Trouble:
    @asynccontextmanager
    async def trouble(place: Place) -> AsyncIterator[None]:
        await place.systems.fault("redis", name, **how)
        try:
            yield
        finally:
            await place.systems.fault("redis")

    return trouble


def _again(step: Callable[[Redis], Awaitable[object]], every: float) -> Trouble:
    @asynccontextmanager
    async def trouble(place: Place) -> AsyncIterator[None]:
        async def spoil() -> None:
            async with Redis(port=place.valkey.port) as redis:
                while True:
                    with contextlib.suppress(RedisError):
                        await step(redis)
                    await asyncio.sleep(every)

        spoiling = asyncio.create_task(spoil())
        try:
            yield
        finally:
            spoiling.cancel()
            await asyncio.gather(spoiling, return_exceptions=True)

    return trouble


async def _litter(redis: Redis) -> None:
    """Put garbage under every name, a list under every tenth."""
    dice = random.Random(1)  # noqa: S311 - garbage, not secrets
    async for name in redis.scan_iter(count=1000):
        if dice.random() < _LISTS:
            await redis.delete(name)
            await redis.rpush(name, "a list")
        else:
            await redis.set(name, os.urandom(40))


TROUBLES: dict[str, Trouble] = {
    "gone (killed)": gone,
    "slow (200 ms)": _fault("slow", seconds=0.2),
    "silent (blackholed)": _fault("hang"),
    "answers garbage": _fault("garbage"),
    "flushed every 0.5 s": _again(lambda redis: redis.flushall(), 0.5),
    "garbage in every name": _again(_litter, 0.5),
}


class Window(msgspec.Struct, frozen=True):
    """From when to when Redis was well, or what was wrong with it."""

    began: float
    ended: float
    trouble: str | None

    def holds(self, at: float) -> bool:
        """Whether an instant lies within."""
        return self.began <= at < self.ended


async def run(options: Options) -> Result:
    """Ask first without Redis, then with one that is well and ill in turns."""
    window = options.seconds or WINDOW
    alone = await _alone(options, TIMES * window)
    rows = [_HEAD, ("no Redis at all", f"{alone:.1f}", *[""] * (len(_HEAD) - 2))]
    checks: list[Check] = []
    for name, trouble in TROUBLES.items():
        row, found = await _troubled(name, trouble, options, window, alone)
        rows.append(row)
        checks += found
    return Result(
        title="Redis in trouble",
        rows=tuple(rows),
        checks=tuple(checks),
        notes=(
            f"{WORKERS} processes, {RATE:.0f} questions per second for 20 of {PRODUCTS} SKUs.",
            f"Windows of {window:.0f} s, Redis well and ill in turns, {TIMES} times each.",
            "Calls at the ERP: no more than without Redis, and a fifth for short windows.",
        ),
    )


async def _alone(options: Options, seconds: float) -> float:
    """Return the calls per second that the ERP sees of processes that share nothing."""
    async with (
        standing(Wanted(products=PRODUCTS)) as systems,
        gateways(systems, WORKERS, tables=TABLES) as workers,
    ):
        await asyncio.sleep(1.0)
        await loaded(_job(workers, options, 2.0))
        await systems.reset()
        await loaded(_job(workers, options, seconds))
        return len(await systems.calls()) / seconds


async def _troubled(
    name: str, trouble: Trouble, options: Options, seconds: float, alone: float
) -> tuple[tuple[str, ...], list[Check]]:
    async with _standing() as place:
        await place.systems.changes(100)
        await asyncio.sleep(1.0)
        await loaded(_job(place.workers, options, 2.0))
        await place.systems.reset()
        done = asyncio.Event()
        asking = asyncio.create_task(loaded(_job(place.workers, options, _LONG), done))
        await asyncio.sleep(1.0)
        windows, back = [], list[float]()
        for _ in range(TIMES):
            began = time.monotonic()
            await asyncio.sleep(seconds)
            windows.append(Window(began, time.monotonic(), None))
            async with trouble(place):
                began = time.monotonic()
                await asyncio.sleep(seconds)
                windows.append(Window(began, time.monotonic(), name))
            back.append(await _up(place.workers))
            await asyncio.sleep(_AFTER)
        done.set()
        seen = await asking
        calls, journal = await place.systems.calls(), await place.systems.journal()
    return _judged(name, seen, calls, journal, windows, max(back), alone)


@asynccontextmanager
async def _standing() -> AsyncIterator[Place]:
    async with AsyncExitStack() as stack:
        valkey = Process('save ""\n')
        stack.callback(valkey.discard)
        valkey.start()
        wanted = Wanted(products=PRODUCTS, redis=valkey.port)
        systems = await stack.enter_async_context(standing(wanted))
        redis = f"redis://127.0.0.1:{systems.opened.redis}/0"
        workers = await stack.enter_async_context(
            gateways(systems, WORKERS, redis=redis, tables=TABLES)
        )
        yield Place(valkey, systems, workers)


def _job(workers: Sequence[Worker], options: Options, seconds: float) -> Job:
    drawn = baskets(company.skus(PRODUCTS), size=20, count=2_000, seed=options.seed)
    return Job(
        urls=tuple(one.url for one in workers),
        bearing=workers[0].token(),
        bodies=tuple(asked(QUESTION, {"skus": skus}) for skus in drawn),
        connections=64,
        seconds=seconds,
        rate=RATE,
    )


async def _up(workers: Sequence[Worker]) -> float:
    """Return after how many seconds every process says again that Redis is up."""
    began = time.monotonic()
    async with httpx.AsyncClient(trust_env=False) as client:
        for worker in workers:
            while time.monotonic() - began < _BACK:
                told = (await client.get(f"{worker.url}/readyz")).json()
                if told["cache"]["second_level"] == "up":
                    break
                await asyncio.sleep(0.05)
    return time.monotonic() - began


_HEAD = (
    *("trouble", "ERP calls/s", "well", "p50 ms", "well", "p99 ms", "well"),
    *("values", "wrong or too old", "up again after s", "sections"),
)


def _judged(
    name: str,
    seen: Sequence[Seen],
    calls: Sequence[float],
    journal: Sequence[Change],
    windows: Sequence[Window],
    back: float,
    alone: float,
) -> tuple[tuple[str, ...], list[Check]]:
    ill = [window for window in windows if window.trouble]
    well = [window for window in windows if not window.trouble]
    rates = [_rate(calls, chosen) for chosen in (ill, well)]
    times = [_times(seen, chosen) for chosen in (ill, well)]
    medians = [percentile(spent, 0.5) for spent in times]
    tails = [percentile(spent, 0.99) for spent in times]
    found = judged(shown(seen), journal, LIMIT)
    wrong = found.too_old + found.never
    row = (
        *(name, *(f"{one:.1f}" for one in (*rates, *medians, *tails))),
        *(f"{found.values:,}", f"{wrong}", f"{back:.1f}", listed(states(seen))),
    )
    return row, [
        exactly(f"{name}: wrong or too old of {found.values:,} values", wrong, 0),
        exactly(f"{name}: values missing", found.missing, 0),
        at_most(f"{name}: slower at the 99th percentile", tails[0] - tails[1], SLOWER, "ms"),
        at_most(f"{name}: calls at the ERP", rates[0], alone * _MORE, "per second"),
        at_most(f"{name}: up again", back, 5.0, "s"),
    ]


def _rate(calls: Sequence[float], windows: Sequence[Window]) -> float:
    within = sum(any(window.holds(at) for window in windows) for at in calls)
    return within / sum(window.ended - window.began for window in windows)


def _times(seen: Sequence[Seen], windows: Sequence[Window]) -> list[float]:
    return [
        (one.received - one.sent) * 1e3
        for one in seen
        if any(window.holds(one.sent) for window in windows)
    ]
