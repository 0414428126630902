"""Four gateways, once for all tests of a module, and who asks them."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, Final, TypeVar

import httpx
import pytest_asyncio

from benchmarks.shield.house import Wanted
from benchmarks.shield.systems import standing
from tests import postgresql, valkey
from tests.fleet.gateways import Fleet, Shared, fleet
from tests.nginx import balancing

COUNT: Final = 4
CAP: Final = 3
CALLS: Final = 10
REQUESTS: Final = 12
LOST: Final = "shared_redis_unreachable"
_TRIES: Final = 4
_SECONDS: Final = 60.0
_SOON: Final = 30.0
_ALONE: Final = {"max_keys": 1}  # no two keys share a call, so that calls can be counted
_KEPT: Final = {"fresh": "1h", "revalidate": 0, "if_error": 0}
_TABLES: Final = {
    "server": {"replicas": COUNT, "max_in_flight": 4096, "request_timeout": "30s"},
    "freshness": dict.fromkeys(("stock", "order", "product", "credit"), _KEPT),
    "limits": {"per_minute": 0, "roles": {"portal_customer": REQUESTS}},
    "systems": {
        "erp": {"cap": CAP, "timeout": "20s", "kinds": {"order": {"customer": _ALONE}}},
        "catalogue": {"per_minute": CALLS, "kinds": {"product": {"key": _ALONE}}},
    },
}

T = TypeVar("T")


class Many:
    """The gateways behind their balancer, and a client of it."""

    def __init__(self, gateways: Fleet, client: httpx.AsyncClient) -> None:
        """``client`` asks the balancer."""
        self.gateways = gateways
        self.systems = gateways.shared.systems
        self.address = str(client.base_url)
        self._client = client

    async def ask(self, query: str, token: str, url: str = "", **variables: Any) -> httpx.Response:
        """Ask any gateway, or the one at ``url``."""
        headers = {"authorization": f"Bearer {token}", "x-request-id": f"r-{time.monotonic_ns()}"}
        body = {"query": query, "variables": variables}
        return await self._client.post(f"{url}/graphql", json=body, headers=headers)

    async def data(self, query: str, token: str, url: str = "", **variables: Any) -> Any:
        """Return what was asked for, where nothing is wrong."""
        answer = (await self.ask(query, token, url, **variables)).json()
        assert "errors" not in answer, answer
        return answer["data"]

    @asynccontextmanager
    async def subscribed(
        self, query: str, token: str, url: str, **variables: Any
    ) -> AsyncIterator[AsyncIterator[Any]]:
        """Yield what one gateway pushes, as it comes."""
        headers = {"authorization": f"Bearer {token}", "accept": "text/event-stream"}
        body = {"query": query, "variables": variables}
        asked = self._client.stream("POST", f"{url}/graphql", json=body, headers=headers)
        async with asked as answer:
            assert answer.headers["content-type"].startswith("text/event-stream")
            yield _pushes(answer)

    async def everywhere(self, query: str, token: str, **variables: Any) -> list[Any]:
        """Ask every gateway by itself."""
        urls = map(self.gateways.url, self.gateways.ports)
        asked = [self.data(query, token, url, **variables) for url in urls]
        return await asyncio.gather(*asked)

    async def becomes(self, expected: Any, query: str, token: str, **variables: Any) -> None:
        """Wait until every gateway gives one answer, within a bounded time."""
        async with asyncio.timeout(_SOON):
            while True:
                if set(map(str, await self.everywhere(query, token, **variables))) == {
                    str(expected)
                }:
                    return
                await asyncio.sleep(0.05)

    async def on_redis(self, work: Callable[[int], Awaitable[T]], pause: float = 2.0) -> T:
        """Do something while every gateway sees Redis; on a starved machine that may take tries.

        ``work`` is told which try it is. Without Redis each gateway takes its share, or counts for
        itself: that is not what is tested here.
        """
        for number in range(_TRIES):
            before = self.gateways.logged(LOST)
            done = await work(number)
            if self.gateways.logged(LOST) == before:
                return done
            await asyncio.sleep(pause)
        raise TimeoutError("this machine is too busy: the gateways lose sight of Redis each time")

    async def kinds(self) -> dict[str, int]:
        """Return how often the ERP was asked, by kind and lookup."""
        found: dict[str, int] = (await self.systems.counts("erp"))["kinds"]
        return found


async def _pushes(answer: httpx.Response) -> AsyncIterator[Any]:
    async for line in answer.aiter_lines():
        told = json.loads(line.removeprefix("data:")) if line.startswith("data:{") else None
        told = json.loads(line[6:]) if line.startswith("data: {") else told
        if told is not None:
            assert "errors" not in told, told
            yield told["data"]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def many() -> AsyncIterator[Many]:
    """Run four gateways on one Redis and one PostgreSQL, behind nginx."""
    wanted = Wanted(products=200, customers=80, latency=0.05)
    with valkey.running() as redis, postgresql.running() as server, server.database() as database:
        async with (
            standing(wanted) as systems,
            fleet(Shared(systems, redis.url, database), COUNT, _TABLES) as gateways,
        ):
            with balancing(gateways.ports) as url:
                limits = httpx.Limits(max_connections=100)
                async with httpx.AsyncClient(
                    base_url=url, timeout=_SECONDS, trust_env=False, limits=limits
                ) as client:
                    yield Many(gateways, client)
