"""Which origins may ask."""

from __future__ import annotations

import httpx

from gateway.http.cors import open_to
from tests.gateway.http.asking import Asked, client, endpoint, post

PORTAL = "https://portal.example"
PREFLIGHT = {
    "access-control-request-method": "POST",
    "access-control-request-headers": "authorization,content-type",
}


async def preflight(origin: str) -> httpx.Response:
    async with client(open_to((PORTAL,), endpoint(Asked()))) as browser:
        return await browser.options("", headers={"origin": origin, **PREFLIGHT})


async def test_without_origins_nothing_is_added() -> None:
    app = endpoint(Asked())
    assert open_to((), app) is app
    response = await post(app, origin=PORTAL)
    assert "access-control-allow-origin" not in response.headers


async def test_given_origin_may_ask() -> None:
    response = await preflight(PORTAL)
    assert response.status_code == 200
    assert response.headers["access-control-allow-origin"] == PORTAL
    for header in ("Authorization", "Traceparent", "Tracestate"):
        assert header in response.headers["access-control-allow-headers"]


async def test_other_origin_may_not() -> None:
    response = await preflight("https://portal.example.evil")
    assert "access-control-allow-origin" not in response.headers


async def test_answer_and_refusal_can_be_read_by_the_given_origin() -> None:
    app = open_to((PORTAL,), endpoint(Asked()))
    for authorization in ("Bearer good", "Bearer bad"):
        response = await post(app, origin=PORTAL, authorization=authorization)
        assert response.headers["access-control-allow-origin"] == PORTAL
        assert response.headers["access-control-expose-headers"] == "X-Request-Id, Retry-After"
