"""The calls of the last minute, as one process has made them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

MINUTE = 60.0


class Budget:
    """At most ``figure`` calls in any sixty seconds; None is no limit."""

    def __init__(self, figure: int | None, monotonic: Callable[[], float]) -> None:
        """No call has been made."""
        self._figure = figure
        self._monotonic = monotonic
        self._made: deque[float] = deque()

    def note(self) -> None:
        """Count a call, also one that somebody else has allowed."""
        if self._figure is not None:
            self._made.append(self._now())

    def spent(self) -> float | None:
        """Return in how many seconds another call may be made; None is at once."""
        if self._figure is None:
            return None
        now = self._now()
        over = len(self._made) - self._figure
        if over < 0:
            return None
        return self._made[over] + MINUTE - now if self._figure else MINUTE

    def _now(self) -> float:
        now = self._monotonic()
        while self._made and self._made[0] <= now - MINUTE:
            self._made.popleft()
        return now
