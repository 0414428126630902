"""The kernel's counters."""

from __future__ import annotations

from contextlib import closing

import pytest

from benchmarks.guard.processor import NANOSECONDS, Counter, Unavailable


def spent(count: int) -> int:
    with closing(Counter(NANOSECONDS)) as counter:
        for _ in range(count):
            pass
        return counter.read()


def test_a_counter_counts_on() -> None:
    try:
        few = spent(1)
    except Unavailable as reason:
        pytest.skip(reason=f"the kernel counts nothing for us: {reason}")
    assert 0 < few < spent(1_000_000)


def test_what_the_kernel_does_not_count_is_said() -> None:
    with pytest.raises(Unavailable, match=r"\w"):
        Counter((999, 999))


def test_on_other_processors_nothing_is_guessed() -> None:
    with pytest.raises(Unavailable, match="z80"):
        Counter(machine="z80")
