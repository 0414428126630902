"""Sampled stacks become microseconds per request."""

from __future__ import annotations

import pytest

from benchmarks.race import layers
from benchmarks.race.layers import Frame, Stack

LIB = "/venv/lib/python3.11/site-packages"
FOLDED = f"""
thread (7): MainThread;main (/g/gateway/cli/main.py:1);run (/lib/asyncio/runners.py:86) 1
thread (7): MainThread;ask (/g/resolvers/loaders.py:9);send ({LIB}/httpx/_client.py:3) 2
thread (7): MainThread;ask (/g/resolvers/loaders.py:9);digest (/usr/lib/hmac.py:3) 1
thread (8): Thread-1 (worker);wait (/usr/lib/threading.py:5) 90
"""


def test_stacks_are_read_with_their_thread_and_how_often_they_were_seen() -> None:
    stack = layers.parsed(FOLDED)[1]
    assert (stack.thread, stack.seen) == (7, 2)
    assert stack.frames[0] == Frame("ask", "/g/resolvers/loaders.py")


def test_a_function_with_blanks_and_brackets_keeps_its_name() -> None:
    (stack,) = layers.parsed("thread (1): M;one.<locals>.<genexpr> (/a (b)/c.py:3) 4")
    assert stack.frames == [Frame("one.<locals>.<genexpr>", "/a (b)/c.py")]


def test_a_line_without_frames_is_left_out() -> None:
    assert layers.parsed("thread (1): M 4\n") == []


def test_who_started_the_loop_does_not_work_for_a_request() -> None:
    assert [frame.function for frame in layers.parsed(FOLDED)[0].frames] == ["run"]


def test_a_waiting_thread_gets_only_the_time_that_the_kernel_counted() -> None:
    weighed = layers.weighed(layers.parsed(FOLDED), {7: 100.0, 8: 1.0})
    assert [micros for _, micros in weighed] == [25.0, 50.0, 25.0, 1.0]


def test_a_thread_without_a_count_weighs_nothing() -> None:
    weighed = layers.weighed(layers.parsed(FOLDED), {7: 100.0})
    assert weighed[3][1] == 0.0


def test_the_standard_library_works_for_its_caller() -> None:
    weighed = layers.weighed(layers.parsed(FOLDED), {7: 100.0, 8: 1.0})
    assert layers.by_layer(weighed) == {
        "HTTP client": 50.0,
        "resolvers": 25.0,
        layers.REST: 26.0,
    }


def test_a_function_of_the_standard_library_is_also_told_under_its_callers_name() -> None:
    weighed = layers.weighed(layers.parsed(FOLDED)[2:3], {7: 10.0})
    assert layers.by_function(weighed) == {"/usr/lib/hmac.py:digest": 10.0}
    assert layers.with_library(weighed) == {"resolvers/loaders.py:ask": 10.0}


def test_a_function_counts_once_in_a_stack_where_it_calls_itself() -> None:
    frame = Frame("deep", "/g/resolvers/plan.py")
    found = layers.with_callees([(Stack(1, [frame, frame], 1), 5.0)])
    assert list(found.values()) == [5.0]


@pytest.mark.parametrize(
    ("file", "told"),
    [
        (f"{LIB}/httpx/_client.py", "httpx/_client.py:f"),
        ("/some/where/backends/thin/pool.py", "backends/thin/pool.py:f"),
        ("/usr/lib/python3.11/hmac.py", "python3.11/hmac.py:f"),
    ],
)
def test_a_place_is_told_without_the_folders_above(file: str, told: str) -> None:
    assert str(Frame("f", file)) == told


def test_a_table_has_the_most_expensive_first_and_not_more_than_asked() -> None:
    micros = layers.Micros(float, {"a": 1.0, "b": 3.0, "c": 2.0})
    lines = layers.told("by what", micros, 6.0, most=2).splitlines()
    assert [line.split()[-1] for line in lines] == ["what", "b", "c"]
    assert "50.0%" in lines[1]
