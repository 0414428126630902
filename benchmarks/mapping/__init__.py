"""How long a vendor's adapter takes from the bytes of many orders to entities."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from backends.adapter import Adapter
from backends.port import Query
from backends.wire import Request, Response


class Case(msgspec.Struct, frozen=True):
    """A vendor's question for many orders.

    ``answer`` answers each request of ``adapter``, logins among them; the bodies are made before
    the first question, since making them would be measured otherwise. The adapter's wire is
    replaced by one that asks ``answer``.
    """

    adapter: Adapter
    query: Query
    answer: Callable[[Request], Response]


class Canned:
    """A wire that answers at once."""

    def __init__(self, answer: Callable[[Request], Response]) -> None:
        """Answer by a function."""
        self._answer = answer

    async def send(self, request: Request, *, deadline: float) -> Response:
        """Answer."""
        del deadline
        return self._answer(request)

    async def aclose(self) -> None:
        """Nothing is open."""
