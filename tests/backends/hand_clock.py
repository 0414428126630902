"""A clock moved by hand."""

from __future__ import annotations

import datetime as dt

from backends.freshness import Clock

START = dt.datetime(2026, 3, 2, 9, 30, tzinfo=dt.UTC)


class HandClock:
    """Starts at START and only moves when told."""

    def __init__(self) -> None:
        """Stand at the start."""
        self._elapsed = 0.0

    def advance(self, seconds: float) -> None:
        self._elapsed += seconds

    def monotonic(self) -> float:
        return 1000.0 + self._elapsed

    def now(self) -> dt.datetime:
        return START + dt.timedelta(seconds=self._elapsed)

    @property
    def clock(self) -> Clock:
        return Clock(monotonic=self.monotonic, now=self.now, chance=lambda: 0.0)
