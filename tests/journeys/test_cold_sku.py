"""Many ask for the same stock that nobody has read yet: the ERP is asked once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from backends.memory import MemoryBackend
from backends.vocabulary import Kind
from benchmarks.shield import cold
from tests.connections import connected, posted
from tests.journeys import company
from tests.journeys.company import Company, Erp, running
from tests.resolvers import world

pytestmark = pytest.mark.integration

QUESTION = "query($skus: [String!]!) { products(skus: $skus) { sku stock { total { value } } } }"
CALLERS = 500
LONG = {Kind.STOCK: {"fresh": "1m", "revalidate": "1m"}}  # a slow machine is slow to ask 500 times
TRIES = 3
SKUS = [f"P-{n}" for n in range(100)]


def systems() -> tuple[MemoryBackend, Erp]:
    """Make a company with the stock of a hundred products, each of which has its own."""
    entities = world.erp_entities()
    entities[Kind.STOCK] = [world.stock(sku, "SH", n) for n, sku in enumerate(SKUS)]
    return company.crm(), Erp(entities)


@pytest.fixture
async def slow(tmp_path: Path) -> AsyncIterator[Company]:
    """Serve it before an ERP that takes half a second."""
    async with running(tmp_path, LONG, systems=systems()) as made:
        made.erp.delays[Kind.STOCK] = lambda: asyncio.sleep(0.5)
        yield made


async def test_five_hundred_callers_of_a_cold_sku_make_one_call(slow: Company) -> None:
    token = slow.token(world.PEOPLE["admin"])
    async with connected(str(slow.client.base_url), CALLERS) as connections:
        request = posted(token, QUESTION, {"skus": ["P-7"]})
        answers = await asyncio.gather(*(one.ask(request) for one in connections))
    told = {"products": [{"sku": "P-7", "stock": {"total": {"value": "7"}}}]}
    assert [msgspec.json.decode(one) for one in answers] == [{"data": told}] * CALLERS
    assert slow.calls() == ["erp stock sku P-7"]


async def test_a_hundred_skus_in_one_question_are_one_call(slow: Company) -> None:
    found = await slow.data(QUESTION, "admin", skus=SKUS)
    values = [product["stock"]["total"]["value"] for product in found["products"]]
    assert values == [str(n) for n in range(len(SKUS))]
    assert slow.calls() == [f"erp stock sku {','.join(sorted(SKUS))}"]


async def test_four_processes_on_one_redis_make_one_call() -> None:
    """Each of them answers a quarter of the callers, all at once.

    A process that gets no processor for long takes its Redis for lost and asks by itself, so a
    machine with other work may need a second try.
    """
    case = next(case for case in cold.CASES if case.workers > 1)
    failed = []
    for _ in range(TRIES):
        _, checks = await cold.measured(case)
        failed = [check for check in checks if not check.held]
        if not failed:
            break
    assert failed == []
