"""Whether the gateway lives, can answer, and how it is: ``/livez``, ``/readyz``, ``/metrics``.

A system that is down does not make the gateway unready: the rest still answers.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from backends.health import Health

PATIENCE = 2.0
JSON = "application/json"
NO_STORE = {"Cache-Control": "no-store"}

T = TypeVar("T")


class DirectoryState(msgspec.Struct, frozen=True, kw_only=True):
    """The directory: whether it answers, and the age of what it says about owners."""

    reachable: bool
    ownership_age_seconds: float | None = None
    ownership_trusted: bool | None = None


class CacheState(msgspec.Struct, frozen=True, kw_only=True):
    """The cache: entries in this process, and "none", "up" or "down" for the second level."""

    entries: int
    second_level: str = "none"


class Readiness(msgspec.Struct, frozen=True, kw_only=True):
    """What ``/readyz`` says."""

    ready: bool
    policy: bool
    directory: DirectoryState
    cache: CacheState | None
    systems: Mapping[str, Health]


class Probes(msgspec.Struct, frozen=True, kw_only=True):
    """Where the answers come from; each is asked for ``PATIENCE`` seconds at most."""

    policy: Callable[[], bool]
    directory: Callable[[], Awaitable[DirectoryState]]
    cache: Callable[[], Awaitable[CacheState]]
    systems: Callable[[], Mapping[str, Health]]
    metrics: Callable[[], tuple[bytes, str]]


def routes(probes: Probes, patience: float = PATIENCE) -> list[Route]:
    """Make the three routes."""

    async def livez(_request: Request) -> Response:
        return Response(b'{"alive":true}', media_type=JSON, headers=NO_STORE)

    async def readyz(_request: Request) -> Response:
        found = await readiness(probes, patience)
        status = 200 if found.ready else 503
        body = msgspec.json.encode(found)
        return Response(body, status_code=status, media_type=JSON, headers=NO_STORE)

    async def metrics(_request: Request) -> Response:
        body, media_type = probes.metrics()
        return Response(body, headers={"Content-Type": media_type, **NO_STORE})

    return [
        Route("/livez", livez, methods=["GET"]),
        Route("/readyz", readyz, methods=["GET"]),
        Route("/metrics", metrics, methods=["GET"]),
    ]


async def readiness(probes: Probes, patience: float = PATIENCE) -> Readiness:
    """Ask the probes; one that fails or is late counts as not reachable."""
    directory, cache = await asyncio.gather(
        _asked(probes.directory(), patience), _asked(probes.cache(), patience)
    )
    directory = directory or DirectoryState(reachable=False)
    policy = probes.policy()
    return Readiness(
        ready=directory.reachable and policy,
        policy=policy,
        directory=directory,
        cache=cache,
        systems=probes.systems(),
    )


async def _asked(answer: Awaitable[T], patience: float) -> T | None:
    """Return the answer, or None where there is none in time: health must always answer."""
    task = asyncio.ensure_future(answer)
    try:
        done, _ = await asyncio.wait({task}, timeout=patience)
    finally:
        if not task.done():
            task.cancel()
    failed = not done or task.cancelled() or task.exception() is not None
    return None if failed else task.result()
