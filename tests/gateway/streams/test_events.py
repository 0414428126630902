"""Server-sent events: refused like any request, answered as the client can take it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from gateway.http.negotiation import wants_events
from tests.journeys.company import Company
from tests.journeys.subscribing import (
    ORDER,
    PATIENCE,
    connected,
    events,
    listening,
    streaming,
    token_of,
)

pytestmark = pytest.mark.integration

VIEWER = "{ viewer { subject } }"


@pytest.fixture
async def company(tmp_path: Path) -> AsyncIterator[Company]:
    """Serve the company."""
    async with streaming(tmp_path) as made:
        yield made


async def test_a_question_is_one_event_and_the_end(company: Company) -> None:
    async with events(company, "admin", VIEWER) as stream:
        head = stream.response.headers
        assert await stream.next() == ("next", {"data": {"viewer": {"subject": "u-admin"}}})
        assert await stream.next() == ("complete", None)
    assert head["content-type"] == "text/event-stream; charset=utf-8"
    assert head["cache-control"] == "private, no-store"
    assert "x-request-id" in head


async def test_who_takes_json_as_well_gets_a_question_answered_in_json(company: Company) -> None:
    headers = {
        "authorization": f"Bearer {token_of(company, 'admin')}",
        "accept": "application/graphql-response+json, text/event-stream",
    }
    answer = await company.client.post("/graphql", json={"query": VIEWER}, headers=headers)
    assert answer.headers["content-type"].startswith("application/graphql-response+json")
    assert answer.json() == {"data": {"viewer": {"subject": "u-admin"}}}


async def test_a_subscription_may_be_sent_with_get(company: Company) -> None:
    headers = {
        "authorization": f"Bearer {token_of(company, 'admin')}",
        "accept": "text/event-stream",
    }
    asked = {"query": ORDER, "variables": '{"number": "S3"}'}
    request = company.client.stream("GET", "/graphql", params=asked, headers=headers)
    async with request as response:
        assert response.status_code == 200
        await listening(company, 1)


@pytest.mark.parametrize(
    ("method", "headers", "body", "status"),
    [
        ("POST", {"authorization": "Bearer a.b.c"}, b'{"query": "{a}"}', 401),
        ("POST", {"authorization": ""}, b'{"query": "{a}"}', 401),
        ("POST", {"content-type": "text/plain"}, b'{"query": "{a}"}', 415),
        ("POST", {}, b"{", 400),
        ("POST", {}, b'{"query": "%s"}' % (b"x" * 300_000), 413),
        ("PUT", {}, b"", 405),
        ("GET", {}, b"", 400),
    ],
)
async def test_what_is_no_request_is_refused_in_json(
    company: Company, method: str, headers: dict[str, str], body: bytes, status: int
) -> None:
    given = {
        "authorization": f"Bearer {token_of(company, 'admin')}",
        "accept": "text/event-stream",
        "content-type": "application/json",
        **headers,
    }
    answer = await company.client.request(method, "/graphql", content=body, headers=given)
    assert answer.status_code == status
    assert answer.json()["errors"][0]["extensions"]["code"]


async def test_a_wrong_subscription_is_told_in_an_event(company: Company) -> None:
    async with events(company, "admin", "subscription { wages { amount } }") as stream:
        name, told = await stream.next()
        assert (name, told["errors"][0]["extensions"]["code"]) == ("next", "BAD_USER_INPUT")
        assert await stream.next() == ("complete", None)


async def test_a_subscription_needs_a_way_to_be_pushed(company: Company) -> None:
    answer = await company.ask(ORDER, "admin", number="S3")
    assert answer["errors"][0]["extensions"]["code"] == "BAD_REQUEST"
    assert "server-sent events" in answer["errors"][0]["message"]


@pytest.mark.parametrize(
    ("accept", "wants"),
    [
        (b"text/event-stream", True),
        (b"text/event-stream;q=0.5, */*", True),
        (b"application/json, text/event-stream;q=0.9", True),
        (b"text/event-stream;q=0", False),
        (b"*/*", False),
        (b"application/json", False),
    ],
)
def test_events_are_for_who_names_them(accept: bytes, *, wants: bool) -> None:
    assert wants_events([(b"host", b"x"), (b"accept", accept)]) is wants


async def test_streams_are_counted_and_logged_by_how_they_ended(company: Company) -> None:
    with capture_logs() as logs:
        async with events(company, "admin", VIEWER) as stream:
            while (await stream.next())[0] != "closed":
                pass
        async with connected(company, "admin") as client:
            await client.send("connection_init")
            await client.closed()
        async with connected(company, "admin"):
            pass
        text = await counted(company, 'c360_streams_ended_total{reason="left"} 1.0')
    assert 'c360_streams_ended_total{reason="complete"} 1.0' in text
    assert 'c360_streams_ended_total{reason="init_twice"} 1.0' in text
    assert 'c360_stream_connections{way="websocket"} 0.0' in text
    ended = [(one["method"], one["reason"]) for one in logs if one["event"] == "stream_ended"]
    assert sorted(ended) == [
        ("events", "complete"),
        ("websocket", "init_twice"),
        ("websocket", "left"),
    ]


async def counted(company: Company, line: str) -> str:
    """Wait until the metrics have a line, and return them."""
    async with asyncio.timeout(PATIENCE):
        while line not in (text := (await company.client.get("/metrics")).text):
            pass  # each look takes its time
    return text
