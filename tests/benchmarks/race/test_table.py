"""The tables of a race."""

from __future__ import annotations

from benchmarks.race.table import cells, table
from tests.benchmarks.race.figuring import figures


def test_ratios_above_one_are_better_in_rate_and_in_cpu() -> None:
    row = cells("w1", "ours", figures(rate=300, cpu_ms=0.5), figures(rate=100, cpu_ms=1.0))
    assert (row[2], row[4]) == ("3.00", "2.00")


def test_without_a_base_there_is_no_ratio() -> None:
    row = cells("w1", "ours", figures(), None)
    assert (row[2], row[4]) == ("-", "-")


def test_errors_stand_beside_the_name() -> None:
    assert cells("w1", "ours", figures(errors=3), None)[0] == "ours (3 errors)"


def test_what_was_turned_away_stands_beside_the_name() -> None:
    assert cells("w1", "ours", figures(refused=1_200), None)[0] == "ours (1,200/s refused)"


def test_the_stock_burst_tells_how_often_the_erp_was_asked() -> None:
    text = table("w3", {"ours": [figures(stock_calls=4.5)]}, "yoga-jit")
    assert "ERP calls/s" in text
    assert "4.5" in text


def test_every_line_of_a_table_is_as_wide_as_the_others() -> None:
    text = table("w1", {"ours": [figures()], "a-longer-name": [figures(rate=12_345)]}, "ours")
    lines = [line for line in text.splitlines() if line.startswith("|")]
    assert len({len(line) for line in lines}) == 1


def test_with_slow_systems_the_table_tells_how_many_calls_times_an_answer_takes() -> None:
    text = table("w1slow", {"ours": [figures(p50=43.0)]}, "ours")
    assert "p50 / 20 ms" in text
    assert " 2.15 |" in text


def test_without_a_delay_there_is_no_such_column() -> None:
    assert "p50 /" not in table("w1", {"ours": [figures()]}, "ours")
