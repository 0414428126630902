"""Memory under mixed load."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from benchmarks.race.memory import LIMIT, MIXED, Held, Sample, told
from benchmarks.race.workloads import WORKLOADS
from tests.benchmarks.race.test_compare import MACHINE


def held(rss: Sequence[float], *, workers: int = 1, failed: int = 0) -> Held:
    """Return what was seen, a sample every ten seconds."""
    return Held(
        machine=MACHINE,
        at="2026-11-01T00:00:00Z",
        workers=workers,
        clients=2,
        ready=80.0,
        samples=[Sample(10.0 * number, one) for number, one in enumerate(rss)],
        most=max(rss),
        answered=dict.fromkeys(MIXED, 1_000),
        failed=failed,
    )


def test_all_four_questions_are_mixed() -> None:
    assert set(MIXED) == {"w1", "w2", "w3", "w4"} <= WORKLOADS.keys()


def test_the_end_is_the_last_minute() -> None:
    assert held([500.0] * 6 + [100.0] * 7).end == 100.0


def test_growth_is_that_of_the_second_half() -> None:
    assert held([0.0, 100.0, 100.0, 100.0]).growth == 0.0
    assert held([0.0, 0.0, 100.0, 101.0]).growth == pytest.approx(6.0)


def test_one_sample_shows_no_growth() -> None:
    assert held([100.0]).growth == 0.0


def test_the_limit_is_for_each_worker() -> None:
    both = [1.5 * LIMIT] * 3
    assert not held(both).held
    assert held(both, workers=2).held


def test_a_peak_at_the_very_end_counts() -> None:
    assert not held([100.0] * 12 + [LIMIT + 1]).held


def test_the_table_tells_every_minute_and_whether_the_goal_was_held() -> None:
    text = told(held([100.0] * 8, failed=3))
    assert "| 2      |    100.0 |    100.0 |" in text
    assert "failed or refused: 3" in text
    assert text.endswith("goal 150 MB for each worker: held")
    assert told(held([200.0] * 8)).endswith("NOT held")
