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

from backends.conformance.timed import Timed

LACKING = "lacking"


class Case(msgspec.Struct, frozen=True):
    """Whose a test is, of which group, and where it stands."""

    vendor: str
    group: int
    path: Path


Outcomes: TypeAlias = dict[str, dict[int, Counter[str]]]


class Counted:
    """Counts what became of every check of the kit: of a test, or of each case that it tells."""

    def __init__(self, wanted: Iterable[str] = (), timed: Timed | None = None) -> None:
        """``wanted`` are vendors that must be among those that are found."""
        self._wanted = tuple(wanted)
        self._timed = timed or Timed()
        self._cases: dict[str, Case] = {}
        self._told: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.outcomes: Outcomes = defaultdict(lambda: defaultdict(Counter))

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self) -> None:
        """Import what all vendors share before any of them is measured."""
        titles()

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Keep the tests of the kit."""
        found = [(item, case_of(item)) for item in items]
        items[:] = [item for item, case in found if case is not None]
        self._cases = {item.nodeid: case for item, case in found if case is not None}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count each case that a test tells; a test that tells none is one itself."""
        case, told = self._cases[report.nodeid], self._told[report.nodeid]
        if isinstance(report, pytest.SubtestReport):
            told[report.outcome] += 1
        elif not _ended(report) or (told and (report.passed or told[report.outcome])):
            return
        self.outcomes[case.vendor][case.group][report.outcome] += 1

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
        """Return a line for each vendor: how many checks of each group passed, and the time."""
        heads = ["vendor", *map(_title, sorted(titles())), "all", "seconds", "CPU seconds"]
        rows = [self._row(vendor) for vendor in sorted({*self.outcomes, *self._wanted})]
        return aligned([heads, *rows])

    def _row(self, vendor: str) -> list[str]:
        groups = self.outcomes.get(vendor, {})
        counts = [groups.get(group, Counter()) for group in sorted(titles())]
        total: Counter[str] = sum(counts, Counter())
        cost = self._timed.of(case.path for case in self._cases.values() if case.vendor == vendor)
        times = (f"{cost.seconds:.2f}", f"{cost.busy:.2f}")
        return [vendor, *map(_cell, counts), _cell(total), *times]


def _ended(report: pytest.TestReport) -> bool:
    """Say whether a test was called, or did not come so far."""
    return report.when == "call" or not report.passed


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
            return Case(owner.vendor or item.path.parent.name, group.group, item.path)
    return None


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let it be said which vendors there must be."""
    parser.addoption("--kit-vendors", default="", help="vendors that must pass, with commas")


def pytest_configure(config: pytest.Config) -> None:
    """Begin to count."""
    wanted, timed = str(config.getoption("--kit-vendors")), Timed()
    counted = Counted(filter(None, wanted.split(",")), timed)
    config.pluginmanager.register(timed, "conformance-timed")
    config.pluginmanager.register(counted, "conformance-counted")
