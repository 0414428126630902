"""A collector on loopback that keeps the spans it is sent (OTLP over HTTP, protobuf)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import msgspec
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from opentelemetry.proto.trace.v1.trace_pb2 import Span as Sent
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.serving import served


class Span(msgspec.Struct, frozen=True):
    """One span as it arrived; ids are hexadecimal, ``parent`` is empty for a root."""

    name: str
    kind: str
    trace: str
    id: str
    parent: str
    attributes: Mapping[str, Any]
    links: tuple[str, ...]
    failed: bool
    message: str
    began: int
    ended: int


class Collector:
    """Keeps spans; answers with ``status``."""

    def __init__(self) -> None:
        """Nothing has arrived."""
        self.url = ""
        self.status = 200
        self.posts = 0
        self.spans: list[Span] = []
        self.resources: list[Mapping[str, Any]] = []

    async def take(self, request: Request) -> Response:
        """Keep what is posted."""
        self.posts += 1
        body = await request.body()
        if self.status == 200:
            for each in ExportTraceServiceRequest.FromString(body).resource_spans:
                self.resources.append(values(each.resource.attributes))
                self.spans += [read(span) for scope in each.scope_spans for span in scope.spans]
        answer = ExportTraceServiceResponse().SerializeToString()
        return Response(answer, self.status, media_type="application/x-protobuf")

    def named(self, start: str) -> list[Span]:
        """Return the spans whose names begin so, in the order in which they began."""
        found = [span for span in self.spans if span.name.startswith(start)]
        return sorted(found, key=lambda span: span.began)

    def below(self, span: Span) -> list[str]:
        """Return the names of a span's children, sorted."""
        return sorted(other.name for other in self.spans if other.parent == span.id)


def read(span: Sent) -> Span:
    """Read one span."""
    return Span(
        name=span.name,
        kind=Sent.SpanKind.Name(span.kind).removeprefix("SPAN_KIND_"),
        trace=span.trace_id.hex(),
        id=span.span_id.hex(),
        parent=span.parent_span_id.hex(),
        attributes=values(span.attributes),
        links=tuple(link.span_id.hex() for link in span.links),
        failed=span.status.code == 2,
        message=span.status.message,
        began=span.start_time_unix_nano,
        ended=span.end_time_unix_nano,
    )


def values(attributes: Iterable[KeyValue]) -> dict[str, Any]:
    """Read attributes."""
    return {pair.key: _value(pair.value) for pair in attributes}


def _value(value: AnyValue) -> Any:
    field = value.WhichOneof("value")
    if field == "array_value":
        return [_value(each) for each in value.array_value.values]
    return None if field is None else getattr(value, field)


@asynccontextmanager
async def collecting() -> AsyncIterator[Collector]:
    """Listen for spans."""
    collector = Collector()
    app = Starlette(routes=[Route("/v1/traces", collector.take, methods=["POST"])])
    async with served(app, lifespan="off") as url:
        collector.url = url
        yield collector
