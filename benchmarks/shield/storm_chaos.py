"""Random faults from a printed seed on CRM, ERP and Valkey while stocks change and roles ask.

Every value that is answered is held against the journal of the house: it must have been true at
some instant since it was read, as ``asOf`` says, and be no older than its window allows.
"""

from __future__ import annotations

import asyncio
import itertools
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from backends.vocabulary import Kind
from benchmarks.shield.aged import judged
from benchmarks.shield.fleet import Worker, gateways
from benchmarks.shield.house import Wanted
from benchmarks.shield.load import Job, Seen, loaded
from benchmarks.shield.question import listed
from benchmarks.shield.scenario import Check, Options, Result, Series, at_most, exactly
from benchmarks.shield.storm_faults import torment
from benchmarks.shield.storm_questions import (
    CUSTOMERS,
    MILLISECOND,
    PRODUCTS,
    ROLES,
    Role,
    Verdict,
    Windows,
    bodies,
    late,
)
from benchmarks.shield.storm_vitals import Lag, Vitals, lagging, slope, vitals
from benchmarks.shield.systems import Systems, standing
from tests.valkey_process import Process

SECONDS = 900.0
ROUND = 20.0  # seconds of load between two looks at the processes
WORKERS = 2
CHANGES = 50.0  # stocks that change per second
DEADLINE = 2.0
GRACE = 0.1
TIMED_OUT = 504
SETTLE = 5.0  # seconds after which nothing of a request may be left
WINDOWS = Windows(hit=2.0, if_error=8.0)
FILES = 40  # that a process may have open more than at rest: connections that are kept
GROWTH = 2.0  # MB per minute, once warm
TABLES: Mapping[str, Any] = {
    "server": {"request_timeout": f"{DEADLINE}s"},
    "freshness": {
        kind: {"fresh": "1s", "revalidate": "1s", "if_error": f"{WINDOWS.if_error}s"}
        for kind in Kind
    },
}


class Storm:
    """What has been seen so far."""

    def __init__(self, seed: int) -> None:
        """Begin with nothing."""
        self.seed = seed
        self.verdict = Verdict(WINDOWS, time.time() - time.monotonic())
        self.late: list[Seen] = []
        self.troubles: list[str] = []
        self.vitals: list[list[Vitals]] = []  # of every process, round by round

    async def round(self, workers: Sequence[Worker], seconds: float, lag: Lag) -> None:
        """Ask for a while, and judge."""
        jobs = [_job(role, workers, seconds, self.seed + len(self.vitals)) for role in ROLES]
        answers = itertools.chain.from_iterable(await asyncio.gather(*map(loaded, jobs)))
        seen = list(answers)
        self.verdict.see(one for one in seen if not self._timed_out(one, lag))
        for one in late(seen, DEADLINE + GRACE):
            self._is_late(one, lag)
        self.vitals.append([await vitals(worker) for worker in workers])

    def _timed_out(self, one: Seen, lag: Lag) -> bool:
        """Whether a whole question was given up because the process waited for a core."""
        excused = one.status == TIMED_OUT and lag.within(one.sent, one.received) > GRACE
        self.verdict.states["given up with the machine"] += excused
        return excused

    def _is_late(self, one: Seen, lag: Lag) -> None:
        spent = one.received - one.sent
        if spent - lag.within(one.sent, one.received) > DEADLINE + GRACE:
            self.late.append(one)
        else:
            self.verdict.states["late with the machine"] += 1


@asynccontextmanager
async def standing_in_it() -> AsyncIterator[tuple[Systems, list[Worker]]]:
    """Run all that is needed."""
    valkey = Process('save ""\n')
    valkey.start()
    try:
        wanted = Wanted(customers=CUSTOMERS, products=PRODUCTS, latency=0.01, redis=valkey.port)
        async with standing(wanted) as systems:
            redis = f"redis://127.0.0.1:{systems.opened.redis}/0"
            async with gateways(systems, WORKERS, redis=redis, tables=TABLES) as workers:
                await asyncio.sleep(1.0)  # the first listing of customers ends
                yield systems, workers
    finally:
        valkey.discard()


def _job(role: Role, workers: Sequence[Worker], seconds: float, seed: int) -> Job:
    return Job(
        urls=tuple(worker.url for worker in workers),
        bearing=workers[0].token(role.name, **role.claims),
        bodies=bodies(role, int(role.rate * seconds) + 1, seed),
        connections=int(role.rate * (DEADLINE + 1)),
        seconds=seconds,
        rate=role.rate,
    )


async def run(options: Options) -> Result:
    """Storm for a while."""
    found, before, after, counts = await stormed(options.seconds or SECONDS, options.seed)
    checks = _checks(found, before, after, counts)
    shown = Counter(found.troubles)
    return Result(
        title=f"Random faults, seed {found.seed}",
        rows=(_HEAD, *_rows(found, before, after)),
        checks=tuple(checks),
        series=tuple(_curves(found)),
        notes=(
            f"{len(found.troubles)} faults: {listed(shown)}",
            f"{found.verdict.answers:,} answers: {listed(found.verdict.states)}",
            f"wrong: {listed(counts)}; {found.verdict.worst}",
        ),
    )


async def stormed(
    seconds: float, seed: int
) -> tuple[Storm, list[Vitals], list[Vitals], Mapping[str, int]]:
    """Storm; return what was seen, the processes before and after, and what was wrong."""
    sys.stdout.write(f"seed {seed}\n")
    sys.stdout.flush()
    storm = Storm(seed)
    async with (
        standing_in_it() as (systems, workers),
        lagging([systems.pid, *(worker.pid for worker in workers)]) as lag,
    ):
        await systems.changes(CHANGES)
        await storm.round(workers, min(ROUND, seconds / 2), lag)  # warm, all well
        storm.vitals.clear()
        await asyncio.sleep(SETTLE)
        before = [await vitals(worker) for worker in workers]
        tormenting = asyncio.create_task(torment(systems, seed, storm.troubles))
        try:
            until = time.monotonic() + seconds
            while (left := until - time.monotonic()) > 1:
                await storm.round(workers, min(ROUND, left), lag)
        finally:
            tormenting.cancel()
            await asyncio.wait([tormenting])
        await asyncio.sleep(SETTLE)
        after = [await vitals(worker) for worker in workers]
        journal = await systems.journal()
    found = judged(storm.verdict.stocks, journal, MILLISECOND)
    wrong = {
        **storm.verdict.wrong,
        "stocks untrue since they were read": found.too_old,
        "stocks never true": found.never,
        "stocks without a value": found.missing,
    }
    return storm, before, after, {name: count for name, count in wrong.items() if count}


def _checks(
    storm: Storm, before: Sequence[Vitals], after: Sequence[Vitals], wrong: Mapping[str, int]
) -> list[Check]:
    stocks, answers = len(storm.verdict.stocks), storm.verdict.answers
    past = sum(count for what, count in wrong.items() if "window" in what)
    broken = sum(count for what, count in wrong.items() if what.startswith(_BROKEN))
    untrue = sum(wrong.values()) - past - broken
    tasks = max(now.tasks - then.tasks for then, now in zip(before, after, strict=True))
    files = max(now.files - then.files for then, now in zip(before, after, strict=True))
    return [
        exactly(f"wrong values, of {stocks:,} stocks and {answers:,} answers", untrue, 0),
        exactly("values past their windows", past, 0),
        exactly("answers that were neither whole nor declared refusals", broken, 0),
        exactly(f"answers later than {DEADLINE + GRACE:.1f} s, beyond lag", len(storm.late), 0),
        at_most("tasks that are left", tasks, 0),
        at_most("files that are left open", files, FILES),
        at_most("growth of memory once warm", max(_slopes(storm)), GROWTH, "MB/min"),
    ]


_BROKEN = ("status", "hung up", "errors")


def _slopes(storm: Storm) -> list[float]:
    """By process, past the first quarter."""
    kept = storm.vitals[len(storm.vitals) // 4 :]
    return [slope([round_[n] for round_ in kept]) for n in range(WORKERS)]


_HEAD = ("process", "MB before", "MB after", "MB/min", "tasks", "tasks after", "files", "after")


def _rows(storm: Storm, before: Sequence[Vitals], after: Sequence[Vitals]) -> list[tuple[str, ...]]:
    slopes = _slopes(storm)
    return [
        (
            f"{n + 1}",
            f"{then.rss:.1f}",
            f"{now.rss:.1f}",
            f"{slopes[n]:+.2f}",
            f"{then.tasks}",
            f"{now.tasks}",
            f"{then.files}",
            f"{now.files}",
        )
        for n, (then, now) in enumerate(zip(before, after, strict=True))
    ]


def _curves(storm: Storm) -> list[Series]:
    began = storm.vitals[0][0].at
    return [
        Series(
            name=f"process {n + 1}",
            axis="memory in MB",
            points=tuple((round_[n].at - began, round_[n].rss) for round_ in storm.vitals),
        )
        for n in range(WORKERS)
    ]
