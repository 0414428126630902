"""Spans, where no SDK listens."""

from gateway.telemetry.tracing import call_span
from tests.gateway.telemetry.fakes import QUERY


def test_a_span_records_nothing_where_nobody_listens() -> None:
    with call_span(QUERY) as span:
        assert not span.is_recording()
