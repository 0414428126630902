"""Who follows one request through planning, loads and sections, without anybody knowing how."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeAlias

from backends.port import CallContext, Page, Query
from resolvers.freshness import Freshness

Fetch: TypeAlias = Callable[[Query, CallContext], Awaitable[Page]]


class Trace(Protocol):
    """What is told while a question becomes an answer. Instants are nanoseconds, of ``now``."""

    def now(self) -> int:
        """Return this instant."""

    def planned(self, began: int) -> None:
        """Learn that the operation has been parsed, bounded and validated, or found prepared."""

    async def load(self, fetch: Fetch, query: Query, context: CallContext) -> Page:
        """Fetch, and follow how that goes."""

    def section(self, name: str, freshness: Freshness, began: int) -> None:
        """Learn what a section is worth, and when its reads were begun."""

    def again(self) -> None:
        """Forget the sections so far: the answer begins anew."""
