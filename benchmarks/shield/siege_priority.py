"""A thousand portal clients poll stock while one support agent looks up orders.

Windows of the agent alone and of the agent among the clients alternate, so that both see the same
machine. Two gateways share a Valkey, and so the cap of the ERP.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import cycle
from typing import Any

import msgspec

from benchmarks.race.processes import usage
from benchmarks.shield import company
from benchmarks.shield.fleet import Worker, gateways
from benchmarks.shield.house import Wanted
from benchmarks.shield.load import percentile
from benchmarks.shield.scenario import Check, Options, Result, at_most, exactly
from benchmarks.shield.siege_clients import Polled, Polling, polling
from benchmarks.shield.systems import Systems, standing
from resolvers.ids import encode
from tests.connections import Connection, connected, posted
from tests.valkey_process import Process

CLIENTS = 1_000
SECONDS = 10.0
PAIRS = 3
PAUSE = 0.2  # of the agent between two checks
LATENCY = 0.05
CUSTOMERS = 500
PRODUCTS = 1_000
GROWTH = 2.0
SETTLING = 2.0
STOCK = "query Stock($sku: String!) { product(sku: $sku) { stock { freshness { state } level } } }"
ORDER = "query Order($id: ID!) { order(id: $id) { number status customer { name } } }"


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """How often each client polls, and how many calls the ERP bears at once."""

    name: str
    every: float
    cap: int
    held: bool = True  # whether anything is promised of the agent's time


CASES = (
    Case(name="every 10 s, cap 8", every=10.0, cap=8),
    Case(name="every 10 s, cap 2", every=10.0, cap=2),
    Case(name="every 5 s, cap 2", every=5.0, cap=2),
    Case(name="every 1 s, cap 8: more than they can", every=1.0, cap=8, held=False),
)


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What the agent and the clients saw, in ms, and what the ERP did."""

    case: Case
    idle: Sequence[float]
    busy: Sequence[float]
    polled: Sequence[float]
    others: int
    rate: float
    cores: float
    calls: float
    peak: int

    @property
    def growth(self) -> float:
        """By which factor the agent's 95th percentile grew."""
        return percentile(self.busy, 0.95) / percentile(self.idle, 0.95)


class Agent:
    """Looks up one order after the other, each of which nobody has looked up before."""

    def __init__(self, connections: Sequence[Connection], token: str) -> None:
        """Ask over several connections in turn."""
        self._connections = cycle(connections)
        self._token = token
        debtors = map(company.debtor, company.customers(CUSTOMERS))
        self._orders = cycle([f"S{debtor}-{n}" for n in range(2) for debtor in debtors])

    async def work(self, seconds: float) -> list[float]:
        """Look up orders for so long; return the milliseconds that each took."""
        spent, until = list[float](), time.perf_counter() + seconds
        while time.perf_counter() < until:
            order = {"id": encode("erp", next(self._orders))}
            began = time.perf_counter()
            answer = await next(self._connections).ask(posted(self._token, ORDER, order))
            spent.append((time.perf_counter() - began) * 1e3)
            assert b'"status":"' in answer, answer
            await asyncio.sleep(PAUSE)
        return spent


async def run(options: Options) -> Result:
    """Try all cases, one after the other."""
    return await tried(CASES, options)


async def tried(cases: Sequence[Case], options: Options) -> Result:
    """Try some cases."""
    outcomes = [await measured(case, options) for case in cases]
    return Result(
        title="Support among a thousand polling clients",
        rows=(_HEAD, *map(_row, outcomes)),
        checks=tuple(check for one in outcomes for check in _checks(one)),
        notes=(_SETTING, _SHARED),
    )


_SETTING = (
    f"{CLIENTS:,} connections that stay open, two gateways on one Valkey, an ERP and a CRM that "
    f"take {LATENCY * 1000:.0f} ms; no stock is fresh for longer than a moment, no order is "
    "looked up twice within its window."
)
_SHARED = "The clients take part of the same cores; cores are those of the two gateways."


async def measured(case: Case, options: Options) -> Outcome:
    """Let the agent work alone and among the clients, in turn."""
    seconds = options.seconds or SECONDS
    async with open_for(case) as (systems, workers, agent):
        idle, busy, polls, cores = list[float](), list[float](), list[Polled](), list[float]()
        calls, peak = 0, 0
        await agent.work(SETTLING)
        for turn in range(PAIRS):
            idle += await agent.work(seconds)
            async with polling(_clients(case, workers, options.seed + turn), polls.append):
                await agent.work(SETTLING)
                await systems.reset()
                cpu, began = _cpu(workers), time.monotonic()
                busy += await agent.work(seconds)
                cores.append((_cpu(workers) - cpu) / (time.monotonic() - began))
                counts = await systems.counts()
                calls, peak = calls + counts["calls"], max(peak, counts["peak"])
    polled = [ms for one in polls for ms in one.ms]
    return Outcome(
        case=case,
        idle=idle,
        busy=busy,
        polled=polled,
        others=sum(len(one.others) for one in polls),
        rate=len(polled) / PAIRS / (seconds + SETTLING),
        cores=max(cores),
        calls=calls / PAIRS / seconds,
        peak=peak,
    )


@asynccontextmanager
async def open_for(case: Case) -> AsyncIterator[tuple[Systems, list[Worker], Agent]]:
    """Run what a case needs."""
    async with AsyncExitStack() as stack:
        valkey = Process('save ""\n')
        stack.callback(valkey.discard)
        valkey.start()
        wanted = Wanted(customers=CUSTOMERS, products=PRODUCTS, latency=LATENCY)
        systems = await stack.enter_async_context(standing(wanted))
        redis = f"redis://127.0.0.1:{valkey.port}/0"
        workers = await stack.enter_async_context(
            gateways(systems, 2, redis=redis, tables=_tables(case))
        )
        connections = [
            connection
            for worker in workers
            for connection in await stack.enter_async_context(connected(worker.url, 1))
        ]
        yield systems, workers, Agent(connections, workers[0].token("support_agent"))


def _tables(case: Case) -> Mapping[str, Any]:
    return {
        "systems": {"erp": {"cap": case.cap}},
        "freshness": {"stock": {"fresh": 0, "revalidate": 0}},
    }


def _clients(case: Case, workers: Sequence[Worker], seed: int) -> Polling:
    customer = company.customers(1)[0]
    return Polling(
        urls=tuple(worker.url for worker in workers),
        token=workers[0].token("portal_customer", customers=(f"crm:{customer}",)),
        query=STOCK,
        skus=tuple(company.skus(PRODUCTS)),
        clients=CLIENTS,
        every=case.every,
        seed=seed,
    )


def _cpu(workers: Sequence[Worker]) -> float:
    return sum(usage(worker.pid).cpu for worker in workers)


_HEAD = (
    "case",
    "polls/s",
    "refused",
    "gateways' cores",
    "portal p50 ms",
    "portal p95 ms",
    "agent alone p50 ms",
    "p95 ms",
    "agent among them p50 ms",
    "p95 ms",
    "growth",
    "ERP calls/s",
    "in flight at most",
)


def _row(one: Outcome) -> tuple[str, ...]:
    figures = (
        *(percentile(one.polled, part) for part in (0.5, 0.95)),
        *(percentile(one.idle, part) for part in (0.5, 0.95)),
        *(percentile(one.busy, part) for part in (0.5, 0.95)),
    )
    return (
        one.case.name,
        f"{one.rate:.0f}",
        f"{one.others}",
        f"{one.cores:.2f}",
        *(f"{ms:.0f}" for ms in figures),
        f"x{one.growth:.2f}",
        f"{one.calls:.0f}",
        f"{one.peak}",
    )


def _checks(one: Outcome) -> Iterator[Check]:
    name = one.case.name
    if one.case.held:
        yield at_most(f"{name}: growth of the agent's 95th percentile", one.growth, GROWTH)
        yield exactly(f"{name}: polls that were refused", one.others, 0)
    yield at_most(f"{name}: calls in flight at the ERP", one.peak, one.case.cap)
