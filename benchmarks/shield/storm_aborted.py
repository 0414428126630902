"""A thousand callers that hang up: what was asked for them ends, and nothing of them stays."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

import httpx
import msgspec

from benchmarks.exchanges import opened
from benchmarks.shield import company
from benchmarks.shield.fleet import Worker, gateways
from benchmarks.shield.house import Wanted
from benchmarks.shield.scenario import Options, Result, at_least, at_most, exactly
from benchmarks.shield.storm_vitals import Vitals, vitals
from benchmarks.shield.systems import Systems, standing
from tests.connections import posted

CALLERS = 100
WAVES = 10
CUSTOMERS = 3 * CALLERS
SOON = 20.0  # seconds
MEMORY = 5.0  # MB that may come and go
_INSIDE = "c360_questions_in_flight "
QUESTION = """
query($key: String!) { customerByLink(system: "crm", key: $key) { orders { nodes { number } } } }
"""


class Gone(msgspec.Struct, frozen=True, kw_only=True):
    """What came of all waves."""

    before: Vitals
    after: Vitals
    calls: int
    left: int  # calls that the ERP still works on
    orders: int  # that an ordinary question finds afterwards


class Crowd:
    """Callers of one gateway before a house whose ERP answers nothing."""

    def __init__(self, systems: Systems, worker: Worker) -> None:
        """Ask as support does."""
        self._systems = systems
        self._worker = worker
        self._token = worker.token("support_agent")
        self._keys = company.customers(CUSTOMERS)

    async def wave(self, number: int) -> None:
        """Ask, each for a customer of his own, and hang up when all are inside."""
        first = CALLERS * (number % 3)
        async with opened(self._worker.url, CALLERS) as exchanges:
            asked = [
                asyncio.create_task(exchange.ask(self._request(key)))
                for exchange, key in zip(exchanges, self._keys[first:], strict=False)
            ]
            await until(self._all_inside)
        await asyncio.gather(*asked)
        await until(self._all_gone)

    async def after(self) -> int:
        """Ask and wait; return how many orders there are."""
        headers = {"authorization": f"Bearer {self._token}"}
        body = {"query": QUESTION, "variables": {"key": self._keys[0]}}
        async with httpx.AsyncClient(base_url=self._worker.url, trust_env=False) as client:
            answer = (await client.post("/graphql", json=body, headers=headers)).json()
        return len(answer["data"]["customerByLink"]["orders"]["nodes"])

    def _request(self, key: str) -> bytes:
        return posted(self._token, QUESTION, {"key": key})

    async def _all_inside(self) -> bool:
        return await self._inside() == CALLERS and await self._under_way() > 0

    async def _all_gone(self) -> bool:
        return await self._inside() == 0 and await self._under_way() == 0

    async def _inside(self) -> int:
        async with httpx.AsyncClient(base_url=self._worker.url, trust_env=False) as client:
            lines = (await client.get("/metrics")).text.splitlines()
        return int(float(next(x for x in lines if x.startswith(_INSIDE))[len(_INSIDE) :]))

    async def _under_way(self) -> int:
        found: int = (await self._systems.counts("erp"))["in_flight"]
        return found


async def until(met: Callable[[], Awaitable[bool]]) -> None:
    """Wait for something, within a bounded time."""
    end = time.monotonic() + SOON
    while not await met():
        if time.monotonic() > end:
            raise TimeoutError("what should come does not")
        await asyncio.sleep(0.02)


async def gone() -> Gone:
    """Let a thousand hang up, after as many of them that nobody counts have warmed everything."""
    async with (
        standing(Wanted(customers=CUSTOMERS, products=10)) as systems,
        gateways(systems, tables=TABLES) as (worker,),
    ):
        await asyncio.sleep(1.0)  # the first listing of customers ends
        crowd = Crowd(systems, worker)
        await systems.fault("erp", "hang")
        await _waves(crowd)
        before = await vitals(worker)
        await systems.reset()
        await _waves(crowd)
        after, counts = await vitals(worker), await systems.counts("erp")
        await systems.fault("erp")
        orders = await crowd.after()
    return Gone(
        before=before,
        after=after,
        calls=counts["calls"],
        left=counts["in_flight"],
        orders=orders,
    )


async def _waves(crowd: Crowd) -> None:
    for number in range(WAVES):
        await crowd.wave(number)


# Nobody is patient here: silence that ends because the caller left must not open the breaker.
TABLES = {"server": {"request_timeout": "60s"}, "systems": {"erp": {"timeout": "60s"}}}


async def run(_options: Options) -> Result:
    """Hang up."""
    found = await gone()
    before, after = found.before, found.after
    return Result(
        title=f"{WAVES * CALLERS:,} callers that hang up",
        rows=(
            ("", "MB", "files", "tasks"),
            ("before", f"{before.rss:.1f}", f"{before.files}", f"{before.tasks}"),
            ("after", f"{after.rss:.1f}", f"{after.files}", f"{after.tasks}"),
        ),
        checks=(
            at_least("calls that reached the ERP for them", found.calls, WAVES),
            exactly("calls that the ERP still works on", found.left, 0),
            at_most("memory more than before", after.rss - before.rss, MEMORY, "MB"),
            at_most("files open more than before", after.files - before.files, 0),
            at_most("tasks more than before", after.tasks - before.tasks, 0),
            exactly("orders that are found afterwards", found.orders, 2),
        ),
        notes=("The ERP accepts connections and answers nothing while they ask.",),
    )
