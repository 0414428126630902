"""The span of a request, and the trace that its client named."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from opentelemetry import trace

from gateway.telemetry.bound import bound, unbind
from gateway.telemetry.incoming import LONGEST, Traced, sent
from gateway.telemetry.tracing import current
from tests.gateway.telemetry.spans import Spans, attributes, parent_of

TRACE, ABOVE = "a" * 32, "b" * 16
PARENT = f"00-{TRACE}-{ABOVE}-01"


class Inner:
    """Answers with a status, or raises; remembers what was bound to the lines of the log."""

    def __init__(self, status: int = 200, error: Exception | None = None) -> None:
        """Nothing was asked yet."""
        self.status = status
        self.error = error
        self.bound: dict[str, Any] = {}
        self.followed = False

    async def __call__(self, _scope: Any, _receive: Any, send: Any) -> None:
        self.bound = dict(bound())
        self.followed = current() is not None
        if self.error is not None:
            raise self.error
        await send({"type": "http.response.start", "status": self.status, "headers": []})
        await send({"type": "http.response.body", "body": b""})


async def ask(
    inner: Inner, spans: Spans, *, incoming: bool = True, path: str = "/graphql", **headers: str
) -> None:
    """Send one request through the application."""
    unbind()
    app = Traced(inner, lambda: spans.tracer, incoming=incoming)
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as client:
        await client.post(path, headers=headers)


async def test_a_request_has_one_span_in_the_trace_of_its_client() -> None:
    spans, inner = Spans(), Inner()
    await ask(inner, spans, traceparent=PARENT, tracestate="x=1")
    (span,) = spans.ended()
    assert span.context is not None
    assert (span.name, span.kind) == ("POST /graphql", trace.SpanKind.SERVER)
    assert f"{span.context.trace_id:032x}" == TRACE
    assert parent_of(span) == int(ABOVE, 16)
    assert span.context.trace_state.to_header() == "x=1"
    assert attributes(span) == {
        "http.request.method": "POST",
        "http.route": "/graphql",
        "url.scheme": "http",
        "network.protocol.version": "1.1",
        "http.response.status_code": 200,
    }


async def test_lines_of_the_log_name_the_trace() -> None:
    inner = Inner()
    await ask(inner, Spans(), traceparent=PARENT)
    assert inner.bound["trace_id"] == TRACE


async def test_a_trace_of_strangers_is_not_continued_where_the_settings_say_so() -> None:
    spans = Spans()
    await ask(Inner(), spans, incoming=False, traceparent=PARENT)
    (span,) = spans.ended()
    assert span.parent is None


@pytest.mark.parametrize(
    "given",
    [
        "",
        "nonsense",
        f"00-{'0' * 32}-{ABOVE}-01",
        f"ff-{TRACE}-{ABOVE}-01",
        f"00-{TRACE}-{ABOVE}-01-more",
        PARENT + " " * LONGEST,
    ],
)
def test_what_is_no_trace_begins_a_new_one(given: str) -> None:
    context = sent([(b"traceparent", given.encode())])
    assert not trace.get_current_span(context).get_span_context().is_valid


def test_two_parents_are_none() -> None:
    twice = [(b"traceparent", PARENT.encode())] * 2
    assert not trace.get_current_span(sent(twice)).get_span_context().is_valid


def test_a_state_that_is_too_long_is_left_out() -> None:
    heads = [(b"traceparent", PARENT.encode()), (b"tracestate", b"x=" + b"1" * LONGEST)]
    found = trace.get_current_span(sent(heads)).get_span_context()
    assert (found.is_valid, dict(found.trace_state)) == (True, {})


@pytest.mark.parametrize("path", ["/livez", "/readyz", "/metrics"])
async def test_probes_are_not_followed(path: str) -> None:
    spans, inner = Spans(), Inner()
    await ask(inner, spans, path=path)
    assert (spans.ended(), inner.followed) == ([], False)


async def test_a_path_of_the_client_is_not_on_the_span() -> None:
    spans = Spans()
    await ask(Inner(404), spans, path="/wang@example.com")
    (span,) = spans.ended()
    assert span.name == "POST other"
    assert span.status.is_unset


async def test_a_server_error_is_a_failed_span() -> None:
    spans = Spans()
    await ask(Inner(503), spans)
    (span,) = spans.ended()
    assert (span.status.is_ok, attributes(span)["error.type"]) == (False, "503")


async def test_what_is_raised_is_named_by_its_class_alone() -> None:
    spans = Spans()
    with pytest.raises(ValueError, match="Wang"):
        await ask(Inner(error=ValueError("Wang")), spans)
    (span,) = spans.ended()
    assert attributes(span)["error.type"] == "ValueError"
    assert (span.status.description, span.events) == (None, ())


async def test_what_is_no_request_passes() -> None:
    passed: list[str] = []

    async def inner(scope: Any, _receive: Any, _send: Any) -> None:
        passed.append(scope["type"])

    async def receive() -> Any:
        raise AssertionError

    async def send(_message: Any) -> None:
        raise AssertionError

    spans = Spans()
    app = Traced(inner, lambda: spans.tracer, incoming=True)
    await app({"type": "lifespan"}, receive, send)
    assert (passed, spans.ended()) == (["lifespan"], [])
