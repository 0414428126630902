"""Credentials as they come over HTTP: every forgery gets the same 401, and none is repeated."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from starlette.applications import Starlette
from starlette.types import Message

from backends.port import Lane
from gateway.auth import local_verifier
from gateway.auth.apikeys import ApiKeys, Wanted
from gateway.auth.database import Database
from gateway.auth.machines import KeyVerifier, either
from gateway.front import Front
from gateway.http.endpoint import Endpoint
from gateway.telemetry import Metrics, configure
from tests.gateway.forgeries import EXPECTED, FORGED, KEY, NOW, ODD_HEADERS, ours
from tests.gateway.http.asking import Asked

TOKENS = local_verifier(KEY, EXPECTED, clock=lambda: NOW)
BODY = b'{"query":"{ viewer { subject } }"}'
REFUSAL = {
    "message": "A valid bearer token is needed.",
    "extensions": {"code": "UNAUTHENTICATED", "requestId": "r1"},
}


@pytest.fixture
def asked() -> Asked:
    return Asked()


@pytest.fixture
def front(asked: Asked) -> Front:
    endpoint = Endpoint(execute=asked, verifier=TOKENS, lane=lambda _: Lane.SALES)
    return Front(endpoint, Starlette(), Metrics())


@pytest.fixture
def log() -> Iterator[io.BytesIO]:
    """Write the log as in production, into memory."""
    stream = io.BytesIO()
    configure(stream)
    yield stream
    structlog.reset_defaults()


async def exchange(
    app: Front, *credentials: bytes, query: bytes = b"", method: str = "POST"
) -> tuple[int, Any, bytes]:
    """Send one request with these Authorization headers; return status, body and raw answer."""
    given = [(b"content-type", b"application/json"), (b"x-request-id", b"r1")]
    scope = {
        "type": "http",
        "method": method,
        "path": "/graphql",
        "query_string": query,
        "headers": [*given, *((b"authorization", one) for one in credentials)],
    }
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": BODY if method == "POST" else b""}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    head, *parts = sent
    body = b"".join(part["body"] for part in parts)
    raw = b"".join(name + value for name, value in head["headers"]) + body
    return head["status"], json.loads(body), raw


def raw(header: str) -> bytes:
    """Write a header's bytes, whatever a client may send."""
    return header.encode(errors="surrogatepass")


@pytest.mark.parametrize("token", FORGED.values(), ids=FORGED.keys())
async def test_forged_token_gets_401_and_no_detail(front: Front, asked: Asked, token: str) -> None:
    status, body, answer = await exchange(front, raw(f"Bearer {token}"))
    assert (status, body) == (401, {"errors": [REFUSAL]})
    assert raw(token)[:20] not in answer
    assert asked.questions == []


@pytest.mark.parametrize("header", ODD_HEADERS.values(), ids=ODD_HEADERS.keys())
async def test_odd_header_gets_the_same_401(front: Front, asked: Asked, header: str | None) -> None:
    credentials = [] if header is None else [raw(header)]
    status, body, _ = await exchange(front, *credentials)
    assert (status, body) == (401, {"errors": [REFUSAL]})
    assert asked.questions == []


async def test_true_token_gets_an_answer(front: Front, asked: Asked) -> None:
    status, _, _ = await exchange(front, raw(f"Bearer {ours()}"))
    assert (status, asked.callers[0].principal.subject) == (200, "u1")


@pytest.mark.parametrize(
    "second",
    [f"Bearer {ours()}", f"Bearer {ours(sub='u2')}", "Bearer x", "Basic YTpi", "", "Bearer"],
    ids=["the same", "another", "a forgery", "another scheme", "empty", "no token"],
)
@pytest.mark.parametrize("swapped", [False, True], ids=["true first", "true last"])
async def test_two_authorization_headers_are_refused_even_if_one_is_right(
    front: Front, asked: Asked, second: str, *, swapped: bool
) -> None:
    pair = [raw(f"Bearer {ours()}"), raw(second)]
    status, body, _ = await exchange(front, *(reversed(pair) if swapped else pair))
    assert (status, body) == (401, {"errors": [REFUSAL]})
    assert asked.questions == []


@pytest.mark.parametrize("name", ["access_token", "token", "authorization", "Authorization"])
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_token_in_the_url_is_ignored_and_never_logged(
    front: Front, asked: Asked, log: io.BytesIO, name: str, method: str
) -> None:
    token = ours()
    query = f"query=%7Bviewer%7D&{name}={token}".encode()
    status, _, answer = await exchange(front, query=query, method=method)
    assert (status, asked.questions) == (401, [])
    await exchange(front, raw(f"Bearer {token}"), query=query, method=method)
    written = log.getvalue()
    assert b"request" in written
    for part in token.split("."):
        assert part.encode() not in written
        assert part.encode() not in answer


async def test_refused_credentials_are_never_logged(front: Front, log: io.BytesIO) -> None:
    secrets = [*FORGED.values(), ours(exp=NOW - 100), f"c360_{'a' * 16}_{'b' * 64}"]
    for secret in secrets:
        await exchange(front, raw(f"Bearer {secret}"))
    written = log.getvalue()
    assert written.count(b"token_refused") > 50
    shown = [part for secret in secrets for part in secret.split(".") if len(part) > 20]
    assert [part for part in shown if raw(part) in written] == []


async def test_key_gets_an_answer_and_is_never_logged(
    asked: Asked, log: io.BytesIO, tmp_path: Any
) -> None:
    database = await Database.open(f"sqlite+aiosqlite:///{tmp_path}/auth.db")
    keys = ApiKeys(database)
    machines = KeyVerifier(keys)
    endpoint = Endpoint(
        execute=asked,
        verifier=either(machines, TOKENS),
        lane=lambda _: Lane.SALES,
    )
    made, key = await keys.create(Wanted(name="robot", roles=("finance",), days=1))
    front = Front(endpoint, Starlette(), Metrics())
    assert (await exchange(front, raw(f"Bearer {key}")))[0] == 200
    assert (await exchange(front, raw(f"Bearer {key[:-1]}x")))[0] == 401
    assert (await exchange(front, raw(f"Bearer {key}"), raw(f"Bearer {key}")))[0] == 401
    assert [caller.principal.subject for caller in asked.callers] == [f"key:{made.id}"]
    assert key.rsplit("_", 1)[1].encode() not in log.getvalue()
    await machines.aclose()
    await database.aclose()
