"""A result as text: figures, and for every promise whether it was held."""

from __future__ import annotations

from benchmarks.shield.scenario import Result, at_least, at_most, exactly
from benchmarks.shield.table import shown


def test_a_promise_says_whether_it_was_held() -> None:
    checks = (
        at_most("calls", 4.25, 5, "per second"),
        at_least("goodput", 0.5, 0.9),
        exactly("violations", 0, 0),
    )
    assert shown(Result(title="Burst", checks=checks)).splitlines()[-3:] == [
        "| calls      | 4.25 per second | at most 5 per second | held     |",
        "| goodput    | 0.50            | at least 0.90        | NOT held |",
        "| violations | 0               | exactly 0            | held     |",
    ]


def test_rows_stand_under_their_head_and_notes_behind() -> None:
    result = Result(title="Burst", rows=(("case", "calls"), ("one", "12")), notes=("cold",))
    assert shown(result).splitlines() == [
        "## Burst",
        "",
        "| case | calls |",
        "| ---- | ----- |",
        "| one  | 12    |",
        "",
        "- cold",
    ]
