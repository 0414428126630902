"""What processes take."""

from __future__ import annotations

import os
import subprocess
import sys

from benchmarks.race import processes


def test_a_process_counts_with_its_children() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        assert child.pid in processes.tree(os.getpid())
        processes.stop(child)
    assert child.pid not in processes.tree(os.getpid())


def test_memory_and_time_are_those_of_a_process() -> None:
    usage = processes.usage(os.getpid())
    assert 10 < usage.rss < 10_000
    assert 0 < usage.cpu <= processes.busy()


def test_the_threads_of_a_process_are_counted_one_by_one() -> None:
    assert os.getpid() in processes.threads(os.getpid())


def test_what_a_process_had_at_most_is_no_less_than_what_it_has() -> None:
    usage = processes.usage(os.getpid())
    assert processes.most(os.getpid()) > 0.9 * usage.rss
