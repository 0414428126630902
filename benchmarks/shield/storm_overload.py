"""Twice the load that one gateway can carry: how much of its best it still answers, how it refuses.

First as many questions as it answers at most and, for comparison, half as many; then twice as many
whatever comes; then half as many again, and its best once more, as a machine is never quiet.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import httpx
import msgspec

from backends.vocabulary import Kind
from benchmarks.race.processes import usage
from benchmarks.shield.fleet import Worker, gateways
from benchmarks.shield.house import Wanted
from benchmarks.shield.scenario import Check, Options, Result, Series, at_least, at_most, exactly
from benchmarks.shield.storm_load import OK, REFUSED, Load, Outcome, measured, share
from benchmarks.shield.storm_vitals import Lag, lagging
from benchmarks.shield.systems import standing
from tests.connections import posted

SECONDS = 60.0
WARM, BEST, HALF = 3.0, 10.0, 8.0  # seconds
WITHIN = 2.0  # seconds after which an answer is of no use any more
GOODPUT = 0.9
REFUSAL = 50.0  # ms
NORMAL = 5.0  # seconds
SLOW = 3.0  # times what is slow at half the load is not normal
LEAST = 100.0  # ms below which nothing is slow
# The systems share this machine's cores, so nothing is to wait for them.
TABLES: Mapping[str, Any] = {
    "server": {"max_in_flight": 1024},
    "freshness": {kind: {"fresh": "10m", "revalidate": "10m", "if_error": "30m"} for kind in Kind},
}
FIRST = "{ customers(first: 1) { nodes { id } } }"
QUESTION = """
query($id: ID!) { customer(id: $id) { name orders { nodes { number status } } } }
"""


class Phase(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one load."""

    name: str
    seconds: float
    began: float
    outcomes: Sequence[Outcome]
    cpu: float  # seconds of the gateway's
    waited: float  # seconds for which the gateway waited for a core

    @property
    def good(self) -> float:
        """Answers a second that came in time to be of use."""
        end = self.began + self.seconds
        return sum(_useful(one) and one.due + one.ms / 1e3 <= end for one in self.outcomes) / (
            self.seconds
        )

    def took(self, status: int) -> list[float]:
        """Return the milliseconds of all answers with this status, from their sending."""
        return [one.sent_ms for one in self.outcomes if one.status == status]


def _useful(one: Outcome) -> bool:
    return one.status == OK and one.ms <= WITHIN * 1e3


class Gauge:
    """Puts loads on one gateway."""

    def __init__(self, worker: Worker, request: bytes, lag: Lag) -> None:
        """Ask it this."""
        self._worker = worker
        self._request = request
        self._lag = lag

    async def phase(self, name: str, seconds: float, rate: float = 0.0) -> Phase:
        """Measure one load: ``rate`` a second, or as fast as it answers."""
        load = Load(url=self._worker.url, request=self._request, seconds=seconds, rate=rate)
        cpu = usage(self._worker.pid).cpu
        outcomes = await measured(load)
        began = min(one.due for one in outcomes)
        return Phase(
            name=name,
            seconds=seconds,
            began=began,
            outcomes=outcomes,
            cpu=usage(self._worker.pid).cpu - cpu,
            waited=self._lag.within(began, began + seconds),
        )


async def run(options: Options) -> Result:
    """Measure all loads, one after the other."""
    async with (
        standing(Wanted(customers=20, products=10)) as systems,
        gateways(systems, tables=TABLES) as (worker,),
        lagging([worker.pid]) as lag,
    ):
        gauge = Gauge(worker, await _question(worker), lag)
        return _result(await _phases(gauge, options.seconds or SECONDS))


async def _phases(gauge: Gauge, seconds: float) -> list[Phase]:
    await gauge.phase("warm", WARM)
    best = await gauge.phase("its best", BEST)
    half = await gauge.phase("half as many", HALF, best.good / 2)
    twice = await gauge.phase("twice as many", seconds, best.good * 2)
    after = await gauge.phase("half as many, after", HALF, best.good / 2)
    again = await gauge.phase("its best, after", BEST)
    return [best, half, twice, after, again]


async def _question(worker: Worker) -> bytes:
    """Write the question for the first customer, as soon as there is one."""
    token, until = worker.token(), time.monotonic() + 30
    headers = {"authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=worker.url, trust_env=False, headers=headers) as client:
        while time.monotonic() < until:
            found = (await client.post("/graphql", json={"query": FIRST})).json()
            if nodes := found["data"]["customers"]["nodes"]:
                return posted(token, QUESTION, {"id": nodes[0]["id"]})
            await asyncio.sleep(0.1)
    raise TimeoutError("the directory stays empty")


def _result(phases: Sequence[Phase]) -> Result:
    best, half, twice, after, again = phases
    return Result(
        title="Twice the load",
        rows=(_HEAD, *map(_row, phases)),
        checks=tuple(_checks(best, half, twice, after, again)),
        series=tuple(_curves(twice)),
        notes=(_LOAD, _TIMES, _cost(best, twice)),
    )


_LOAD = (
    f"An answer is good when it came within {WITHIN:.0f} s and before the load's end; the rate of "
    "twice the load is fixed, whatever comes back."
)
_TIMES = (
    "Refusals are timed from their sending; 'waited' is for how long the gateway had work and no "
    "core, which other work on the machine had."
)


def _cost(best: Phase, twice: Phase) -> str:
    one, other = _per_cpu(best), _per_cpu(twice)
    figures = f"{one:.0f} at its best, {other:.0f} at twice the load ({other / one:.0%})"
    return f"Good answers per second of the gateway's CPU: {figures}."


def _per_cpu(one: Phase) -> float:
    return one.good * one.seconds / one.cpu


def _checks(best: Phase, half: Phase, twice: Phase, after: Phase, again: Phase) -> Iterator[Check]:
    peak = (best.good + again.good) / 2
    refused = share(twice.took(REFUSED), 0.99)
    others = sum(one.status not in {OK, REFUSED} for one in twice.outcomes)
    yield at_least("goodput at twice the load, of the best", twice.good / peak, GOODPUT)
    yield at_most("99 of 100 refusals within", refused, REFUSAL, "ms")
    yield at_most("normal again after", _abnormal(half, after), NORMAL, "s")
    yield exactly("answers that were neither whole nor refusals", others, 0)


def _abnormal(half: Phase, after: Phase) -> float:
    """Return for how long after the overload something was refused or slow."""
    slow = max(LEAST, SLOW * share(half.took(OK), 0.99))
    late = [one.due for one in after.outcomes if one.status != OK or one.ms > slow]
    return max(late, default=after.began) - after.began


_HEAD = (
    "load",
    "asked/s",
    "good/s",
    "p50 ms",
    "p99 ms",
    "refused/s",
    "p50 ms",
    "p99 ms",
    "worst ms",
    "CPU",
    "waited",
)


def _row(one: Phase) -> tuple[str, ...]:
    good, refused = one.took(OK), one.took(REFUSED)
    return (
        one.name,
        f"{len(one.outcomes) / one.seconds:.0f}",
        f"{one.good:.0f}",
        f"{share(good, 0.5):.0f}",
        f"{share(good, 0.99):.0f}",
        f"{len(refused) / one.seconds:.0f}",
        f"{share(refused, 0.5):.0f}",
        f"{share(refused, 0.99):.0f}",
        f"{max(refused, default=0.0):.0f}",
        f"{one.cpu / one.seconds:.0%}",
        f"{one.waited / one.seconds:.0%}",
    )


def _curves(twice: Phase) -> Iterator[Series]:
    for name, status in (("answers", OK), ("refusals", REFUSED)):
        counts = [0] * (int(twice.seconds) + 1)
        for one in twice.outcomes:
            second = int(one.due - twice.began)
            counts[min(second, len(counts) - 1)] += one.status == status
        points = tuple((float(second), float(count)) for second, count in enumerate(counts[:-1]))
        yield Series(name=name, axis="per second, at twice the load", points=points)
