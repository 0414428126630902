"""The lab's page at ``/lab/``, and the way from there to the lab's process."""

from __future__ import annotations

import ssl
from http import HTTPStatus
from pathlib import Path

import httpx
import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from gateway.demo.page import DemoFiles

JSON = "application/json"
PATIENCE = 5.0  # seconds
LARGEST = 64 * 1024  # bytes of a request
_FILES = Path(__file__).parents[2] / "static" / "lab"
_GONE = msgspec.json.encode({"error": "The fault lab has ended: start the demo again."})
_NO_STORE = {"cache-control": "no-store"}


def routes(control: str) -> list[BaseRoute]:
    """Return the page, and what it asks of the lab that listens at ``control``."""
    passing = Passing(control)

    async def to_page(_request: object) -> Response:
        return RedirectResponse("/lab/")

    return [
        Route("/lab", to_page),
        Route("/lab/control", passing.on, methods=["GET", "PUT"]),
        Route("/lab/control/{rest:path}", passing.on, methods=["GET", "PUT", "POST"]),
        Mount("/lab", DemoFiles(directory=_FILES, html=True)),
    ]


class Passing:
    """Passes requests on to the lab's process."""

    def __init__(self, control: str) -> None:
        """Nothing is reached yet."""
        self._control = control
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # never used: it is loopback

    async def on(self, request: Request) -> Response:
        """Pass one on, and its answer back."""
        path = request.url.path.removeprefix("/lab")
        media_type = request.headers.get("content-type", "")
        body = await request.body()
        if len(body) > LARGEST:
            return Response(status_code=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        try:
            async with httpx.AsyncClient(
                base_url=self._control, timeout=PATIENCE, trust_env=False, verify=self._context
            ) as client:
                answer = await client.request(
                    request.method,
                    path,
                    params=request.query_params,
                    content=body,
                    headers={"content-type": media_type},
                )
        except httpx.HTTPError:
            return Response(_GONE, HTTPStatus.BAD_GATEWAY, _NO_STORE, JSON)
        return Response(answer.content, answer.status_code, _NO_STORE, JSON)
