"""Plain numbers are told as Prometheus expects counters."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, generate_latest

from backends.vocabulary import Kind
from gateway.telemetry.counts import Counts


def told(registry: CollectorRegistry) -> list[str]:
    return generate_latest(registry).decode().splitlines()


def test_what_is_counted_is_told_by_its_labels() -> None:
    registry = CollectorRegistry()
    counts = Counts(registry, "c360_reads", "Reads.", ["kind", "result"])
    counts.add("order", "hit")
    counts.add("order", "hit", count=2)
    counts.add("stock", "miss")
    assert 'c360_reads_total{kind="order",result="hit"} 3.0' in told(registry)
    assert 'c360_reads_total{kind="stock",result="miss"} 1.0' in told(registry)
    assert "# TYPE c360_reads_total counter" in told(registry)


def test_a_word_of_a_vocabulary_is_its_text() -> None:
    registry = CollectorRegistry()
    Counts(registry, "c360_reads", "Reads.", ["kind"]).add(Kind.ORDER)
    assert 'c360_reads_total{kind="order"} 1.0' in told(registry)


def test_nothing_counted_is_a_name_without_numbers() -> None:
    registry = CollectorRegistry()
    Counts(registry, "c360_reads", "Reads.", ["kind"])
    assert told(registry) == ["# HELP c360_reads_total Reads.", "# TYPE c360_reads_total counter"]
