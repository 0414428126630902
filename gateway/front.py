"""The outermost layer: questions go straight to their endpoint, everything else to Starlette.

Every request is counted, timed and logged here, once, when its answer has gone out. What is turned
away is only counted: a line for each would be work when there is too much of it.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Protocol, TypeAlias

from starlette.types import ASGIApp

from gateway.busy import turn_away
from gateway.doors import DOORS, Doors
from gateway.http.negotiation import wants_events
from gateway.leaving import LEAVING, Leaving
from gateway.telemetry import Metrics, log_request
from gateway.telemetry.bound import unbind
from gateway.telemetry.routes import GRAPHQL, template

Message: TypeAlias = MutableMapping[str, Any]
Send: TypeAlias = Callable[[Message], Awaitable[None]]

NO_ANSWER = 499  # the client left before there was one


class Streaming(Protocol):
    """What answers who wants more than one answer."""

    @property
    def events(self) -> ASGIApp:
        """Answers with server-sent events."""

    @property
    def websocket(self) -> ASGIApp:
        """Takes WebSockets."""

    @property
    def leaving(self) -> Leaving:
        """Knows who is to be told when the process leaves."""


class Front:
    """Takes a request to who answers it, and notes how that went."""

    def __init__(
        self,
        graphql: ASGIApp,
        others: ASGIApp,
        metrics: Metrics,
        doors: Doors | None = None,
        streams: Streaming | None = None,
    ) -> None:
        """``graphql`` answers at ``/graphql``, while ``doors`` are not shut, ``others`` else.

        ``streams`` answer there who wants more than one answer; they stay, so that they do not
        count as inside.
        """
        self._graphql = graphql
        self._others = others
        self._metrics = metrics
        self._streams = streams
        self._doors = inside = doors or Doors()
        inside.turned_away = metrics.turned_away
        metrics.count_inside(lambda: inside.inside)

    async def __call__(self, scope: Message, receive: Any, send: Send) -> None:
        """Answer one connection."""
        if scope["type"] != "http":
            await self._stay(scope, receive, send)
        elif scope["path"] != GRAPHQL:
            await self._noted(self._others, scope, receive, send)
        elif self._doors.shut:
            self._doors.turned_away()
            await turn_away(send)
        elif self._streams is not None and wants_events(scope["headers"]):
            unbind()
            await self._streams.events(scope, receive, send)
        else:
            async with self._doors:
                await self._noted(self._graphql, scope, receive, send)

    async def _stay(self, scope: Message, receive: Any, send: Send) -> None:
        streams = self._streams
        if scope["type"] == "websocket" and streams is not None and scope["path"] == GRAPHQL:
            unbind()
            await streams.websocket(scope, receive, send)
            return
        state = scope.get("state", {})
        state[DOORS] = self._doors
        if streams is not None:
            state[LEAVING] = streams.leaving
        await self._others(scope, receive, send)

    async def _noted(self, inner: ASGIApp, scope: Message, receive: Any, send: Send) -> None:
        unbind()
        noted = _Noted(send)
        started = time.perf_counter()
        try:
            await inner(scope, receive, noted.send)
        finally:
            seconds = time.perf_counter() - started
            self._metrics.request(status=noted.status, seconds=seconds)
            log_request(
                method=scope["method"],
                path=template(scope["path"]),
                status=noted.status,
                seconds=seconds,
                request_id=noted.request_id,
            )


class _Noted:
    """Notes status and request id of an answer on its way out."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.status = NO_ANSWER
        self.request_id: str | None = None

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            for name, value in reversed(message["headers"]):
                if name == b"x-request-id":
                    self.request_id = value.decode("latin-1") or None
                    break
        await self._send(message)
