"""The CRM and the ERP of the shield, a process of their own: the fault lab over a made-up company.

Told by one line of JSON what to serve, ended by end of file. Beside the lab's own ``/control`` are
``GET /bench/calls/{system}``, the instants of all calls since the last reset (monotonic, of this
machine), and ``PUT /bench/changes`` ``{"rate": 500}``: so many stocks change per second from then
on, each to a value that no stock ever had.
"""

from __future__ import annotations

import asyncio
import itertools
import sys
from contextlib import AsyncExitStack
from decimal import Decimal
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from backends.port import Backend, By, CallContext, Query
from backends.vocabulary import Kind
from benchmarks.shield import company
from gateway.demo.lab.control import control
from gateway.demo.lab.lab import REDIS, Lab
from gateway.demo.lab.serving import HOST, serving

_TICK = 0.01
_SOON = 10.0


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What the house is to serve; ``redis`` is the port of a Redis to stand before."""

    products: int = 1_000
    customers: int = 100
    latency: float = 0.02
    redis: int | None = None


class Open(msgspec.Struct, frozen=True, kw_only=True):
    """Where everything answers; ``redis`` is the port of the lab's proxy before it."""

    control: str
    crm: str
    erp: str
    redis: int | None


class Changes:
    """Changes stocks all the time, one after the other, each to a value never seen before."""

    def __init__(self, lab: Lab, stocks: list[Any]) -> None:
        """Change nothing yet."""
        self._lab = lab
        self._stocks = itertools.cycle(stocks)
        self._values = itertools.count(1_000_000)
        self.rate = 0.0

    async def run(self) -> None:
        """Change as many per second as ``rate`` says."""
        owed = 0.0
        while True:
            await asyncio.sleep(_TICK)
            owed += self.rate * _TICK
            while owed >= 1:
                owed -= 1
                self._lab.journal.change(next(self._stocks), Decimal(next(self._values)))


async def run(wanted: Wanted) -> None:
    """Serve until standard input ends."""
    crm = company.crm(wanted.customers)
    erp = company.erp(wanted.customers, wanted.products)
    systems: dict[str, Backend] = {"crm": crm, "erp": erp}
    redis = (HOST, wanted.redis) if wanted.redis else None
    async with AsyncExitStack() as stack, asyncio.TaskGroup() as group:
        lab = await stack.enter_async_context(Lab(systems, redis=redis, latency=wanted.latency))
        changes = Changes(lab, await _stocks(erp, wanted.products))
        changing = group.create_task(changes.run())
        app = control(lab)
        app.router.routes += _routes(lab, changes)
        port = await stack.enter_async_context(serving(app))
        told = Open(
            control=f"http://{HOST}:{port}",
            crm=lab.url("crm"),
            erp=lab.url("erp"),
            redis=lab.parts[REDIS].proxy.port if redis else None,
        )
        sys.stdout.buffer.write(msgspec.json.encode(told) + b"\n")
        sys.stdout.buffer.flush()
        await asyncio.to_thread(sys.stdin.buffer.read)
        changing.cancel()


async def _stocks(erp: Backend, products: int) -> list[Any]:
    keys = tuple(company.skus(products))
    deadline = asyncio.get_running_loop().time() + _SOON
    query = Query(system="erp", kind=Kind.STOCK, by=By.SKU, keys=keys)
    page = await erp.fetch(query, CallContext(deadline=deadline))
    return [item for key in keys for item in page.results[key].items]


def _routes(lab: Lab, changes: Changes) -> list[Route]:
    async def calls(request: Request) -> Response:
        counts = lab.parts[request.path_params["system"]].counts
        return _answer(list(counts.instants))

    async def change(request: Request) -> Response:
        changes.rate = float(msgspec.json.decode(await request.body())["rate"])
        return _answer({"rate": changes.rate})

    return [
        Route("/bench/calls/{system}", calls),
        Route("/bench/changes", change, methods=["PUT"]),
    ]


def _answer(told: Any) -> Response:
    return Response(msgspec.json.encode(told), media_type="application/json")


if __name__ == "__main__":
    asyncio.run(run(msgspec.json.decode(sys.stdin.buffer.readline(), type=Wanted)))
