"""Listening on a port and serving on it until somebody says stop."""

from __future__ import annotations

import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import typer
import uvicorn
from starlette.types import ASGIApp

from gateway.collector import settle
from gateway.heads import BoundedHeads
from gateway.sockets import LARGEST, PING_EVERY, Sockets

GRACE = 10  # seconds that running requests may take after a stop
KEEP_ALIVE = 75  # seconds; longer than balancers keep a connection, so that they hang up, not we


@contextmanager
def listen(host: str, port: int) -> Iterator[socket.socket]:
    """Take the port; say what to do where that cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, proto=socket.IPPROTO_TCP) as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            taken.bind((host, port))
            taken.listen()  # from here on nobody else can take it, however long the start takes
        except OSError as error:
            typer.echo(
                f"Cannot listen on {host} port {port} ({error.strerror}): choose another with "
                "--port, or stop what listens there.",
                err=True,
            )
            raise typer.Exit(1) from error
        yield taken


def run(app: ASGIApp, taken: socket.socket, announce: Callable[[], None]) -> None:
    """Serve in this process; ``announce`` is called when requests are answered."""
    server = _Announcing(_config(app), announce)
    try:
        with _told_to_stop():
            server.run(sockets=[taken])
    except KeyboardInterrupt:
        return
    if not server.started:
        raise typer.Exit(1)


@contextmanager
def _told_to_stop() -> Iterator[None]:
    """Take SIGTERM for what Ctrl-C is: the server repeats a signal when it has come to its end."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def run_workers(factory: str, taken: socket.socket, workers: int, where: str) -> None:
    """Serve in several processes that share the port."""
    from uvicorn.supervisors import Multiprocess

    config = _config(factory, factory=True, workers=workers)
    typer.echo(f"Serving at {where} with {workers} processes", err=True)
    Multiprocess(config, sockets=[taken]).run()


def _config(app: ASGIApp | str, *, factory: bool = False, workers: int = 1) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        factory=factory,
        workers=workers,
        loop="uvloop",
        http=BoundedHeads,
        ws=Sockets,
        ws_max_size=LARGEST,
        ws_ping_interval=PING_EVERY,
        ws_ping_timeout=PING_EVERY,
        ws_per_message_deflate=False,  # 300 KB a connection, for messages of one KB
        lifespan="on",
        log_config=None,
        access_log=False,
        proxy_headers=False,  # ``forwarded`` stands where they are looked at
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=GRACE,
    )


class _Announcing(uvicorn.Server):
    """A server that tells when it answers."""

    def __init__(self, config: uvicorn.Config, announce: Callable[[], None]) -> None:
        super().__init__(config)
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and not self.should_exit:
            settle()
            self._announce()
