"""Durations that are noted often and read seldom: plain numbers by labels, and by bucket."""

from __future__ import annotations

import time
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence

from prometheus_client import CollectorRegistry, Histogram
from prometheus_client.core import HistogramMetricFamily
from prometheus_client.registry import Collector

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

_ENDS = (*map(str, BUCKETS), "+Inf")


class Durations:
    """The durations noted under the same labels."""

    __slots__ = ("buckets", "since", "sum")

    def __init__(self) -> None:
        """None has been noted."""
        self.buckets = [0] * len(_ENDS)
        self.sum = 0.0
        self.since = time.time()

    def add(self, seconds: float) -> None:
        """Note one."""
        self.buckets[bisect_left(BUCKETS, seconds)] += 1
        self.sum += seconds


class Times(Collector):
    """Histograms in one thread, without locks; told to Prometheus when somebody reads.

    ``of`` has the durations of each set of labels, from when they are first asked for.
    """

    def __init__(
        self, registry: CollectorRegistry, name: str, about: str, labels: Sequence[str] = ()
    ) -> None:
        """Without ``labels`` it is told also while nothing has been noted."""
        self._name = name
        self._about = about
        self.labels = tuple(labels)
        self.of: defaultdict[tuple[str, ...], Durations] = defaultdict(Durations)
        if not labels:
            self.of[()] = Durations()
        registry.register(self)

    def describe(self) -> Iterable[HistogramMetricFamily]:
        """Name what there will be."""
        return [HistogramMetricFamily(self._name, self._about, labels=self.labels)]

    def collect(self) -> Iterable[HistogramMetricFamily]:
        """Tell all numbers."""
        family = HistogramMetricFamily(self._name, self._about, labels=self.labels)
        dated = _dated()
        for values, durations in list(self.of.items()):
            told = [str(value) for value in values]
            family.add_metric(told, _cumulated(durations.buckets), durations.sum)
            if dated:
                labels = dict(zip(self.labels, told, strict=True))
                family.add_sample(f"{self._name}_created", labels, durations.since)
        yield family


def _cumulated(buckets: Iterable[int]) -> list[tuple[str, float]]:
    """Return each bucket with all that are smaller in it."""
    total, told = 0, []
    for end, count in zip(_ENDS, buckets, strict=True):
        total += count
        told.append((end, float(total)))
    return told


def _dated() -> bool:
    """Whether histograms tell since when they count, as the library has been told to."""
    shown = Histogram("shown", "What a histogram tells.", registry=None).collect()
    return any(sample.name.endswith("_created") for one in shown for sample in one.samples)
