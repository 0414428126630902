"""What is counted and timed, in a registry of the gateway's own."""

import asyncio
import math
from collections.abc import Callable
from functools import cache, partial

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from gateway.telemetry.counts import Counts
from gateway.telemetry.streams import StreamVitals
from gateway.telemetry.times import Times
from gateway.telemetry.vitals import SystemVitals


class Metrics:
    """The gateway's counters; no label holds a person, a customer or a role.

    What a label singles out is kept, so that counting looks nothing up but a word.
    """

    def __init__(self) -> None:
        """Start every counter at nothing."""
        self.registry = registry = CollectorRegistry()
        count = partial(Counter, registry=registry)
        times = partial(Times, registry)
        show = partial(Gauge, registry=registry)
        of_call = ["system", "kind"]
        counts = partial(Counts, registry)
        self._requests = counts("c360_requests", "Requests by status.", ["status"])
        self._request_seconds = times("c360_request_seconds", "Time to answer.")
        self._inside = show("c360_questions_in_flight", "Questions under way.")
        self._turned_away = counts("c360_turned_away", "Questions that there was no time for.", [])
        self._turned_away.add(count=0)
        self._rate_limited = count("c360_rate_limited", "Questions past a caller's limit.")
        self._loop_lag = times("c360_loop_lag_seconds", "By how much the event loop was late.")
        self._calls = counts("c360_backend_calls", "Calls by outcome.", [*of_call, "outcome"])
        self._call_seconds = times("c360_backend_seconds", "Time a system took.", of_call)
        self._spared = cache(
            count("c360_shed", "Calls that were not made, and why.", ["system", "reason"]).labels
        )
        self._cache = counts("c360_cache_reads", "Keys: hit, stale or miss.", ["kind", "result"])
        self._sections = counts("c360_sections", "Sections by state.", ["state"])
        self._denied = count("c360_denied_coordinates", "Coordinates that policy denied.")
        show("c360_tasks", "Tasks of the event loop.").set_function(_tasks)
        self._documents = cache(
            count("c360_documents", "Named or listed documents by outcome.", ["outcome"]).labels
        )
        self._changes = count("c360_changes", "Changes heard of.", ["system", "way"])
        self._lag = show("c360_change_lag_seconds", "How late changes are heard.", ["system"])
        self.systems = SystemVitals(registry)
        self.streams = StreamVitals(registry)

    def changes(self, system: str, way: str, count: int) -> None:
        """Count changes that a system told ("event") or was asked for ("poll")."""
        self._changes.labels(system, way).inc(count)

    def lag(self, system: str, lag: Callable[[], float | None]) -> None:
        """Show how far behind a system is heard; NaN where nothing is."""
        self._lag.labels(system).set_function(lambda: _number(lag()))

    def spared(self, *, system: str, reason: str) -> None:
        """Count one call that was not made."""
        self._spared(system, reason).inc()

    def loop_lag(self, seconds: float) -> None:
        """Note how late the event loop was."""
        self._loop_lag.of[()].add(seconds)

    def count_inside(self, inside: Callable[[], float]) -> None:
        """Ask this how many questions are under way."""
        self._inside.set_function(inside)

    def turned_away(self) -> None:
        """Count one question that there was no time for."""
        self._turned_away.add()

    def rate_limited(self) -> None:
        """Count one question of a caller who had spent the minute's."""
        self._rate_limited.inc()

    def request(self, *, status: int, seconds: float) -> None:
        """Count one request."""
        self._requests.add(str(status))
        self._request_seconds.of[()].add(seconds)

    def call(self, *, system: str, kind: str, outcome: str, seconds: float) -> None:
        """Count one call to a system."""
        self._calls.of[system, kind, outcome] += 1
        self._call_seconds.of[system, kind].add(seconds)

    def cache_reads(self, kind: str, misses: int, hits: int, stale: int) -> None:
        """Count keys that the cache had not, had, or had only old."""
        counts = self._cache.of
        if misses:
            counts[kind, "miss"] += misses
        if hits:
            counts[kind, "hit"] += hits
        if stale:
            counts[kind, "stale"] += stale

    def section(self, _section: str, state: str) -> None:
        """Count one section of an answer."""
        self._sections.of[state,] += 1

    def denied(self, _coordinate: str, count: int) -> None:
        """Count a coordinate that a caller asked for and may not see."""
        self._denied.inc(count)

    def document(self, outcome: str) -> None:
        """Count a document that a client named, or that was held against a list."""
        self._documents(outcome).inc()

    def expose(self) -> tuple[bytes, str]:
        """Return all of it as text for Prometheus, and the text's media type."""
        return generate_latest(self.registry), CONTENT_TYPE_LATEST


def _tasks() -> float:
    """Count what is under way, and whatever has been forgotten."""
    try:
        return len(asyncio.all_tasks())
    except RuntimeError:  # read outside an event loop
        return math.nan


def _number(seconds: float | None) -> float:
    return math.nan if seconds is None else seconds
