"""What is added to the record of a customer."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

from backends.domain import Interaction, Link
from backends.port import By, Window
from backends.vocabulary import Kind
from resolvers.context import RequestContext
from resolvers.sections import by_links
from resolvers.seen import Seen
from resolvers.topics.customer import OfCustomer
from resolvers.topics.topic import Heard

INTERACTION = "Subscription.interactionAdded"
LATEST = 50  # interactions that are looked at for those that are new
KNOWN = 500  # interactions that are remembered as told


class Interactions(OfCustomer):
    """What is added to the record of a customer: calls, mails, meetings, visits, notes."""

    coordinate = INTERACTION
    kind = Kind.INTERACTION

    def __init__(self, customer: str) -> None:
        """Nothing is known as told yet."""
        super().__init__(customer)
        self._told: OrderedDict[Link, None] = OrderedDict()

    async def begin(self, context: RequestContext) -> None:
        """Read what there is: the rest will be new."""
        await self.admitted(context)
        self._new(await self._latest(context))

    async def take(self, context: RequestContext, _heard: Heard) -> Sequence[Any]:
        """Push what was not there before, the oldest first."""
        _, whose = await self.admitted(context)
        return [Seen(one, whose) for one in self._new(await self._latest(context))]

    def catch_up(self) -> Sequence[Heard] | None:
        """Look at the list."""
        return [Heard(link.system, self.kind, link.key) for link in self._links[:1]]

    async def _latest(self, context: RequestContext) -> list[Interaction]:
        window = Window(limit=LATEST)
        parts = await by_links(context, self._links, self.kind, By.CUSTOMER, window)
        for part in parts:
            if part.slice is not None and part.slice.error is not None and not part.items:
                raise part.slice.error
        found = [one for part in parts for one in part.items if isinstance(one, Interaction)]
        return sorted(found, key=lambda one: one.at)

    def _new(self, latest: Sequence[Interaction]) -> list[Interaction]:
        new = [one for one in latest if Link(one.system, one.key) not in self._told]
        for one in new:
            self._told[Link(one.system, one.key)] = None
        while len(self._told) > KNOWN:
            self._told.popitem(last=False)
        return new
