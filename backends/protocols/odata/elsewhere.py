"""Tokens that another host gives: it gets the token requests, and nothing else."""

from __future__ import annotations

from backends.wire import Request, Response, Wire


class TokensElsewhere:
    """A way to a system whose token requests go to the host that is declared for them."""

    def __init__(self, wire: Wire, tokens: Wire, path: str) -> None:
        """``path`` is the address of the tokens at their host."""
        self._wire = wire
        self._tokens = tokens
        self._path = path

    async def send(self, request: Request, *, deadline: float) -> Response:
        """Send to the host that the request is for."""
        wire = self._tokens if request.path == self._path else self._wire
        return await wire.send(request, deadline=deadline)

    async def aclose(self) -> None:
        """Let go of the connections to both."""
        try:
            await self._wire.aclose()
        finally:
            await self._tokens.aclose()
