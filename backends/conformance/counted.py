"""A pytest plugin that runs the kit alone and ends with a table of vendors and groups.

    pytest -p backends.conformance.counted tests/

The run fails where a test does, where one was skipped, and where a vendor lacks a group.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypeAlias

import msgspec
import pytest

LACKING = "lacking"


class Case(msgspec.Struct, frozen=True):
    """Whose a test is, and of which group."""

    vendor: str
    group: int


Outcomes: TypeAlias = dict[str, dict[int, Counter[str]]]


class Counted:
    """Counts what became of every test of the kit."""

    def __init__(self, wanted: Iterable[str] = ()) -> None:
        """``wanted`` are vendors that must be among those that are found."""
        self._wanted = tuple(wanted)
        self._cases: dict[str, Case] = {}
        self._seconds: Counter[str] = Counter()
        self.outcomes: Outcomes = defaultdict(lambda: defaultdict(Counter))

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Keep the tests of the kit."""
        found = [(item, case_of(item)) for item in items]
        items[:] = [item for item, case in found if case is not None]
        self._cases = {item.nodeid: case for item, case in found if case is not None}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count a test once: when it was called, or did not come so far."""
        case = self._cases[report.nodeid]
        self._count_time(case.vendor, report.duration)
        if report.when == "call" or not report.passed:
            self.outcomes[case.vendor][case.group][report.outcome] += 1

    def _count_time(self, vendor: str, seconds: float) -> None:
        self._seconds[vendor] += round(seconds * 1_000_000)

    @property
    def lacking(self) -> list[str]:
        """Say what was not shown, a line for each vendor."""
        found = {vendor: self._lacking(vendor) for vendor in {*self.outcomes, *self._wanted}}
        return [f"{vendor}: {'; '.join(gaps)}" for vendor, gaps in sorted(found.items()) if gaps]

    def _lacking(self, vendor: str) -> list[str]:
        groups = self.outcomes.get(vendor, {})
        none = [_title(group) for group in sorted(titles()) if not groups.get(group)]
        skipped = [_title(group) for group, seen in sorted(groups.items()) if seen["skipped"]]
        told = {LACKING: none, "skipped": skipped}
        return [f"{word} {', '.join(each)}" for word, each in told.items() if each]

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Fail where something was not shown."""
        if session.exitstatus == pytest.ExitCode.OK and self.lacking:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Write the table."""
        terminalreporter.write_line("")
        for line in (*self.table(), *self.lacking):
            terminalreporter.write_line(line)

    def table(self) -> list[str]:
        """Return a line for each vendor: how many tests of each group passed, and the time."""
        heads = ["vendor", *map(_title, sorted(titles())), "all", "seconds"]
        rows = [self._row(vendor) for vendor in sorted({*self.outcomes, *self._wanted})]
        return aligned([heads, *rows])

    def _row(self, vendor: str) -> list[str]:
        groups = self.outcomes.get(vendor, {})
        counts = [groups.get(group, Counter()) for group in sorted(titles())]
        total: Counter[str] = sum(counts, Counter())
        seconds = self._seconds[vendor] / 1_000_000
        return [vendor, *map(_cell, counts), _cell(total), f"{seconds:.2f}"]


def titles() -> dict[int, str]:
    """Return the groups' names by their numbers."""
    from backends.conformance.kit import GROUPS

    return {group.group: group.__name__ for group in GROUPS}


def _title(group: int) -> str:
    return f"{group} {titles()[group]}"


def _cell(outcomes: Counter[str]) -> str:
    passed, total = outcomes["passed"], outcomes.total()
    return str(passed) if passed == total else f"{passed}/{total}"


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the rows as lines of a Markdown table."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    cells = [[cell.ljust(width) for cell, width in zip(row, widths, strict=True)] for row in rows]
    rule = ["-" * width for width in widths]
    return [f"| {' | '.join(row)} |" for row in (cells[0], rule, *cells[1:])]


def case_of(item: pytest.Item) -> Case | None:
    """Return whose a test is; None where it is no test of the kit."""
    from backends.conformance.facts import VendorFacts
    from backends.conformance.kit import GROUPS

    owner = getattr(item, "cls", None)
    if owner is None or not issubclass(owner, VendorFacts):
        return None
    name = getattr(item, "originalname", item.name)
    for group in GROUPS:
        if name in vars(group):
            return Case(owner.vendor or Path(item.path).parent.name, group.group)
    return None


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let it be said which vendors there must be."""
    parser.addoption("--kit-vendors", default="", help="vendors that must pass, with commas")


def pytest_configure(config: pytest.Config) -> None:
    """Begin to count."""
    wanted = str(config.getoption("--kit-vendors"))
    config.pluginmanager.register(Counted(filter(None, wanted.split(","))), "conformance-counted")
