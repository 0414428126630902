"""The way behind a mark: what was told in the last seconds, to find what was committed late.

A system dates a change when its transaction writes, and shows it when that is committed. A change
that is committed late may so lie before a mark that was read in between: whoever only goes on
from the newest mark would never see it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import NamedTuple


class _Step(NamedTuple):
    until: float
    mark: str
    keys: frozenset[str]


class Trail:
    """The steps of the last ``seconds``, each from a mark on, with the keys that were told."""

    def __init__(self, seconds: float) -> None:
        """``seconds`` is longer than a poll and a transaction together."""
        self._seconds = seconds
        self._steps: deque[_Step] = deque()

    def step(self, now: float, mark: str, keys: Iterable[str]) -> None:
        """Note what was told behind a mark."""
        self._steps.append(_Step(now + self._seconds, mark, frozenset(keys)))

    def back(self, now: float) -> str | None:
        """Return the mark to look back to; None where nothing was told lately."""
        while self._steps and self._steps[0].until < now:
            self._steps.popleft()
        return self._steps[0].mark if self._steps else None

    def told(self) -> frozenset[str]:
        """Return the keys that were told since the mark to look back to."""
        return frozenset().union(*(step.keys for step in self._steps))
