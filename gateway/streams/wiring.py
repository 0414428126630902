"""Streams put together: both transports over one entry, and the subscriptions behind them."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import Protocol

from starlette.types import ASGIApp

from gateway.documents import Documents
from gateway.doors import Doors
from gateway.http.answers import encoded
from gateway.http.endpoint import Execute
from gateway.leaving import Leaving
from gateway.limits import Bounds
from gateway.settings import Settings
from gateway.streams.entry import Entry, Gate, Limits
from gateway.streams.events import Events
from gateway.streams.websocket import WebSocket
from gateway.telemetry import Metrics
from resolvers.execution import Executor
from resolvers.live import Hub, Live


class Gateway(Gate, Protocol):
    """A gateway, as far as streams need it; it has its parts once it is open."""

    settings: Settings
    metrics: Metrics
    documents: Documents
    executor: Executor
    live: Live


class Streams:
    """What answers where more than one answer may be sent."""

    def __init__(self, gateway: Gateway, execute: Execute, doors: Doors) -> None:
        """Nothing is looked at in the gateway before somebody asks."""
        server = gateway.settings.server
        self.leaving = Leaving()
        entry = Entry(
            gate=gateway,
            live=lambda: gateway.live,
            execute=execute,
            doors=doors,
            bounds=Bounds(body=server.max_body, seconds=server.request_timeout),
            vitals=gateway.metrics.streams,
            leaving=self.leaving,
            documents=gateway.documents,
            origins=tuple(server.cors_origins),
            limits=Limits(per_process=server.max_subscriptions),
        )
        self.events: ASGIApp = Events(entry)
        self.websocket: ASGIApp = WebSocket(entry)


def living(gateway: Gateway, hub: Hub, stack: AsyncExitStack) -> Live:
    """Begin to push what ``hub`` tells of; ``stack`` ends it."""
    seconds = gateway.settings.server.request_timeout
    live = Live(gateway.executor, hub, encode=encoded, seconds=seconds)
    gateway.metrics.streams.watch(lambda: len(live), lambda: live.audiences)
    live.start()
    stack.push_async_callback(live.aclose)
    return live
