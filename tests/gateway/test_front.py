"""The outermost layer: who answers a request, and the one line and count it leaves."""

from __future__ import annotations

import asyncio
import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import structlog

from gateway.front import Front
from gateway.telemetry import Metrics, configure, note_question


def answering(text: str, status: int = 200) -> Any:
    """Make an application that answers this."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        headers = [(b"x-request-id", b"r-1")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": text.encode()})

    return app


async def failing(scope: Any, receive: Any, send: Any) -> None:
    raise RuntimeError


async def unused(message: Any) -> None:
    raise AssertionError(message)


async def leaving(scope: Any, receive: Any, send: Any) -> None:
    """Answer nothing: the client has left."""


@pytest.fixture
def log() -> Iterator[io.BytesIO]:
    stream = io.BytesIO()
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    configure(stream)
    yield stream
    structlog.reset_defaults()
    root.handlers[:] = before
    root.setLevel(level)


def lines(log: io.BytesIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


async def ask(front: Front, path: str, **options: Any) -> httpx.Response:
    transport = httpx.ASGITransport(app=front, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway.test") as client:
        return await client.post(path, **options)


def made(graphql: Any = None, others: Any = None) -> tuple[Front, Metrics]:
    metrics = Metrics()
    return Front(graphql or answering("graphql"), others or answering("others"), metrics), metrics


@pytest.mark.parametrize(
    ("path", "who"),
    [("/graphql", "graphql"), ("/graphql/", "others"), ("/", "others"), ("/livez", "others")],
)
async def test_questions_go_to_their_endpoint_and_the_rest_elsewhere(path: str, who: str) -> None:
    front, _ = made()
    assert (await ask(front, path)).text == who


async def test_every_request_leaves_one_line(log: io.BytesIO) -> None:
    front, _ = made(answering("no", status=400))
    await ask(front, "/graphql")
    (line,) = lines(log)
    assert (line["event"], line["method"], line["path"]) == ("request", "POST", "/graphql")
    assert (line["status"], line["request_id"]) == (400, "r-1")
    assert line["ms"] >= 0


async def test_the_line_holds_nothing_that_a_client_put_into_the_address(log: io.BytesIO) -> None:
    front, _ = made()
    for path in ("/wang?token=secret", "/demo/wang", "/graphql?query={wang}"):
        await ask(front, path)
    assert [line["path"] for line in lines(log)] == ["other", "/demo", "/graphql"]
    assert b"wang" not in log.getvalue()


async def test_what_is_noted_of_a_question_is_on_its_line_and_on_no_other(
    log: io.BytesIO,
) -> None:
    async def noting(scope: Any, receive: Any, send: Any) -> None:
        note_question(request_id="r-1", operation="abc", roles=("finance",))
        await answering("ok")(scope, receive, send)

    front, _ = made(noting)
    await asyncio.create_task(ask(front, "/graphql"))
    await asyncio.create_task(ask(front, "/livez"))
    asked, other = lines(log)
    assert (asked["operation"], asked["roles"]) == ("abc", ["finance"])
    assert "roles" not in other


async def test_a_client_that_left_is_counted_as_such(log: io.BytesIO) -> None:
    front, metrics = made(leaving)
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    await front({"type": "http", "method": "POST", "path": "/graphql"}, None, send)
    assert sent == []
    assert lines(log)[0]["status"] == 499
    assert b'c360_requests_total{status="499"} 1.0' in metrics.expose()[0]


async def test_a_failure_is_counted_and_goes_on_to_the_server(log: io.BytesIO) -> None:
    front, metrics = made(others=failing)
    with pytest.raises(RuntimeError):
        await front({"type": "http", "method": "GET", "path": "/x"}, None, unused)
    assert len(lines(log)) == 1
    assert b"c360_request_seconds_count 1.0" in metrics.expose()[0]


async def test_start_and_stop_are_no_requests(log: io.BytesIO) -> None:
    seen: list[str] = []

    async def others(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope["type"])

    front, _ = made(others=others)
    await front({"type": "lifespan"}, None, unused)
    assert seen == ["lifespan"]
    assert lines(log) == []
