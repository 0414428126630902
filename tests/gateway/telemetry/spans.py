"""Spans made in a test, without a collector."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.sdk.trace.sampling import Sampler
from opentelemetry.trace import SpanContext, Tracer

from gateway.telemetry.tracing import RequestTrace


class Spans:
    """Makes spans and keeps those that have ended."""

    def __init__(self, sampler: Sampler | None = None) -> None:
        """Keep every span, or those that ``sampler`` takes."""
        self._kept = InMemorySpanExporter()
        provider = TracerProvider(sampler=sampler, shutdown_on_exit=False)
        provider.add_span_processor(SimpleSpanProcessor(self._kept))
        self.tracer: Tracer = provider.get_tracer("tests")

    def request(self) -> RequestTrace:
        """Begin to follow a request."""
        return RequestTrace(self.tracer, self.tracer.start_span("request"))

    def ended(self) -> list[ReadableSpan]:
        """Return the spans that have ended."""
        return list(self._kept.get_finished_spans())

    def one(self, name: str) -> ReadableSpan:
        """Return the one span of this name that has ended."""
        (span,) = [span for span in self.ended() if span.name == name]
        return span


def attributes(span: ReadableSpan) -> Mapping[str, Any]:
    """Return the attributes of a span."""
    return span.attributes or {}


def id_of(span: ReadableSpan) -> int:
    """Return the id of a span."""
    own: SpanContext | None = span.context
    assert own is not None
    return own.span_id


def parent_of(span: ReadableSpan) -> int | None:
    """Return the id of the span above."""
    above: SpanContext | None = span.parent
    return None if above is None else above.span_id
