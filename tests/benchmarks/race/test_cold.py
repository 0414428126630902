"""The start of a process."""

from __future__ import annotations

import pytest

from benchmarks.race.cold import Start, Starts, imports, told
from tests.benchmarks.race.test_compare import MACHINE

WRITTEN = """\
import time: self [us] | cumulative | imported package
import time:       100 |        100 |   graphql.language
import time:      1900 |       2000 | graphql
{"event": "request", "ms": 1}
import time:       500 |        500 |       gateway
"""


def starts(*took: float) -> Starts:
    found = [Start(took_ms=one, cpu_ms=one / 2, rss=80.0) for one in took]
    return Starts(
        machine=MACHINE,
        at="2026-11-01T00:00:00Z",
        interpreter_ms=[20.0, 30.0, 40.0],
        ready=found,
        answer=found,
        watched=Start(took_ms=10.0, cpu_ms=10.0, rss=80.0),
        imports=imports(WRITTEN),
    )


def test_imports_are_added_up_by_package_the_longest_first() -> None:
    assert list(imports(WRITTEN).items()) == [("graphql", 2.0), ("gateway", 0.5)]


def test_the_share_of_imports_is_that_of_the_watched_start() -> None:
    assert starts(1000.0).share == pytest.approx(0.25)


def test_the_table_tells_medians_and_packages() -> None:
    text = told(starts(900.0, 1000.0, 5000.0))
    assert "| an interpreter   |   30 |" in text
    assert "| the first answer | 1000 |    500 | 80 |" in text
    assert "Imports: 25% of a start of 10 ms, watched" in text
    assert "| graphql |  2 |" in text
