"""Whether requests are followed by OpenTelemetry, and who is told."""

from pydantic import Field

from gateway.settings.values import Table, WebAddress


class Tracing(Table):
    """Spans of requests; what is not set here is as the OTEL_... variables of the SDK say."""

    enabled: bool = Field(default=False, description="whether requests are followed")
    endpoint: WebAddress | None = Field(
        None, description="the collector, such as 'http://collector.example.com:4318'"
    )
    sample_ratio: float | None = Field(
        None, ge=0, le=1, description="the part of the requests to follow, from 0 to 1"
    )
    service_name: str | None = Field(None, min_length=1, description="who says so")
    incoming: bool = Field(
        default=True, description="whether the trace that a client names is continued"
    )
