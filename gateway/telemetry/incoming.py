"""One server span for each request, in the trace that the client named (W3C Trace Context)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import Span, SpanKind, Status, StatusCode, Tracer
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.telemetry.bound import bind
from gateway.telemetry.routes import template
from gateway.telemetry.tracing import W3C, RequestTrace

PROBES = frozenset({"/livez", "/readyz", "/metrics"})
METHODS = frozenset("GET HEAD POST PUT DELETE CONNECT OPTIONS TRACE PATCH".split())
LONGEST = 512  # what is longer the propagator refuses as well, with a line in the log each time


class Traced:
    """An application whose requests are followed; probes are not."""

    def __init__(self, inner: ASGIApp, tracer: Callable[[], Tracer], *, incoming: bool) -> None:
        """Ask ``tracer`` at each request; ``incoming`` continues the client's trace."""
        self._inner = inner
        self._tracer = tracer
        self._incoming = incoming

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection."""
        if scope["type"] != "http" or scope["path"] in PROBES:
            await self._inner(scope, receive, send)
            return
        parent = sent(scope["headers"]) if self._incoming else Context()
        tracer = self._tracer()
        span = _begun(tracer, scope, parent)
        self._bind(span)

        async def noted(message: Message) -> None:
            if message["type"] == "http.response.start":
                _answered(span, message["status"])
            await send(message)

        with RequestTrace(tracer, span):
            try:
                await self._inner(scope, receive, noted)
            except Exception as error:
                _failed(span, type(error).__name__)
                raise

    @staticmethod
    def _bind(span: Span) -> None:
        """Put the trace on every line of the log from here on."""
        found = span.get_span_context()
        if found.is_valid:
            trace_id = trace.format_trace_id(found.trace_id)
            bind(trace_id=trace_id)


def sent(headers: Iterable[tuple[bytes, bytes]]) -> Context:
    """Return the context that a client sent; an empty one where it sent none that can be read."""
    carried: dict[str, Any] = {}
    for name, value in headers:
        if name == b"traceparent":
            if "traceparent" in carried or len(value) > LONGEST:
                return Context()
            carried["traceparent"] = value.decode("latin-1")
        elif name == b"tracestate":
            carried.setdefault("tracestate", []).append(value.decode("latin-1"))
    if "traceparent" not in carried:
        return Context()
    if sum(map(len, carried.get("tracestate", ()))) > LONGEST:
        del carried["tracestate"]
    return W3C.extract(carried, Context())


def _begun(tracer: Tracer, scope: Scope, parent: Context) -> Span:
    route = template(scope["path"])
    method = scope["method"] if scope["method"] in METHODS else "_OTHER"
    attributes = {
        "http.request.method": method,
        "http.route": route,
        "url.scheme": scope.get("scheme", "http"),
        "network.protocol.version": scope.get("http_version", "1.1"),
    }
    name = f"{'HTTP' if method == '_OTHER' else method} {route}"
    return tracer.start_span(name, parent, SpanKind.SERVER, attributes)


def _answered(span: Span, status: int) -> None:
    span.set_attribute("http.response.status_code", int(status))
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        _failed(span, str(int(status)))


def _failed(span: Span, kind: str) -> None:
    span.set_attribute("error.type", kind)
    span.set_status(Status(StatusCode.ERROR))
