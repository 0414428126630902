"""An ASGI application on a socket, in the event loop of who serves it."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import uvicorn

HOST = "127.0.0.1"
START_SECONDS = 10.0
_IDLE = 75  # seconds: longer than a client of ours keeps a connection
_GRACE = 1  # seconds that answers may take after the end


class _Server(uvicorn.Server):
    """A server that leaves signals to others."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


@asynccontextmanager
async def serving(app: Any) -> AsyncIterator[int]:
    """Serve on a free port of loopback, which is yielded."""
    config = uvicorn.Config(
        app,
        lifespan="off",
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=_IDLE,
        timeout_graceful_shutdown=_GRACE,
    )
    server = _Server(config)
    with socket.socket(proto=socket.IPPROTO_TCP) as taken:  # or asyncio leaves Nagle's delay on
        taken.bind((HOST, 0))
        task = asyncio.create_task(server.serve(sockets=[taken]))
        try:
            async with asyncio.timeout(START_SECONDS):
                while not server.started:
                    if task.done():
                        raise RuntimeError("the server did not start")
                    await asyncio.sleep(0.001)
            yield taken.getsockname()[1]
        finally:
            server.should_exit = True
            await task
