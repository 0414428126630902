"""What a question leaves behind when its system is away: nothing that the collector cannot free."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest

from backends.errors import Unavailable
from backends.vocabulary import Kind
from resolvers import ids
from resolvers.context import RequestContext
from tests.resolvers.world import world

QUESTIONS = 10


def contexts() -> int:
    """Count the contexts of questions that are still there."""
    for _ in range(3):  # what one round frees may hold more
        gc.collect()
    return sum(type(one) is RequestContext for one in gc.get_objects())


@pytest.mark.parametrize(
    "query",
    [
        f'{{ order(id: "{ids.encode("erp", "S1")}") {{ number }} }}',
        '{ product(sku: "P1") { name } }',
        '{ findOrders(reference: "S1") { freshness { state } nodes { id } } }',
        '{ customerByLink(system: "crm", key: "K1") { name orders { nodes { id } } } }',
    ],
)
async def test_a_question_that_fails_is_forgotten(query: str, tmp_path: Path) -> None:
    async with world(tmp_path) as w:

        async def fail() -> None:
            for kind in (Kind.ORDER, Kind.PRODUCT):
                w.erp.failures[kind] = Unavailable("away", system="erp", kind=kind)
            await w.ask(query)

        await fail()
        before = contexts()
        for _ in range(QUESTIONS):
            await fail()
        assert contexts() <= before + 1
