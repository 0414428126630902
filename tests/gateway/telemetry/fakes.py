"""A system that answers as told, in the time told, without a clock of its own."""

import asyncio
from collections.abc import Mapping

from backends.port import By, CallContext, Page, Query, Serves, Slice
from backends.vocabulary import Kind

QUERY = Query(system="erp", kind=Kind.ORDER, by=By.CUSTOMER, keys=("1", "2"))
CONTEXT = CallContext(deadline=1e9)


class Scripted:
    """Answers every query with the same slices, or raises."""

    def __init__(self, slices: Mapping[str, Slice] | BaseException) -> None:
        """Answer with ``slices``."""
        self.name = "erp"
        self.serves: Serves = {Kind.ORDER: frozenset({By.CUSTOMER})}
        self.slices = slices
        self.closed = 0

    async def fetch(self, query: Query, context: CallContext) -> Page:
        await asyncio.sleep(0)
        if isinstance(self.slices, BaseException):
            raise self.slices
        return Page(results=self.slices)

    async def aclose(self) -> None:
        self.closed += 1
