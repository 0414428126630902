"""The OpenTelemetry SDK: where spans go, which ones, and what happens when nobody takes them.

Only who follows requests imports this: it needs the extra ``tracing``.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from threading import Thread

import structlog
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.sampling import ParentBased, Sampler, TraceIdRatioBased
from opentelemetry.trace import Tracer

from gateway.settings import Tracing

NAME = "customer360-gateway"
PATH = "/v1/traces"
FLUSH_SECONDS = 2.0

# They say at each attempt, and at each span, what ``Told`` says once.
_REPETITIVE = ("opentelemetry.exporter.otlp", "opentelemetry.sdk._shared_internal")

log = structlog.get_logger(__name__)


class Told(SpanExporter):
    """Exports spans, and says once that nobody takes them, and once that somebody does again."""

    def __init__(self, inner: SpanExporter) -> None:
        """Export through ``inner``."""
        self._inner = inner
        self._losing = False

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Export spans; those that nobody takes are lost."""
        result = self._inner.export(spans)
        if result is not SpanExportResult.SUCCESS:
            self.lose()
        elif self._losing:
            self._losing = False
            log.warning("spans_taken_again")
        return result

    def lose(self) -> None:
        """Say that spans are lost, unless that was said."""
        if not self._losing:
            self._losing = True
            log.warning("spans_lost")

    def shutdown(self) -> None:
        """Try nothing again."""
        self._inner.shutdown()


class Exporting:
    """Spans on their way to a collector, in batches, by a thread of their own."""

    def __init__(self, settings: Tracing) -> None:
        """Nothing is sent before there is a span; what is not set is as the OTEL_... variables."""
        for name in _REPETITIVE:
            logging.getLogger(name).setLevel(logging.CRITICAL)
        endpoint = settings.endpoint
        self._told = Told(OTLPSpanExporter(None if endpoint is None else address(endpoint)))
        self._provider = TracerProvider(
            sampler=_sampler(settings.sample_ratio),
            resource=_resource(settings.service_name),
            shutdown_on_exit=False,
        )
        self._provider.add_span_processor(BatchSpanProcessor(self._told))
        self.tracer: Tracer = self._provider.get_tracer(NAME)

    async def aclose(self, seconds: float = FLUSH_SECONDS) -> None:
        """Send what is left, for so many seconds at most."""
        loop, closed = asyncio.get_running_loop(), asyncio.Event()

        def close() -> None:
            self._provider.shutdown()
            with suppress(RuntimeError):  # the event loop has not waited
                loop.call_soon_threadsafe(closed.set)

        Thread(target=close, name="last spans", daemon=True).start()
        try:
            async with asyncio.timeout(seconds):
                await closed.wait()
        except TimeoutError:
            self._told.lose()
            self._told.shutdown()


def address(endpoint: str) -> str:
    """Return where traces go at a collector, of which the settings name the base."""
    return endpoint if endpoint.endswith(PATH) else endpoint + PATH


def _sampler(ratio: float | None) -> Sampler | None:
    return None if ratio is None else ParentBased(TraceIdRatioBased(ratio))


def _resource(name: str | None) -> Resource:
    """Say who we are; Resource itself reads the variables, and names who has no name."""
    resource = Resource.create({SERVICE_NAME: name} if name else {})
    unnamed = str(resource.attributes[SERVICE_NAME]).startswith("unknown_service")
    return resource.merge(Resource({SERVICE_NAME: NAME})) if unnamed else resource
