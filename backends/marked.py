"""A wire whose requests tell the system to which trace they belong (W3C Trace Context)."""

from __future__ import annotations

import msgspec

from backends.trace import marks
from backends.wire import Request, Response, Wire


class Marked:
    """Sends requests with the marks of the call that makes them, where it has any."""

    def __init__(self, inner: Wire) -> None:
        """Send through ``inner``."""
        self._inner = inner

    async def send(self, request: Request, *, deadline: float) -> Response:
        """Send and return any answer before the deadline."""
        found = marks()
        if found:
            request = msgspec.structs.replace(request, headers={**request.headers, **found})
        return await self._inner.send(request, deadline=deadline)

    async def aclose(self) -> None:
        """Let go of connections."""
        await self._inner.aclose()
