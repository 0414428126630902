"""The balancer as it is deployed: what callers reach of a gateway, and what they do not."""

from __future__ import annotations

from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from tests.nginx import balancing
from tests.serving import served
from tests.valkey_process import free_port

pytestmark = pytest.mark.integration


async def _told(request: Request) -> PlainTextResponse:
    return PlainTextResponse(f"{request.method} {request.url.path}")


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    """Ask the balancer of two gateways, one of which is down."""
    app = Starlette(routes=[Route("/{path:path}", _told, methods=["GET", "POST"])])
    async with served(app) as url:
        there = urlsplit(url).port
        assert there is not None
        with balancing([free_port(), there]) as balancer:
            async with httpx.AsyncClient(base_url=balancer, trust_env=False) as made:
                yield made


@pytest.mark.parametrize("path", ["/graphql", "/events/erp"])
async def test_questions_and_notices_reach_a_gateway_also_where_one_is_down(
    client: httpx.AsyncClient, path: str
) -> None:
    answers = [(await client.post(path)).text for _ in range(8)]
    assert set(answers) == {f"POST {path}"}


@pytest.mark.parametrize("path", ["/metrics", "/livez", "/readyz", "/", "/graphql/x"])
async def test_nothing_else_does(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code == 404


async def test_a_body_that_no_gateway_would_take_is_refused_here(client: httpx.AsyncClient) -> None:
    assert (await client.post("/graphql", content=b"x" * 262_145)).status_code == 413
