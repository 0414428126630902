"""Subscriptions are looked after: a new policy is heard of at once, and everybody in his turn."""

from __future__ import annotations

import asyncio

import msgspec

from policies.principal import Scope
from resolvers.exchange import Question
from resolvers.live import Hub, Live
from resolvers.live.live import TURNS
from tests.resolvers.live.test_audience import Listener, encoded, query_of
from tests.resolvers.world import POLICY, Fixed, World


class Clock:
    """Sleeps until the test says that time has passed."""

    def __init__(self) -> None:
        """No time has passed."""
        self._ticks: asyncio.Queue[None] = asyncio.Queue()

    async def sleep(self, _seconds: float) -> None:
        await self._ticks.get()

    def tick(self, times: int = 1) -> None:
        for _ in range(times):
            self._ticks.put_nowait(None)


async def test_a_policy_that_denies_ends_what_it_denies_at_the_next_look(w: World) -> None:
    clock = Clock()
    live = Live(w.executor, Hub(), encode=encoded, sleep=clock.sleep)
    live.start()
    listener = Listener("finance")
    seat = live.join(Question(query=query_of(w), streamed=True), listener)
    await seat.audience.begun.wait()
    grant = POLICY.grant(["finance"])
    left = {**grant.scopes, "Subscription.orderChanged": Scope.NONE}
    w.policy = Fixed(msgspec.structs.replace(grant, scopes=left))
    clock.tick()
    assert await listener.next() == ["FORBIDDEN"]
    await live.aclose()


async def test_everybody_is_admitted_anew_within_some_looks(w: World) -> None:
    clock = Clock()
    live = Live(w.executor, Hub(), encode=encoded, sleep=clock.sleep)
    live.start()
    listener = Listener("sales_rep")
    seat = live.join(Question(query=query_of(w), streamed=True), listener)
    await seat.audience.begun.wait()
    w.now += 2 * w.services.ownership_limit
    clock.tick(TURNS)
    assert await listener.next() == ["BACKEND_UNAVAILABLE"]
    await live.aclose()


def test_what_is_a_subscription_is_known_before_it_is_run(w: World) -> None:
    live = Live(w.executor, Hub(), encode=encoded)
    texts = ("subscription { stockChanged(skus: []) { sku } }", "{ viewer { subject } }", "{ {")
    found = [live.streams(Question(query=text)) for text in texts]
    assert found == [True, False, False]
