"""Asking by subscription: what is pushed when everything is said to have changed."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from backends.fleet.notice import Change
from backends.port import Lane
from backends.vocabulary import Kind
from policies.principal import Principal
from resolvers.exchange import Answer, Caller, Question
from resolvers.live import Hub, Live
from tests.proof import sentinels
from tests.proof.sentinels import MEMBERS, SKU
from tests.resolvers.world import World

SAID = sentinels.crm()[Kind.INTERACTION]
CHANGES = {
    "crm": [Change(kind=Kind.INTERACTION, key="new", customer=one.key) for one in MEMBERS],
    "erp": [
        *(Change(kind=Kind.ORDER, key=one.order, customer=one.erp) for one in MEMBERS),
        Change(kind=Kind.STOCK, key=SKU),
    ],
}


class Subscriber:
    """Keeps the first answer that is pushed; answers go to it by their places in a list."""

    def __init__(self, principal: Principal) -> None:
        """Nothing is pushed yet."""
        loop = asyncio.get_running_loop()
        self.caller = Caller(
            principal=principal, request_id="r-1", deadline=loop.time() + 60, lane=Lane.SALES
        )
        self.answers: list[Answer] = []
        self.first: asyncio.Future[Answer] = loop.create_future()

    def place(self, answer: Answer) -> bytes:
        """Return the place of an answer."""
        self.answers.append(answer)
        return b"%d" % (len(self.answers) - 1)

    def push(self, body: bytes) -> None:
        """Take an answer."""
        self._take(self.answers[int(body)])

    def complete(self) -> None:
        """End."""

    def fail(self, errors: Sequence[Mapping[str, Any]]) -> None:
        """Take errors for an answer."""
        self._take(Answer(executed=False, errors=tuple(dict(error) for error in errors)))

    def _take(self, answer: Answer) -> None:
        if not self.first.done():
            self.first.set_result(answer)


async def pushed(world: World, text: str, who: Principal, variables: Mapping[str, Any]) -> Answer:
    """Subscribe, let everything change, and return the first answer."""
    hub, subscriber = Hub(), Subscriber(who)
    live = Live(world.executor, hub, encode=subscriber.place, seconds=60)
    question = Question(query=text, variables=variables, streamed=True)
    world.crm.put(Kind.INTERACTION, ())
    try:
        seat = live.join(question, subscriber)
        await seat.audience.begun.wait()
        world.crm.put(Kind.INTERACTION, SAID)
        for system, changes in CHANGES.items():
            hub.tell(system, changes)
        async with asyncio.timeout(5):
            return await subscriber.first
    finally:
        world.crm.put(Kind.INTERACTION, SAID)
        await live.aclose()
