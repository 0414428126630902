"""What test files cost: their import, their collection and their tests."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest


class Cost(msgspec.Struct, frozen=True):
    """How long something took, and for how long it kept a core busy: less where it waited."""

    seconds: float = 0.0
    busy: float = 0.0

    def __add__(self, other: Cost) -> Cost:
        return Cost(self.seconds + other.seconds, self.busy + other.busy)

    def __sub__(self, other: Cost) -> Cost:
        return Cost(self.seconds - other.seconds, self.busy - other.busy)


class Timed:
    """Measures all that pytest does for a test file, without deciding anything by it."""

    def __init__(self, clock: Callable[[], Cost] | None = None) -> None:
        """Measure by a clock that says what was spent so far."""
        self._clock = clock or _now
        self._costs: defaultdict[Path, Cost] = defaultdict(Cost)

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(
        self, collector: pytest.Collector
    ) -> Generator[None, object, object]:
        """Measure the import of a file, and the finding of its tests."""
        with self._measured(collector.path):
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """Measure a test with what is set up for it."""
        with self._measured(item.path):
            return (yield)

    @contextmanager
    def _measured(self, path: Path) -> Iterator[None]:
        begun = self._clock()
        try:
            yield
        finally:
            self._costs[path] += self._clock() - begun

    def of(self, paths: Iterable[Path]) -> Cost:
        """Return what files cost together."""
        return sum((self._costs[path] for path in set(paths)), Cost())


def _now() -> Cost:
    return Cost(time.perf_counter(), time.process_time())
