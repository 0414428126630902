"""Every fault of the ERP under a steady load: the CRM's part does not feel it, the ERP is spared.

Windows of the healthy and of the faulty state alternate, so that both see the same machine.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import httpx
import msgspec

from backends.vocabulary import Kind
from benchmarks.shield.fleet import Worker, gateways
from benchmarks.shield.house import Wanted
from benchmarks.shield.load import Job, loaded, percentile
from benchmarks.shield.question import listed
from benchmarks.shield.scenario import Check, Options, Result, at_most, exactly
from benchmarks.shield.siege_calls import attempted, before_quiet, most_probes
from benchmarks.shield.siege_question import (
    COLD,
    CRM,
    WARM,
    Told,
    bodies,
    body,
    counted,
    people,
    told,
)
from benchmarks.shield.systems import Systems, standing

SECONDS = 7.0
LONG = 23.0
PAIRS = 3
RATE = 40.0
DEADLINE = 2.0
GRACE = 0.1
RECOVERY = 6.0
OPENED = 20
PROBES = 1
GROWTH = 1.2
_LOOK = 0.1
_GIVE_UP = 20.0
TABLES: Mapping[str, Any] = {
    "server": {"request_timeout": f"{DEADLINE}s"},
    "freshness": {kind: {"fresh": 0, "revalidate": 0, "if_error": "10m"} for kind in Kind},
}


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One fault, how it is set, and what a cold section may say of it until the breaker opens."""

    fault: str
    says: str
    how: Mapping[str, Any] = {}
    seconds: float = SECONDS


CASES = (
    Case(fault="slow", says="TIMED_OUT", how={"seconds": 30}),
    Case(fault="hang", says="TIMED_OUT", seconds=LONG),
    Case(fault="drip", says="TIMED_OUT", how={"seconds": 0.05}),
    Case(fault="refuse", says="UNAVAILABLE"),
    Case(fault="cut", says="UNAVAILABLE"),
    Case(fault="garbage", says="FAILED"),
    Case(fault="status500", says="UNAVAILABLE", seconds=LONG),
    Case(fault="error_in_200", says="FAILED"),
    Case(fault="wrong_shape", says="FAILED"),
)


class Window(msgspec.Struct, frozen=True, kw_only=True):
    """What the callers saw in a window, and when the gateway called the ERP."""

    answers: Sequence[Told]
    calls: Sequence[float]

    @property
    def crm(self) -> float:
        """The 99th percentile of questions to the CRM alone, in ms."""
        return percentile([one.ms for one in self.answers if one.sort == CRM], 0.99)

    @property
    def worst(self) -> float:
        """The slowest answer of all, in seconds."""
        return max(one.ms for one in self.answers) / 1e3


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """Both states of one case, window by window, and the seconds until all was fresh again."""

    case: Case
    healthy: Sequence[Window]
    faulty: Sequence[Window]
    recovered: float

    @property
    def growth(self) -> float:
        """By which factor the CRM's part grew."""
        before, during = (_median_crm(windows) for windows in (self.healthy, self.faulty))
        return during / before


def _median_crm(windows: Sequence[Window]) -> float:
    return statistics.median(one.crm for one in windows)


class Siege:
    """One gateway before the house, and who is asked for."""

    def __init__(self, systems: Systems, worker: Worker, seed: int) -> None:
        """Use ``besieged``."""
        self._systems = systems
        self._worker = worker
        self._seed = seed
        self._warm, self._cold = people(60, 240)
        self._token = worker.token()

    async def warmed(self) -> None:
        """Ask once for everybody who is to be known."""
        await loaded(self._job(tuple(body(WARM, key) for key in self._warm), 2.0))

    async def outcome(self, case: Case, seconds: float | None) -> Outcome:
        """Measure one fault."""
        healthy, faulty, recovered = list[Window](), list[Window](), 0.0
        length = seconds or case.seconds
        for _ in range(PAIRS):
            healthy.append(await self._window((), min(length, SECONDS)))
            await self._systems.fault("erp", case.fault, **case.how)
            faulty.append(await self._window(self._cold, length))
            await self._systems.fault("erp")
            recovered = max(recovered, await self._recovered())
        return Outcome(case=case, healthy=healthy, faulty=faulty, recovered=recovered)

    async def _window(self, cold: Sequence[str], seconds: float) -> Window:
        count = int(RATE * (seconds + 1))
        self._seed += 1
        job = self._job(bodies(self._warm, cold, count, self._seed), seconds)
        async with attempted(self._worker.url) as attempts:
            seen = await loaded(job)
        return Window(answers=list(told(seen)), calls=attempts.instants)

    async def _recovered(self) -> float:
        """Ask for a known customer until all is fresh; return the seconds that took."""
        began, fresh = time.monotonic(), False
        headers = {
            "authorization": f"Bearer {self._token}",
            "content-type": "application/json",
        }
        question = bytes(body(WARM, self._warm[0]))
        async with httpx.AsyncClient(base_url=self._worker.url, trust_env=False) as client:
            while not fresh and time.monotonic() - began < _GIVE_UP:
                await asyncio.sleep(_LOOK)
                answer = await client.post("/graphql", content=question, headers=headers)
                fresh = answer.content.count(b'"FRESH"') == _SECTIONS
        return time.monotonic() - began

    def _job(self, bodies: tuple[msgspec.Raw, ...], seconds: float) -> Job:
        return Job(
            urls=(self._worker.url,),
            bearing=self._token,
            bodies=bodies,
            connections=int(RATE * DEADLINE),
            seconds=seconds,
            rate=RATE,
        )


_SECTIONS = 5


@asynccontextmanager
async def besieged(seed: int) -> AsyncIterator[Siege]:
    """Run what is needed."""
    async with (
        standing(Wanted(customers=300, products=10)) as systems,
        gateways(systems, tables=TABLES) as workers,
    ):
        siege = Siege(systems, workers[0], seed)
        await siege.warmed()
        yield siege


async def run(options: Options) -> Result:
    """Try every fault, one after the other."""
    return await tried(CASES, options)


async def tried(cases: Sequence[Case], options: Options) -> Result:
    """Try some faults."""
    async with besieged(options.seed) as siege:
        outcomes = [await siege.outcome(case, options.seconds) for case in cases]
    return Result(
        title="A fault of the ERP",
        rows=(_HEAD, *map(_row, outcomes)),
        checks=tuple(check for one in outcomes for check in _checks(one)),
        notes=(_LOAD, _FIGURES, *(f"{one.case.fault}: {_said(one)}" for one in outcomes)),
    )


_LOAD = (
    f"{RATE:.0f} questions a second, seven of ten to the CRM alone; requests may take "
    f"{DEADLINE:.0f} s; nothing is fresh for longer than a moment."
)
_FIGURES = (
    f"Healthy and faulty windows alternate, {PAIRS} of each; figures of the CRM's part are the "
    "medians of their percentiles, all others the worst of all windows."
)
_HEAD = (
    "fault",
    "CRM p99 healthy ms",
    "CRM p99 faulty ms",
    "growth",
    "slowest answer s",
    "calls until open",
    "probes in 5 s",
    "fresh after s",
)


def _row(one: Outcome) -> tuple[str, ...]:
    return (
        one.case.fault,
        f"{_median_crm(one.healthy):.1f}",
        f"{_median_crm(one.faulty):.1f}",
        f"{one.growth - 1:+.0%}",
        f"{_worst(one):.2f}",
        f"{_until_open(one)}",
        f"{_probes(one)}",
        f"{one.recovered:.1f}",
    )


def _worst(one: Outcome) -> float:
    return max(window.worst for window in one.faulty)


def _until_open(one: Outcome) -> int:
    return max(before_quiet(window.calls) for window in one.faulty)


def _probes(one: Outcome) -> int:
    return max(most_probes(window.calls, slack=0.2) for window in one.faulty)


def _told(one: Outcome, sort: str) -> Counter[str]:
    return sum((counted(window.answers, sort) for window in one.faulty), Counter[str]())


def _said(one: Outcome) -> str:
    return f"warm {listed(_told(one, WARM))}; cold {listed(_told(one, COLD))}"


def _checks(one: Outcome) -> Iterator[Check]:
    fault = one.case.fault
    answers = [answer for window in one.faulty for answer in window.answers]
    odd_warm = _told(one, WARM).total() - _told(one, WARM)["STALE"]
    cold = _told(one, COLD)
    odd_cold = cold.total() - sum(cold[state] for state in {one.case.says, "UNAVAILABLE"})
    odd_crm = sum(set(answer.crm) != {"FRESH"} for answer in answers)
    yield at_most(f"{fault}: growth of the CRM's part", one.growth, GROWTH)
    yield at_most(f"{fault}: slowest answer", _worst(one), DEADLINE + GRACE, "s")
    yield exactly(f"{fault}: CRM parts that were not whole", odd_crm, 0)
    yield exactly(f"{fault}: warm sections that were not STALE", odd_warm, 0)
    yield exactly(f"{fault}: cold sections that said something else", odd_cold, 0)
    yield at_most(f"{fault}: calls until the breaker was open", _until_open(one), OPENED)
    yield at_most(f"{fault}: probes in five seconds", _probes(one), PROBES)
    yield at_most(f"{fault}: fresh again after", one.recovered, RECOVERY, "s")
