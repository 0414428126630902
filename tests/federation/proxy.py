"""A way to a subgraph that has no room at first, or from which nothing comes back."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
from starlette.requests import Request
from starlette.responses import Response


class Proxy:
    """Hands requests on; notes the authorization of each."""

    def __init__(self, url: str, *, refuse: int = 0, silent: bool = False) -> None:
        """Refuse the first requests, or hold all back until ``go_on``."""
        self._url = url
        self._refuse = refuse
        self._silent = silent
        self.go_on = asyncio.Event()
        self.asked: list[str | None] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        body = await request.body()
        self.asked.append(request.headers.get("authorization"))
        response = await self._answer(request, body)
        await response(scope, receive, send)

    async def _answer(self, request: Request, body: bytes) -> Response:
        if self._silent:
            await self.go_on.wait()
            return Response(status_code=504)
        if len(self.asked) <= self._refuse:
            return Response(status_code=503, headers={"retry-after": "0"})
        kept = ("authorization", "content-type", "accept")
        headers = {name: request.headers[name] for name in kept if name in request.headers}
        async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
            found = await client.post(self._url, content=body, headers=headers)
        return Response(
            found.content, found.status_code, {"content-type": found.headers["content-type"]}
        )
