"""A wire that answers from a function and remembers what it was asked."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from backends.errors import BackendError, TimedOut
from backends.wire import Request, Response

Answer = Callable[[Request], Response | BackendError]


class ScriptedWire:
    """Stands in for the network under an adapter; raises what the script returns as an error."""

    def __init__(self, answer: Answer, *, hangs: bool = False) -> None:
        """Answer by a function; one that ``hangs`` never does."""
        self._answer = answer
        self._hangs = hangs
        self.requests: list[Request] = []
        self.in_flight = 0
        self.most_in_flight = 0
        self.closed = 0
        self.asked = asyncio.Event()

    async def send(self, request: Request, *, deadline: float) -> Response:
        """Answer after others had a chance to run, or hang until the deadline."""
        assert deadline > 0
        assert _stays(request.path), "a path leads to another host"
        self.requests.append(request)
        self.in_flight += 1
        self.asked.set()
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            await (_hang(deadline) if self._hangs else asyncio.sleep(0))
            answer = self._answer(request)
        finally:
            self.in_flight -= 1
        if isinstance(answer, BackendError):
            raise answer
        return answer

    async def aclose(self) -> None:
        """Count the calls."""
        self.closed += 1


async def _hang(deadline: float) -> None:
    """Keep what a wire promises: nobody waits longer than the deadline."""
    try:
        async with asyncio.timeout_at(deadline):
            await asyncio.Event().wait()
    except TimeoutError:
        raise TimedOut("no answer in time", system="scripted") from None


def _stays(path: str) -> bool:
    """Say whether a path is one of the declared host, whatever stands in its query."""
    return path.startswith("/") and not path.startswith("//") and path.isascii()
