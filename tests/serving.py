"""An application on a real socket, in the event loop of the test."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Literal

import uvicorn

from gateway.heads import BoundedHeads
from gateway.sockets import Sockets

_START_SECONDS = 30


@asynccontextmanager
async def served(
    app: Any,
    *,
    protocol: type[BoundedHeads] = BoundedHeads,
    lifespan: Literal["on", "off"] = "on",
) -> AsyncIterator[str]:
    """Serve on a free port of loopback; yields the address."""
    with socket.socket(proto=socket.IPPROTO_TCP) as taken:
        taken.bind(("127.0.0.1", 0))
        config = uvicorn.Config(app, http=protocol, lifespan=lifespan, ws=Sockets, log_config=None)
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve(sockets=[taken]))
        try:
            async with asyncio.timeout(_START_SECONDS):
                while not server.started:
                    assert not serving.done(), "the server did not start"
                    await asyncio.sleep(0.001)
            yield f"http://127.0.0.1:{taken.getsockname()[1]}"
        finally:
            server.should_exit = True
            await serving
