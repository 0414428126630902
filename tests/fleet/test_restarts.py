"""Gateways come and go under load, and nobody who asks notices."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager

import pytest

from benchmarks.shield import company
from policies.audit import End, verify
from tests.connections import posted
from tests.fleet.asking import Asking, asking
from tests.fleet.conftest import COUNT, Many

pytestmark = [
    pytest.mark.integration,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.timeout(600),
]

MANY = 100  # answers before something is done to a gateway, and after
QUESTION = """
query($sku: String!) {
  product(sku: $sku) { stock { total { value } } }
  customers(first: 1) { nodes { credit { accounts { limit { amount } } } } }
}
"""


def under_load(many: Many) -> AbstractAsyncContextManager[Asking]:
    """Let clients ask the balancer."""
    token = many.gateways.token("finance")
    requests = [posted(token, QUESTION, {"sku": sku}) for sku in company.skus(50)]
    return asking(many.address, requests)


async def test_a_gateway_that_is_killed_takes_no_request_with_it(many: Many) -> None:
    first = many.gateways.ports[0]
    async with under_load(many) as load:
        await load.answers(MANY)
        many.gateways.kill(first)
        await load.answers(MANY)
    many.gateways.start(first)
    await many.gateways.ready(first)
    assert load.wrong == []  # the balancer asks another for what was under way


async def test_a_rolling_restart_costs_no_request(many: Many) -> None:
    statuses = []
    async with under_load(many) as load:
        for port in many.gateways.ports:
            await load.answers(MANY)
            statuses.append(await many.gateways.stop(port))
            many.gateways.start(port)
            await many.gateways.ready(port)
        await load.answers(MANY)
    assert statuses == [0] * COUNT
    assert load.wrong == []


async def test_the_log_of_all_that_came_and_went_is_sound(many: Many) -> None:
    assert await many.gateways.stop_all() == [0] * COUNT
    shared = many.gateways.shared
    report = await verify(shared.database, [shared.key()])
    assert report.sound, report.findings
    ends = [chain.end for chain in report.chains]
    assert len([end for end in ends if end is not End.CLOSED]) == 1  # the one that was killed
