"""Many callers, one cold stock: how often the ERP is asked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import msgspec

from benchmarks.shield import company
from benchmarks.shield.fleet import Worker, gateways
from benchmarks.shield.house import Wanted
from benchmarks.shield.load import Job, asked, loaded, percentile
from benchmarks.shield.question import QUESTION, listed, shown, states
from benchmarks.shield.scenario import Check, Options, Result, exactly
from benchmarks.shield.systems import PER_CALL, Systems, standing
from tests.valkey_process import Process

LATENCY = 0.5
CALLERS = 500
# However slow the machine, who asks last may still have what was read first.
_LONG = {"fresh": "1m", "revalidate": "1m", "if_error": "5m"}
_QUIET = 1.0  # seconds: the first listing of customers ends


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks whom for what at once; ``page`` is how many keys one call may carry."""

    name: str
    calls: int
    workers: int = 1
    callers: int = CALLERS
    skus: int = 1
    page: int = PER_CALL


CASES = (
    Case(name="500 callers, one SKU, one process", calls=1),
    Case(name="500 callers, one SKU, four processes on one Valkey", workers=4, calls=1),
    Case(name="100 SKUs in one question", callers=1, skus=100, calls=1),
    Case(name="100 SKUs in one question, 50 per page", callers=1, skus=100, page=50, calls=2),
)


async def run(_options: Options) -> Result:
    """Ask in all ways, each of a gateway that has just started."""
    rows: list[tuple[str, ...]] = [("case", "ERP calls", "p50 ms", "worst ms", "sections")]
    checks: list[Check] = []
    for case in CASES:
        row, found = await measured(case)
        rows.append(row)
        checks += found
    return Result(
        title="One cold stock",
        rows=tuple(rows),
        checks=tuple(checks),
        notes=(f"The ERP takes {LATENCY * 1000:.0f} ms.",),
    )


async def measured(case: Case) -> tuple[tuple[str, ...], list[Check]]:
    """Ask once; return the row and the checks."""
    async with _standing(case) as (systems, workers):
        await asyncio.sleep(_QUIET)
        await systems.reset()
        seen = await loaded(_job(case, workers))
        calls = (await systems.counts())["kinds"].get("stock.sku", 0)
    spent = [(one.received - one.sent) * 1e3 for one in seen]
    right = sum(one.value == str(int(one.sku[1:]) - 1) for one in shown(seen))
    wanted = case.callers * case.skus
    row = (case.name, str(calls), f"{percentile(spent, 0.5):.0f}", f"{max(spent):.0f}")
    return (*row, listed(states(seen))), [
        exactly(f"{case.name}: calls at the ERP", calls, case.calls),
        exactly(f"{case.name}: right values", right, wanted),
    ]


@asynccontextmanager
async def _standing(case: Case) -> AsyncIterator[tuple[Systems, list[Worker]]]:
    async with AsyncExitStack() as stack:
        redis = None
        if case.workers > 1:
            valkey = Process('save ""\n')
            stack.callback(valkey.discard)
            valkey.start()
            redis = f"redis://127.0.0.1:{valkey.port}/0"
        systems = await stack.enter_async_context(standing(Wanted(latency=LATENCY)))
        page: dict[str, Any] = {"kinds": {"stock": {"sku": {"max_keys": case.page}}}}
        tables = {"systems": {"erp": page}, "freshness": {"stock": _LONG}}
        workers = await stack.enter_async_context(
            gateways(systems, case.workers, redis=redis, tables=tables)
        )
        yield systems, workers


def _job(case: Case, workers: list[Worker]) -> Job:
    """Ask once on every connection."""
    return Job(
        urls=tuple(one.url for one in workers),
        bearing=workers[0].token(),
        bodies=(asked(QUESTION, {"skus": company.skus(case.skus)}),),
        connections=case.callers,
        seconds=0.0,
    )
