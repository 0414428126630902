"""What is counted and timed, in a registry of the gateway's own."""

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """The gateway's counters; no label holds a person, a customer or a role."""

    def __init__(self) -> None:
        """Start every counter at nothing."""
        self.registry = registry = CollectorRegistry()
        self._requests = Counter(
            "c360_requests", "Requests by HTTP status.", ["status"], registry=registry
        )
        self._request_seconds = Histogram(
            "c360_request_seconds", "Time to answer.", buckets=BUCKETS, registry=registry
        )
        self._calls = Counter(
            "c360_backend_calls",
            "Calls to systems by outcome.",
            ["system", "kind", "outcome"],
            registry=registry,
        )
        self._call_seconds = Histogram(
            "c360_backend_seconds",
            "Time a system took.",
            ["system", "kind"],
            buckets=BUCKETS,
            registry=registry,
        )
        self._cache = Counter(
            "c360_cache_reads",
            "Keys read: hit, stale or miss.",
            ["kind", "result"],
            registry=registry,
        )
        self._sections = Counter(
            "c360_sections", "Sections answered by state.", ["state"], registry=registry
        )
        self._denied = Counter(
            "c360_denied_coordinates", "Coordinates that policy denied.", registry=registry
        )

    def request(self, *, status: int, seconds: float) -> None:
        """Count one request."""
        self._requests.labels(str(status)).inc()
        self._request_seconds.observe(seconds)

    def call(self, *, system: str, kind: str, outcome: str, seconds: float) -> None:
        """Count one call to a system."""
        self._calls.labels(system, kind, outcome).inc()
        self._call_seconds.labels(system, kind).observe(seconds)

    def cache_read(self, *, kind: str, result: str, count: int) -> None:
        """Count keys that the cache had ("hit"), had only old ("stale") or had not ("miss")."""
        self._cache.labels(kind, result).inc(count)

    def section(self, state: str) -> None:
        """Count one section of an answer."""
        self._sections.labels(state).inc()

    def denied(self, count: int) -> None:
        """Count coordinates that a caller asked for and may not see."""
        self._denied.inc(count)

    def expose(self) -> tuple[bytes, str]:
        """Return all of it as text for Prometheus, and the text's media type."""
        return generate_latest(self.registry), CONTENT_TYPE_LATEST
