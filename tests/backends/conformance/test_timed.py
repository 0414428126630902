"""Files are told by what pytest did for them: their import, their collection and their tests."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest

from backends.conformance.timed import Cost, Timed


class Clock:
    """Says what a test told it was spent."""

    def __init__(self) -> None:
        """Begin at some moment."""
        self.now = Cost(100.0, 7.0)

    def __call__(self) -> Cost:
        return self.now


class Run:
    """A run of pytest that consists of steps of one item."""

    def __init__(self, item: pytest.Item) -> None:
        """Measure by a clock of our own."""
        self.clock, self.item = Clock(), item
        self.timed = Timed(self.clock)

    def collect(self, cost: Cost) -> None:
        """Let the collection of the file cost so much."""
        module = self.item.getparent(pytest.Module)
        assert module is not None
        hook = self.timed.pytest_make_collect_report(module)
        next(hook)
        self.clock.now += cost
        with suppress(StopIteration):
            hook.send(None)

    def test(self, cost: Cost, error: Exception | None = None) -> None:
        """Let a test cost so much."""
        hook = self.timed.pytest_runtest_protocol(self.item)
        next(hook)
        self.clock.now += cost
        with suppress(StopIteration):
            hook.throw(error) if error else hook.send(None)


@pytest.fixture
def run(request: pytest.FixtureRequest) -> Run:
    item: pytest.Item = request.node
    return Run(item)


def test_a_file_costs_its_collection_and_all_its_tests(run: Run) -> None:
    run.collect(Cost(1.0, 0.5))
    run.test(Cost(2.0, 0.25))
    run.test(Cost(4.0, 0.25))
    assert run.timed.of([run.item.path]) == Cost(7.0, 1.0)


def test_a_file_counts_once_however_many_tests_stand_in_it(run: Run) -> None:
    run.test(Cost(2.0, 1.0))
    assert run.timed.of([run.item.path, run.item.path]) == Cost(2.0, 1.0)


def test_what_happens_between_tests_is_nobodys(run: Run) -> None:
    run.test(Cost(2.0, 1.0))
    run.clock.now += Cost(50.0, 50.0)
    run.test(Cost(2.0, 1.0))
    assert run.timed.of([run.item.path]) == Cost(4.0, 2.0)


def test_what_was_broken_off_counts_too(run: Run) -> None:
    with pytest.raises(RuntimeError):
        run.test(Cost(2.0, 1.0), RuntimeError())
    assert run.timed.of([run.item.path]) == Cost(2.0, 1.0)


def test_what_was_not_run_costs_nothing(run: Run) -> None:
    assert run.timed.of([Path("nowhere.py")]) == Cost()


def test_by_itself_it_measures_time_that_passes(run: Run) -> None:
    run.timed = Timed()
    run.test(Cost())
    assert run.timed.of([run.item.path]).seconds > 0
