"""Spans on their way to a collector, and what is said where nobody takes them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult
from structlog.testing import capture_logs

from gateway.settings import Tracing
from gateway.telemetry.exporting import Exporting, Told, address
from tests.gateway.telemetry.collector import collecting

OK, FAILURE = SpanExportResult.SUCCESS, SpanExportResult.FAILURE


class Scripted(SpanExporter):
    """Takes spans or does not, as told."""

    def __init__(self, *results: SpanExportResult) -> None:
        """Answer in this order."""
        self._results = list(results)
        self.closed = False

    def export(self, _spans: Sequence[ReadableSpan]) -> SpanExportResult:
        return self._results.pop(0)

    def shutdown(self) -> None:
        self.closed = True


def test_spans_that_nobody_takes_are_told_once_and_so_is_their_end() -> None:
    told = Told(Scripted(OK, FAILURE, FAILURE, FAILURE, OK, OK, FAILURE))
    with capture_logs() as logs:
        results = [told.export([]) for _ in range(7)]
    assert results == [OK, FAILURE, FAILURE, FAILURE, OK, OK, FAILURE]
    assert [line["event"] for line in logs] == ["spans_lost", "spans_taken_again", "spans_lost"]


def test_shutting_down_reaches_the_exporter() -> None:
    inner = Scripted()
    told = Told(inner)
    told.shutdown()
    assert inner.closed


@pytest.mark.parametrize(
    ("endpoint", "whole"),
    [
        ("http://collector:4318", "http://collector:4318/v1/traces"),
        ("http://collector:4318/v1/traces", "http://collector:4318/v1/traces"),
        ("https://example.com/otlp", "https://example.com/otlp/v1/traces"),
    ],
)
def test_traces_have_their_own_path_at_a_collector(endpoint: str, whole: str) -> None:
    assert address(endpoint) == whole


@pytest.mark.integration
async def test_closing_sends_what_is_left() -> None:
    async with collecting() as collector:
        exporting = Exporting(Tracing(enabled=True, endpoint=collector.url, service_name="ours"))
        exporting.tracer.start_span("last").end()
        await exporting.aclose()
        assert [span.name for span in collector.spans] == ["last"]
        assert collector.resources[0]["service.name"] == "ours"


@pytest.mark.integration
async def test_variables_of_the_sdk_say_what_the_settings_do_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with collecting() as collector:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url)
        monkeypatch.setenv("OTEL_SERVICE_NAME", "from-the-environment")
        exporting = Exporting(Tracing(enabled=True))
        exporting.tracer.start_span("one").end()
        await exporting.aclose()
        assert collector.resources[0]["service.name"] == "from-the-environment"


@pytest.mark.integration
async def test_the_sampler_of_the_environment_holds_without_a_ratio(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with collecting() as collector:
        monkeypatch.setenv("OTEL_TRACES_SAMPLER", "always_off")
        exporting = Exporting(Tracing(enabled=True, endpoint=collector.url))
        assert not exporting.tracer.start_span("none").is_recording()
        await exporting.aclose()
        assert collector.posts == 0


@pytest.mark.integration
async def test_a_collector_that_never_answers_does_not_hold_up_the_end() -> None:
    silent = asyncio.Event()

    async def never(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await silent.wait()
        writer.close()

    server = await asyncio.start_server(never, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    exporting = Exporting(Tracing(enabled=True, endpoint=f"http://127.0.0.1:{port}"))
    exporting.tracer.start_span("last").end()
    with capture_logs() as logs:
        await exporting.aclose(seconds=0.05)
        assert not silent.is_set(), "it has not answered, and we are here"
        silent.set()
    server.close()
    assert [line["event"] for line in logs] == ["spans_lost"]
