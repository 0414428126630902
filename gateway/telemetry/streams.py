"""What is counted of subscriptions; no label holds a person, a customer or a role."""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge


class StreamVitals:
    """How many there are, what was pushed to them, and how they ended."""

    def __init__(self, registry: CollectorRegistry) -> None:
        """Start every counter at nothing."""
        self._count = Gauge("c360_subscriptions", "Subscriptions under way.", registry=registry)
        self._audiences = Gauge(
            "c360_subscription_audiences",
            "Groups of subscriptions that share a reading.",
            registry=registry,
        )
        self._connections = Gauge(
            "c360_stream_connections", "Open streams.", ["way"], registry=registry
        )
        self._pushed = Counter("c360_pushed", "Answers put out to clients.", registry=registry)
        self._ended = Counter(
            "c360_streams_ended", "Streams by why they ended.", ["reason"], registry=registry
        )

    def watch(self, subscriptions: Callable[[], float], audiences: Callable[[], float]) -> None:
        """Ask these how many there are."""
        self._count.set_function(subscriptions)
        self._audiences.set_function(audiences)

    def opened(self, way: str) -> None:
        """Count a connection that has come."""
        self._connections.labels(way).inc()

    def closed(self, way: str, reason: str) -> None:
        """Count a connection that has gone."""
        self._connections.labels(way).dec()
        self._ended.labels(reason).inc()

    def pushed(self) -> None:
        """Count one answer."""
        self._pushed.inc()
