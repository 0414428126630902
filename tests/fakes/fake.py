"""A small server that counts, ends sessions, throttles; a vendor's fake brings its answers."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qs

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

JSON = "application/json"


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """One request, ``path`` and ``sent_query`` as they were sent; header names are lower case."""

    method: str
    path: str
    query: Mapping[str, list[str]]
    sent_query: str = ""
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """Return the body."""
        return msgspec.json.decode(self.body)

    def form(self) -> dict[str, str]:
        """Return the first value of each field of a form."""
        fields = parse_qs(self.body.decode(), keep_blank_values=True)
        return {name: values[0] for name, values in fields.items()}


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What goes back."""

    status: int = 200
    headers: Mapping[str, str] = {}
    body: bytes = b""


def told(value: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
    """Answer with JSON; Decimals are spelled as texts unless the fake has made numbers of them."""
    named = {"content-type": JSON, **(headers or {})}
    return Answer(status=status, headers=named, body=msgspec.json.encode(value))


class Fake(ABC):
    """An ASGI application that stands in for a vendor's server."""

    def __init__(self) -> None:
        """Nobody has asked yet."""
        self.calls: list[Asked] = []
        self.counts: Counter[str] = Counter()
        self.sessions: set[str] = set()
        self.in_flight = 0
        self.most_in_flight = 0
        self._opened = 0
        self._throttled = 0

    @abstractmethod
    def answer(self, asked: Asked) -> Answer:
        """Answer as the vendor's server does, logins included."""

    def label(self, asked: Asked) -> str:
        """Say under which name a request is counted; the default is its method and path."""
        return f"{asked.method} {asked.path}"

    def is_login(self, asked: Asked) -> bool:
        """Say whether a request is a login, which a rate limit spares."""
        del asked
        return False

    def throttled(self) -> Answer:
        """Return the answer of a server that limits its caller."""
        return Answer(status=429, headers={"retry-after": "0"})

    def throttle(self, times: int = 1) -> None:
        """Turn away so many of the next requests that are no login."""
        self._throttled = times

    def open_session(self) -> str:
        """Let somebody in, as a session of its own."""
        self._opened += 1
        session = f"session-{self._opened}"
        self.sessions.add(session)
        return session

    def end_sessions(self) -> None:
        """Forget who was let in."""
        self.sessions.clear()

    def forget(self) -> None:
        """Count from here on."""
        self.calls.clear()
        self.counts.clear()
        self.most_in_flight = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer over HTTP."""
        asked = await _read(Request(scope, receive))
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            await asyncio.sleep(0)
            answer = self._count(asked)
        finally:
            self.in_flight -= 1
        response = Response(answer.body, answer.status, dict(answer.headers))
        await response(scope, receive, send)

    def _count(self, asked: Asked) -> Answer:
        self.calls.append(asked)
        self.counts[self.label(asked)] += 1
        if self._throttled and not self.is_login(asked):
            self._throttled -= 1
            return self.throttled()
        return self.answer(asked)


async def _read(request: Request) -> Asked:
    path, query = request.scope["raw_path"], request.scope["query_string"]
    return Asked(
        method=request.method,
        path=path.decode().partition("?")[0],
        query=parse_qs(query.decode(), keep_blank_values=True),
        sent_query=query.decode(),
        headers=dict(request.headers),
        body=await request.body(),
    )


@asynccontextmanager
async def answering(fake: Fake) -> AsyncIterator[str]:
    """Serve a fake on a free port of loopback; yields its address."""
    from tests.serving import served  # most ask a fake directly, without a server

    async with served(fake, lifespan="off") as url:
        yield url
