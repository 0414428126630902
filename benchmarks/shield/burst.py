"""A burst for stock: what the ERP sees of it, and whether any answer is older than allowed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

import msgspec

from benchmarks.race.processes import usage
from benchmarks.shield import company
from benchmarks.shield.aged import Judged, busiest, judged, per_second
from benchmarks.shield.fleet import Worker, gateways
from benchmarks.shield.house import Wanted
from benchmarks.shield.load import OK, TURNED_AWAY, Job, Seen, asked, loaded, percentile
from benchmarks.shield.question import QUESTION, listed, shown, states
from benchmarks.shield.scenario import Check, Options, Result, Series, at_most, exactly
from benchmarks.shield.systems import PER_CALL, Change, Systems, standing
from benchmarks.shield.zipf import baskets
from tests.valkey_process import Process

PRODUCTS = 1_000
BASKET = 20
ANSWERS = 100_000
SECONDS = 30.0
CHANGES = 500.0  # stocks that change per second
LATENCY = 0.02
LIMIT = 2.0
RETRY_AFTER = 1.0  # seconds that who is turned away waits, as he is told
TABLES = {"freshness": {"stock": {"fresh": "1s", "revalidate": "1s"}}}


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One way to burst; ``calls`` is what the ERP may see per second."""

    name: str
    workers: int
    connections: int
    calls: float
    rate: float = 0.0
    latency: float = LATENCY


CASES = (
    Case(name="one process", workers=1, connections=320, calls=5),
    Case(name="four processes, one Valkey", workers=4, connections=320, calls=8),
    Case(name="one process, 64 connections, 20/s", workers=1, connections=64, calls=5, rate=20),
    Case(name="four processes, 64 connections, 20/s", workers=4, connections=64, calls=8, rate=20),
)


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a case."""

    case: Case
    judged: Judged
    states: Mapping[str, int]
    answers: int
    turned_away: int
    failed: int
    rate: float
    p50: float
    p99: float
    worst: float
    calls: float
    first: int
    peak: int
    cpu: float
    curve: tuple[tuple[float, float], ...]


async def run(options: Options) -> Result:
    """Burst in all ways, one after the other."""
    outcomes = [await measured(case, options) for case in CASES]
    return Result(
        title="Stock burst",
        rows=(_HEAD, *map(_row, outcomes)),
        checks=tuple(check for one in outcomes for check in _checks(one)),
        series=tuple(
            Series(
                name=one.case.name,
                axis="calls for stock at the ERP per second",
                points=one.curve,
                limit=one.case.calls,
            )
            for one in outcomes
        ),
        notes=(
            f"20 of {PRODUCTS:,} SKUs by Zipf(1.0); {CHANGES:.0f} stocks change per second.",
            f"The ERP takes {LATENCY * 1000:.0f} ms, and up to {PER_CALL:,} keys per call.",
            "Counted from the first question of a cold gateway; an answer is one SKU's value.",
            "Who is turned away (503, retry-after 1) asks again after that second: no answer.",
            "The load takes part of the same cores: rates are those of all processes together.",
            *(f"{one.case.name}: {listed(one.states)}" for one in outcomes),
        ),
    )


async def measured(case: Case, options: Options) -> Outcome:
    """Burst once, from cold."""
    async with bursting(case) as (systems, workers):
        job = _job(case, workers, options)
        await asyncio.sleep(1.0)  # the first listing of customers ends
        await systems.changes(CHANGES)
        await systems.reset()
        cpu = sum(usage(one.pid).cpu for one in workers)
        seen = await loaded(job)
        cpu = sum(usage(one.pid).cpu for one in workers) - cpu
        await systems.changes(0)
        calls, journal = await systems.calls(), await systems.journal()
        return _outcome(case, seen, journal, calls, cpu)


@asynccontextmanager
async def bursting(case: Case) -> AsyncIterator[tuple[Systems, list[Worker]]]:
    """Run what a case needs."""
    async with AsyncExitStack() as stack:
        redis = None
        if case.workers > 1:
            valkey = Process('save ""\n')
            stack.callback(valkey.discard)
            valkey.start()
            redis = f"redis://127.0.0.1:{valkey.port}/0"
        wanted = Wanted(products=PRODUCTS, latency=case.latency)
        systems = await stack.enter_async_context(standing(wanted))
        workers = await stack.enter_async_context(
            gateways(systems, case.workers, redis=redis, tables=TABLES)
        )
        yield systems, workers


def _job(case: Case, workers: Sequence[Worker], options: Options) -> Job:
    drawn = baskets(company.skus(PRODUCTS), size=BASKET, count=5_000, seed=options.seed)
    seconds = options.seconds or SECONDS
    return Job(
        urls=tuple(one.url for one in workers),
        bearing=workers[0].token(),
        bodies=tuple(asked(QUESTION, {"skus": skus}) for skus in drawn),
        connections=case.connections,
        seconds=seconds,
        answers=0 if case.rate or options.seconds else ANSWERS // BASKET,
        rate=case.rate,
        pause=RETRY_AFTER,
    )


def _outcome(
    case: Case,
    seen: Sequence[Seen],
    journal: Sequence[Change],
    calls: Sequence[float],
    cpu: float,
) -> Outcome:
    away = [one for one in seen if one.status == TURNED_AWAY]
    well = [one for one in seen if one.status == OK]
    first, last = min(one.sent for one in seen), max(one.received for one in seen)
    spent = [(one.received - one.sent) * 1e3 for one in well]
    during = [at for at in calls if at <= last]
    return Outcome(
        case=case,
        states=states(seen),
        judged=judged(shown(seen), journal, LIMIT),
        answers=len(well),
        turned_away=len(away),
        failed=len(seen) - len(well) - len(away),
        rate=len(well) / (last - first),
        p50=percentile(spent, 0.5),
        p99=percentile(spent, 0.99),
        worst=max(spent),
        calls=len(during) / (last - first),
        first=sum(at < first + 1 for at in during),
        peak=busiest([at for at in during if at >= first + 1]),
        cpu=cpu,
        curve=tuple(per_second(during, first, last)),
    )


_HEAD = (
    "case",
    "ERP calls/s",
    "in the first second",
    "busiest later second",
    "answers",
    "too old",
    "never true",
    "without value",
    "oldest s",
    "turned away",
    "requests/s",
    "p50 ms",
    "p99 ms",
    "worst ms",
    "CPU ms/request",
)


def _row(one: Outcome) -> tuple[str, ...]:
    judged_ = one.judged
    return (
        one.case.name,
        f"{one.calls:.2f}",
        f"{one.first}",
        f"{one.peak}",
        f"{judged_.values:,}",
        f"{judged_.too_old}",
        f"{judged_.never}",
        f"{judged_.missing}",
        f"{judged_.oldest:.2f}",
        f"{one.turned_away:,}",
        f"{one.rate:,.0f}",
        f"{one.p50:.1f}",
        f"{one.p99:.1f}",
        f"{one.worst:.0f}",
        f"{one.cpu * 1e3 / max(1, one.answers):.2f}",
    )


def _checks(one: Outcome) -> Iterator[Check]:
    name, found = one.case.name, one.judged
    yield at_most(f"{name}: calls at the ERP", one.calls, one.case.calls, "per second")
    yield exactly(
        f"{name}: answers older than {LIMIT:.0f} s, of {found.values:,}",
        found.too_old + found.never,
        0,
    )
    yield exactly(f"{name}: answers without a value, or none", found.missing + one.failed, 0)
