"""A tiny GraphQL side, callers by token, and ways to ask: in process and over a socket."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from typing import Any

import httpx
import uvicorn
from starlette.types import ASGIApp

from backends.port import Lane
from gateway.auth import Unauthenticated
from gateway.http.answers import Reply
from gateway.http.costs import ENTRIES, Grants, telling
from gateway.http.endpoint import Endpoint
from gateway.limits import Bounds
from policies.grant import Grant
from policies.principal import Principal, Scope
from resolvers.exchange import Answer, Caller, Question

URL = "http://gateway.test/graphql"
BEARER = {"authorization": "Bearer good"}
_START_SECONDS = 10

Execute = Callable[[Question, Caller], Awaitable[Answer]]


class Tokens:
    """A verifier that knows one token."""

    async def verify(self, authorization: str | None) -> Principal:
        if authorization != BEARER["authorization"]:
            raise Unauthenticated
        return Principal(subject="ann", roles=("sales_rep",))


class Asked:
    """An executor that remembers what it was asked and answers the same each time."""

    def __init__(self, answer: Answer | None = None) -> None:
        """Answer this, or Ann's name where nothing is given."""
        self.answer = answer or Answer(executed=True, data={"viewer": {"name": "Ann"}})
        self.questions: list[Question] = []
        self.callers: list[Caller] = []

    async def __call__(self, question: Question, caller: Caller) -> Answer:
        self.questions.append(question)
        self.callers.append(caller)
        return self.answer


def refusing(code: str) -> Asked:
    """Make an executor whose operations never run, with this code."""
    error = {"message": "No.", "extensions": {"code": code}}
    return Asked(Answer(executed=False, errors=(error,)))


def everybody(_roles: Sequence[str]) -> Grant:
    """Let every caller look at every customer and order."""
    return Grant(scopes=dict.fromkeys(ENTRIES, Scope.ALL))


def endpoint(
    execute: Execute,
    *,
    bounds: Bounds | None = None,
    page: Reply | None = None,
    grants: Grants = everybody,
) -> Endpoint:
    return Endpoint(
        execute=telling(execute, grants),
        verifier=Tokens(),
        lane=lambda _: Lane.SALES,
        bounds=bounds,
        page=page,
    )


@contextlib.asynccontextmanager
async def client(app: ASGIApp, **headers: str) -> AsyncIterator[httpx.AsyncClient]:
    """Ask in process; exceptions that leave the app fail the test."""
    transport = httpx.ASGITransport(app=app)
    given = {**BEARER, **headers}
    async with httpx.AsyncClient(transport=transport, base_url=URL, headers=given) as opened:
        yield opened


async def post(app: ASGIApp, body: Any = None, **headers: str) -> httpx.Response:
    """POST a JSON body (``{"query": "{viewer}"}`` where none is given)."""
    async with client(app, **headers) as opened:
        return await opened.post("", json={"query": "{viewer}"} if body is None else body)


async def post_bytes(app: ASGIApp, body: bytes, **headers: str) -> httpx.Response:
    """POST raw bytes as JSON."""
    async with client(app, **{"content-type": "application/json", **headers}) as opened:
        return await opened.post("", content=body)


def first_error(response: httpx.Response) -> dict[str, Any]:
    """Return the first error of a GraphQL response."""
    error: dict[str, Any] = response.json()["errors"][0]
    return error


def first_code(response: httpx.Response) -> str:
    code: str = first_error(response)["extensions"]["code"]
    return code


@contextlib.contextmanager
def served(app: ASGIApp) -> Iterator[int]:
    """Serve on a free port of loopback for as long as the block runs; yields the port."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", ws="none")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            _until_started(server)
            yield listener.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join()


def _until_started(server: uvicorn.Server) -> None:
    end = time.monotonic() + _START_SECONDS
    while not server.started:
        assert time.monotonic() < end, "the server did not start"
        time.sleep(0.01)
