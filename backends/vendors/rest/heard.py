"""A wire that keeps the last answer, to say what it looks like."""

from __future__ import annotations

from http import HTTPStatus

from backends.wire import Request, Response, Wire


class Heard:
    """Passes requests on."""

    def __init__(self, wire: Wire) -> None:
        """Listen to a wire, which stays its owner's."""
        self._wire = wire
        self.last: Response | None = None

    async def send(self, request: Request, *, deadline: float) -> Response:
        """Send; keep an answer that is no failure."""
        response = await self._wire.send(request, deadline=deadline)
        self.last = response if response.status == HTTPStatus.OK else None
        return response

    async def aclose(self) -> None:
        """Leave the wire open."""
