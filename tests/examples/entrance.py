"""The way to a company's gateway for programs of others: at first it turns questions away."""

from __future__ import annotations

from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from backends.errors import Shed
from backends.port import CallContext, Page, Query
from backends.vocabulary import Kind
from gateway.http import refusals
from gateway.http.answers import Reply, refused
from gateway.http.negotiation import Media
from tests.journeys.company import Erp, erp

SECONDS = 0.05


class Shedding(Erp):
    """An ERP whose first call for credit finds no room."""

    def __init__(self) -> None:
        """Hold what the company's ERP holds."""
        super().__init__(erp()._entities)
        self._full = True

    async def fetch(self, query: Query, context: CallContext) -> Page:
        """Answer, but for the first call for credit."""
        if query.kind is Kind.CREDIT and self._full:
            self._full = False
            raise Shed("too many", system="erp", kind=query.kind, retry_after=SECONDS)
        return await super().fetch(query, context)


class Entrance:
    """Passes questions on; the first is told to wait, in the gateway's own words."""

    def __init__(self, inside: httpx.AsyncClient) -> None:
        """``asked`` are the methods of what came."""
        self._inside = inside
        self.asked: list[str] = []

    def app(self) -> Starlette:
        """Return what is served."""
        return Starlette(routes=[Route("/graphql", self._pass, methods=["GET", "POST"])])

    async def _pass(self, request: Request) -> Response:
        self.asked.append(request.method)
        if len(self.asked) == 1:
            return _sent(refused(refusals.limited(SECONDS), Media.JSON, "r-1"))
        kept = ("authorization", "content-type", "accept")
        headers = {name: request.headers[name] for name in kept if name in request.headers}
        answer = await self._inside.post("/graphql", content=await request.body(), headers=headers)
        media = {"content-type": answer.headers["content-type"]}
        return Response(answer.content, answer.status_code, media)


def _sent(reply: Reply) -> Response:
    headers: dict[str, Any] = {name.decode(): value.decode() for name, value in reply.headers}
    return Response(reply.body, reply.status, headers=headers)
