"""Counters that are counted up often and read seldom: a plain number by its labels."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily
from prometheus_client.registry import Collector


class Counts(Collector):
    """Counts in one thread, without a lock; told to Prometheus when somebody reads.

    ``of`` has the number of each set of labels, to be counted up where a call would cost too much.
    """

    def __init__(
        self, registry: CollectorRegistry, name: str, about: str, labels: Sequence[str]
    ) -> None:
        """``name`` is told with ``_total`` behind it."""
        self._name = name
        self._about = about
        self.labels = tuple(labels)
        self.of: defaultdict[tuple[str, ...], int] = defaultdict(int)
        registry.register(self)

    def add(self, *values: str, count: int = 1) -> None:
        """Count up; ``values`` are of the labels, in their order."""
        self.of[values] += count

    def describe(self) -> Iterable[CounterMetricFamily]:
        """Name what there will be."""
        return [CounterMetricFamily(self._name, self._about, labels=self.labels)]

    def collect(self) -> Iterable[CounterMetricFamily]:
        """Tell all numbers."""
        family = CounterMetricFamily(self._name, self._about, labels=self.labels)
        for values, number in list(self.of.items()):
            family.add_metric([str(value) for value in values], number)
        yield family
