"""A gateway behind the server's own protocol: bytes of a request in, bytes of an answer out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import msgspec
import uvicorn
from starlette.types import ASGIApp
from uvicorn.lifespan.on import LifespanOn
from uvicorn.server import ServerState

from benchmarks.guard.layers import Layer
from benchmarks.guard.wires import Wire
from benchmarks.race.candidates import Candidate
from benchmarks.race.ours import ours
from benchmarks.race.workloads import Workload
from gateway.app import make
from gateway.heads import BoundedHeads
from gateway.settings import load
from gateway.sockets import Sockets

_HEAD: Final = (
    "POST /graphql HTTP/1.1\r\nhost: gateway\r\ncontent-type: application/json\r\n"
    "accept: application/json\r\n{bearer}\r\ncontent-length: {length}\r\n\r\n"
)
_SECONDS: Final = 60.0
_LENGTH: Final = b"content-length"


class Door:
    """One connection to a gateway that runs; it carries one question at a time."""

    def __init__(self, candidate: Candidate, protocol: BoundedHeads) -> None:
        """Connect."""
        self.candidate = candidate
        self._protocol = protocol
        self._heard = bytearray()
        self._answer: asyncio.Future[bytes]
        Wire(protocol, self._hear)

    def request(self, workload: Workload) -> bytes:
        """Return the whole request of a workload's example."""
        query = self.candidate.question(workload).read_text()
        body = msgspec.json.encode({"query": query, "variables": workload.example})
        (bearer,) = self.candidate.headers[workload.role]
        return _HEAD.format(bearer=bearer, length=len(body)).encode() + body

    async def ask(self, request: bytes) -> bytes:
        """Return the body of the answer."""
        self._heard.clear()
        self._answer = asyncio.get_running_loop().create_future()
        self._protocol.data_received(request)
        async with asyncio.timeout(_SECONDS):
            return await self._answer

    def _hear(self, data: bytes) -> None:
        self._heard += data
        head, end, body = bytes(self._heard).partition(b"\r\n\r\n")
        if end and len(body) == length(head):
            self._answer.set_result(body)


def length(head: bytes) -> int:
    """Return how long the body is by the head of its answer."""
    lines = (line.partition(b":") for line in head.split(b"\r\n"))
    return next(int(value) for name, _, value in lines if name.lower() == _LENGTH)


@asynccontextmanager
async def opened(folder: Path, layer: Layer, *, warm: bool) -> AsyncIterator[Door]:
    """Open the gateway of the race in this process, ``layer`` around it; close it afterwards."""
    candidate = ours(folder, warm=warm)
    given = {k: v for k, v in candidate.environment.items() if k.startswith("C360_")}
    config = _config(layer(make(load(folder / "c360.toml", given)).asgi()))
    living = LifespanOn(config)
    await living.startup()
    if living.should_exit:
        raise RuntimeError("the gateway did not open")
    try:
        yield Door(candidate, _protocol(config, living.state))
    finally:
        await living.shutdown()


def _config(app: ASGIApp) -> uvicorn.Config:
    config = uvicorn.Config(
        app,
        http=BoundedHeads,
        ws=Sockets,
        lifespan="on",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
    )
    config.load()
    return config


def _protocol(config: uvicorn.Config, state: dict[str, Any]) -> BoundedHeads:
    return BoundedHeads(config=config, server_state=ServerState(), app_state=state)
