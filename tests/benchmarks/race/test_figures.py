"""Medians of rounds."""

from __future__ import annotations

from benchmarks.race.figures import median, medians
from tests.benchmarks.race.figuring import figures


def test_a_median_is_taken_of_each_figure_by_itself() -> None:
    rounds = [figures(rate=1, p99=9), figures(rate=2, p99=8), figures(rate=30, p99=7)]
    found = median(rounds)
    assert (found.rate, found.p99) == (2, 8)


def test_the_fastest_comes_first() -> None:
    assert list(medians({"slow": [figures(rate=1)], "fast": [figures(rate=2)]})) == ["fast", "slow"]
