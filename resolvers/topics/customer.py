"""What hangs from one customer."""

from __future__ import annotations

from collections.abc import Iterable

from backends.directory import Entry
from backends.domain import Link
from backends.port import By
from backends.vocabulary import Kind
from resolvers.context import RequestContext
from resolvers.seen import Whose
from resolvers.topics.topic import Gone, Interest


class OfCustomer:
    """What hangs from one customer, who is admitted again at every turn."""

    coordinate: str
    kind: Kind

    def __init__(self, customer: str) -> None:
        """Read nothing yet; ``customer`` is our id."""
        self._customer = customer
        self._links: tuple[Link, ...] = ()
        self._known_as: tuple[Link, ...] = ()

    async def admitted(self, context: RequestContext) -> tuple[Entry, Whose]:
        """Admit the customer."""
        found = await context.admission.by_id(self._customer, self.coordinate)
        if found is None:
            raise Gone
        owners = context.services.owners(self.kind)
        self._known_as = tuple(found.entry.links)
        self._links = tuple(link for link in found.entry.links if link.system in owners)
        return found.entry, Whose(found.relation, found.entry.id)

    async def recheck(self, context: RequestContext) -> None:
        """Admit the customer again."""
        await self.admitted(context)

    def interests(self) -> Iterable[Interest]:
        """Listen to what is the customer's, to what may be, and to whose customer it is."""
        for link in self._links:
            yield Interest(link.system, self.kind, By.CUSTOMER, link.key)
            yield Interest(link.system, self.kind, By.CUSTOMER, None)
        for link in self._known_as:
            yield Interest(link.system, Kind.CUSTOMER, By.KEY, link.key)
