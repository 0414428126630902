"""Clients that leave: what was asked of the systems for them ends, and nothing of them stays."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable
from pathlib import Path

import pytest

from backends.routes import Flight
from backends.vocabulary import Kind
from resolvers.context import RequestContext
from tests.connections import connected, posted
from tests.journeys.company import Company, running
from tests.resolvers.world import PEOPLE

pytestmark = pytest.mark.integration

WAVES, CLIENTS = 10, 100
SECONDS = 90.0
POOLS = 20  # files that pools of connections may have opened meanwhile; clients are a thousand
FIND = "query($reference: String!) { findOrders(reference: $reference) { nodes { number } } }"


class Endless:
    """A read that never ends by itself."""

    def __init__(self) -> None:
        """Nobody has begun one yet."""
        self.begun = self.cancelled = 0

    async def __call__(self) -> None:
        self.begun += 1
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise


def sample(company: Company, name: str, **labels: str) -> float:
    return company.gateway.metrics.registry.get_sample_value(name, labels) or 0.0


def kept() -> tuple[int, int, int]:
    """Count what requests leave behind: their contexts, their flights, and open files."""
    gc.collect()
    held = [type(one) for one in gc.get_objects() if isinstance(one, (Flight, RequestContext))]
    return (
        held.count(RequestContext),
        held.count(Flight),
        sum(1 for _ in Path("/proc/self/fd").iterdir()),
    )


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(SECONDS):
        while True:
            if condition():
                return
            await asyncio.sleep(0.005)


async def wave(company: Company, number: int) -> None:
    """Let clients ask, each for something else, and hang up when all of them are inside."""
    token = company.token(PEOPLE["support_agent"])
    questions = [
        posted(token, FIND, {"reference": f"R{number}-{client}"}) for client in range(CLIENTS)
    ]
    async with connected(str(company.client.base_url), CLIENTS) as connections:
        asked = [
            asyncio.create_task(connection.ask(question))
            for connection, question in zip(connections, questions, strict=True)
        ]
        await until(lambda: sample(company, "c360_questions_in_flight") == CLIENTS)
        await until(lambda: company.erp.in_flight > 0)
    gone = await asyncio.gather(*asked, return_exceptions=True)
    assert all(isinstance(one, (OSError, EOFError)) for one in gone)
    await until(lambda: sample(company, "c360_questions_in_flight") == 0)


async def test_a_thousand_clients_that_leave_leave_nothing_behind(tmp_path: Path) -> None:
    async with running(tmp_path, None) as company:
        endless = company.erp.delays[Kind.ORDER] = Endless()
        await wave(company, 0)
        await until(lambda: company.erp.in_flight == 0)
        tasks, before = len(asyncio.all_tasks()), kept()
        for number in range(1, WAVES + 1):
            await wave(company, number)
        await until(lambda: company.erp.in_flight == 0 and len(asyncio.all_tasks()) <= tasks)
        contexts, flights, files = before
        allowed = (contexts, flights, files + POOLS)
        await until(lambda: all(now <= most for now, most in zip(kept(), allowed, strict=True)))
        assert endless.cancelled == endless.begun > WAVES
        left = sample(company, "c360_requests_total", status="499")
        assert left == (WAVES + 1) * CLIENTS


async def test_after_clients_have_left_the_system_can_be_asked_as_before(tmp_path: Path) -> None:
    async with running(tmp_path, None) as company:
        company.erp.delays[Kind.ORDER] = Endless()
        await wave(company, 0)
        del company.erp.delays[Kind.ORDER]
        found = await company.data(FIND, "support_agent", reference="S1")
        assert [order["number"] for order in found["findOrders"]["nodes"]] == ["S1"]
