"""The three routes, by HTTP."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import httpx
from starlette.applications import Starlette

from backends.health import Health, HealthState
from gateway.health import CacheState, DirectoryState, Probes, routes

DOWN = Health(state=HealthState.DOWN, calls_per_minute=3)


async def _reachable() -> DirectoryState:
    return DirectoryState(reachable=True, ownership_age_seconds=12.0, ownership_trusted=True)


async def _failing() -> DirectoryState:
    raise ConnectionRefusedError


async def _hanging() -> DirectoryState:
    await asyncio.Event().wait()
    raise AssertionError


async def _cache() -> CacheState:
    return CacheState(entries=7, second_level="down")


@asynccontextmanager
async def _client(
    directory: Callable[[], Awaitable[DirectoryState]] = _reachable, *, policy: bool = True
) -> AsyncIterator[httpx.AsyncClient]:
    probes = Probes(
        policy=lambda: policy,
        directory=directory,
        cache=_cache,
        systems=lambda: {"erp": DOWN},
        metrics=lambda: (b"c360_requests_total 1.0\n", "text/plain; version=1.0.0"),
    )
    app = Starlette(routes=routes(probes, patience=0.01))
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as client:
        yield client


async def test_a_process_that_runs_is_alive() -> None:
    async with _client(_failing) as client:
        answer = await client.get("/livez")
    assert (answer.status_code, answer.json()) == (200, {"alive": True})


async def test_a_system_that_is_down_shows_and_does_not_make_it_unready() -> None:
    async with _client() as client:
        answer = await client.get("/readyz")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    body = answer.json()
    assert body["systems"]["erp"]["state"] == "DOWN"
    assert body["directory"]["ownership_age_seconds"] == 12.0
    assert body["cache"] == {"entries": 7, "second_level": "down"}


async def test_a_directory_that_fails_makes_it_unready() -> None:
    async with _client(_failing) as client:
        answer = await client.get("/readyz")
    assert answer.status_code == 503
    assert not answer.json()["directory"]["reachable"]


async def test_a_directory_that_hangs_makes_it_unready_in_time() -> None:
    async with _client(_hanging) as client:
        answer = await client.get("/readyz")
    assert answer.status_code == 503


async def test_without_a_policy_it_is_unready() -> None:
    async with _client(policy=False) as client:
        answer = await client.get("/readyz")
    assert (answer.status_code, answer.json()["ready"]) == (503, False)


async def test_metrics_are_text() -> None:
    async with _client() as client:
        answer = await client.get("/metrics")
    assert answer.headers["content-type"] == "text/plain; version=1.0.0"
    assert answer.text == "c360_requests_total 1.0\n"
