"""Durations are told exactly as Prometheus' own histograms tell them."""

from __future__ import annotations

import time

import pytest
from prometheus_client import CollectorRegistry, Histogram, generate_latest

from backends.vocabulary import Kind
from gateway.telemetry.times import BUCKETS, Times

SECONDS = (0.0, 0.001, 0.0010001, 0.02, 0.1, 3, 10.0, 10.5, 900.0)
LABELS = ("system", "kind")


@pytest.fixture(autouse=True)
def _noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time", lambda: 1_700_000_000.5)


def told(registry: CollectorRegistry) -> str:
    return generate_latest(registry).decode()


def theirs(registry: CollectorRegistry, labels: tuple[str, ...] = ()) -> Histogram:
    return Histogram("c360_seconds", "Time.", labels, buckets=BUCKETS, registry=registry)


def test_durations_without_labels_are_told_from_the_start() -> None:
    ours, other = CollectorRegistry(), CollectorRegistry()
    times, histogram = Times(ours, "c360_seconds", "Time."), theirs(other)
    assert told(ours) == told(other)
    for seconds in SECONDS:
        times.of[()].add(seconds)
        histogram.observe(seconds)
    assert told(ours) == told(other)


def test_durations_with_labels_are_told_when_there_are_some() -> None:
    ours, other = CollectorRegistry(), CollectorRegistry()
    times, histogram = Times(ours, "c360_seconds", "Time.", LABELS), theirs(other, LABELS)
    assert told(ours) == told(other)
    for kind in (Kind.ORDER, Kind.STOCK):
        for seconds in SECONDS:
            times.of["erp", kind].add(seconds)
            histogram.labels("erp", kind).observe(seconds)
    assert told(ours) == told(other)


def test_since_when_is_told_unless_the_library_is_told_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    registry = CollectorRegistry()
    Times(registry, "c360_seconds", "Time.")
    assert "c360_seconds_created 1.7000000005e+09" in told(registry)
    monkeypatch.setattr("prometheus_client.metrics._use_created", False)
    assert "_created" not in told(registry)
